import {
  DOT_RADIUS,
  FAINT,
  groupColor,
  TEXT_SIZE,
  type Figure,
  type FigureShape,
  type Ink,
} from './figure.ts';

const PAPER = { text: '#111111', muted: '#555555', grid: '#d8d8d8' } as const;

/** The figure as an SVG file with dark lines on white, for papers and slides. The same figure gives the same text. */
export function svgText({ width, height, description, shapes }: Figure): string {
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"` +
      ` font-family="Helvetica, Arial, sans-serif" font-size="${TEXT_SIZE}" role="img">`,
    `<title>${escape(description)}</title>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...shapes.map(write),
    '</svg>',
  ];
  return `${lines.join('\n')}\n`;
}

function write(shape: FigureShape): string {
  switch (shape.kind) {
    case 'line': {
      const { x1, y1, x2, y2, ink, isBold } = shape;
      const attributes = { x1, y1, x2, y2, stroke: colorOf(ink), 'stroke-width': isBold ? 2 : 1 };
      return element('line', attributes);
    }
    case 'rect': {
      const { x, y, width, height, fill, isFaint, tip } = shape;
      const faint = isFaint ? FAINT : undefined;
      return element(
        'rect',
        { x, y, width, height, fill: colorOf(fill), 'fill-opacity': faint, stroke: PAPER.text },
        title(tip),
      );
    }
    case 'dot': {
      const { x, y, fill, tip } = shape;
      const attributes = { cx: x, cy: y, r: DOT_RADIUS, fill: colorOf(fill), stroke: PAPER.text };
      return element('circle', { ...attributes, 'stroke-width': 0.7 }, title(tip));
    }
    case 'text': {
      const { x, y, text, ink, anchor, angle } = shape;
      const transform = angle === undefined ? undefined : `rotate(${angle} ${round(x)} ${round(y)})`;
      return element('text', { x, y, fill: colorOf(ink), 'text-anchor': anchor, transform }, escape(text));
    }
  }
}

function colorOf(ink: Ink): string {
  return typeof ink === 'number' ? groupColor(ink) : PAPER[ink];
}

function title(tip: string | undefined): string {
  return tip === undefined ? '' : `<title>${escape(tip)}</title>`;
}

function element(
  name: string,
  attributes: Record<string, string | number | undefined>,
  content = '',
): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : String(value)}"`);
  return content === ''
    ? `<${name}${written.join('')}/>`
    : `<${name}${written.join('')}>${content}</${name}>`;
}

/** A hundredth of a unit is finer than any printer. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** Control characters, which names of files may hold, are not allowed in XML at all. */
function escape(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\x00-\x1f\x7f]/g, ' ')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}
