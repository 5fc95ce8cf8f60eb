/** A run of text within a line. `address` is where a link leads: shown as text, never followed. */
export interface Span {
  kind: 'text' | 'strong' | 'emphasis' | 'code' | 'link';
  text: string;
  address?: string;
}

export type CardBlock =
  | { kind: 'heading'; level: number; spans: Span[] }
  | { kind: 'paragraph'; spans: Span[] }
  | { kind: 'list'; isOrdered: boolean; items: Span[][] }
  | { kind: 'code'; text: string }
  | { kind: 'table'; head: Span[][]; rows: Span[][][] };

const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const ITEM = /^\s{0,3}(?:[-*+]|(\d+)[.)])\s+(.*)$/;
const FENCE = /^\s{0,3}(```|~~~)/;
const RULE = /^\s{0,3}([-*_])\s*(?:\1\s*){2,}$/;
const TABLE_LINE = /^\s*\|?[\s:]*-{2,}[\s:|-]*$/;
/** Code, links and pictures, strong, emphasis; whatever fits none of them is plain text, HTML tags too. */
const SPAN = /`([^`]+)`|!?\[([^\]]*)\]\(\s*<?([^\s)>]+)>?[^)]*\)|(\*\*|__)(.+?)\4|(\*|_)(?=\S)(.+?)\6(?!\w)/g;

/**
 * The part of Markdown that model cards are written in, as data: what comes from a stranger's package is put on the
 * screen as text and can become no element, script or request.
 */
export function parseCard(text: string): CardBlock[] {
  const lines = withoutFrontMatter(text).split(/\r?\n/);
  const blocks: CardBlock[] = [];
  let at = 0;
  /** Takes lines while `belongs` holds. */
  const take = (belongs: (line: string, index: number) => boolean): string[] => {
    const from = at;
    while (at < lines.length && belongs(lines[at] ?? '', at - from)) at++;
    return lines.slice(from, at);
  };
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const heading = HEADING.exec(line);
    const fence = FENCE.exec(line)?.[1];
    if (line.trim() === '' || RULE.test(line)) at++;
    else if (fence !== undefined) {
      at++;
      blocks.push({ kind: 'code', text: take((other) => !other.trim().startsWith(fence)).join('\n') });
      at++;
    } else if (heading !== null) {
      at++;
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, spans: parseSpans(heading[2] ?? '') });
    } else if (/^(?: {4}|\t)/.test(line)) {
      const code = take((other) => /^(?: {4}|\t)/.test(other) || other.trim() === '');
      blocks.push({
        kind: 'code',
        text: code
          .map((each) => each.replace(/^(?: {4}|\t)/, ''))
          .join('\n')
          .trimEnd(),
      });
    } else if (line.includes('|') && TABLE_LINE.test(lines[at + 1] ?? '')) {
      const [head = '', , ...rows] = take((other, index) => index < 2 || other.includes('|'));
      blocks.push({ kind: 'table', head: cellsOf(head), rows: rows.map(cellsOf) });
    } else if (ITEM.test(line))
      blocks.push(parseList(take((other, index) => index === 0 || isInList(other))));
    else {
      const paragraph = take((other, index) => index === 0 || !startsBlock(other));
      blocks.push({ kind: 'paragraph', spans: parseSpans(paragraph.map((each) => each.trim()).join(' ')) });
    }
  }
  return blocks;
}

/** Cards from model hubs begin with YAML between two lines of dashes, which says nothing to a reader. */
function withoutFrontMatter(text: string): string {
  return text.replace(/^\uFEFF?---\r?\n[\s\S]*?\r?\n---\r?\n/, '');
}

function startsBlock(line: string): boolean {
  return line.trim() === '' || HEADING.test(line) || FENCE.test(line) || ITEM.test(line) || RULE.test(line);
}

/** An item, or the indented rest of one. */
function isInList(line: string): boolean {
  return ITEM.test(line) || /^\s+\S/.test(line);
}

function parseList(lines: readonly string[]): CardBlock {
  const items: string[] = [];
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (item !== null) items.push(item[2] ?? '');
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return { kind: 'list', isOrdered: /^\s*\d/.test(lines[0] ?? ''), items: items.map(parseSpans) };
}

function cellsOf(line: string): Span[][] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split('|').map((cell) => parseSpans(cell.trim()));
}

function parseSpans(text: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  for (const match of text.matchAll(SPAN)) {
    const [whole, code, label, address, , strong, , emphasis] = match;
    if (match.index > from) spans.push({ kind: 'text', text: text.slice(from, match.index) });
    from = match.index + whole.length;
    if (code !== undefined) spans.push({ kind: 'code', text: code });
    else if (strong !== undefined) spans.push({ kind: 'strong', text: strong });
    else if (emphasis !== undefined) spans.push({ kind: 'emphasis', text: emphasis });
    // A picture's file is not ours to load: what stands for it is its description.
    else if (whole.startsWith('!')) spans.push({ kind: 'emphasis', text: label || 'picture' });
    else spans.push({ kind: 'link', text: label ?? '', address });
  }
  if (from < text.length) spans.push({ kind: 'text', text: text.slice(from) });
  return spans;
}
