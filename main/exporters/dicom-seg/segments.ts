import type { SourceImage } from '../../services/exporting.ts';
import { code, element, sequence, short, text } from './element.ts';

/** What an object without a class is called. */
const NO_CLASS = 'Object';
/** Signs that fit into a segment's label (VR LO). */
const MAX_LABEL = 64;

/**
 * The segments, one for each object, called by class and number (PS3.3, C.8.20.4). What the objects are is not known: they are
 * coded as cells.
 */
export function segmentSequence(
  labels: readonly number[],
  image: SourceImage | undefined,
  charset: string,
): Buffer {
  return sequence(
    0x00620002,
    labels.map((label, i) => {
      const name = `${image?.classOf?.(label) ?? NO_CLASS}`.replaceAll('\\', '/');
      const title = `${name.slice(0, MAX_LABEL - String(label).length - 1)} ${label}`;
      const modelId = image?.segmentation?.modelId;
      const isTouched = image?.edited.has(label) === true;
      const kind = modelId === undefined ? 'MANUAL' : isTouched ? 'SEMIAUTOMATIC' : 'AUTOMATIC';
      return [
        code(0x00620003, '91723000', 'SCT', 'Anatomical Structure'),
        short(0x00620004, i + 1),
        element(0x00620005, 'LO', encode(title, charset)),
        text(0x00620008, 'CS', kind),
        ...(modelId === undefined ? [] : [text(0x00620009, 'LO', modelId.slice(0, MAX_LABEL))]),
        code(0x0062000f, '4421005', 'SCT', 'Cell'),
      ];
    }),
  );
}

/** A text in the file's character set: UTF-8, else the signs that every set has. */
function encode(value: string, charset: string): Buffer {
  if (charset === 'ISO_IR 192') return Buffer.from(value, 'utf8');
  return Buffer.from(
    value
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .replace(/[^ -~]/gu, '?'),
    'latin1',
  );
}
