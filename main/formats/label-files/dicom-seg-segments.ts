import type { DataSet } from 'dicom-parser';

import type { DicomHeader } from '../dicom/header.ts';
import { itemOf } from '../dicom/origin.ts';
import { MAX_LABEL, type FileClass } from './file-object.ts';

/** What the objects of a segment are. */
export interface Segment {
  label: number;
  class: FileClass | null;
}

/** What our own files call an object without a class. */
const NO_CLASS = 'Object';

/**
 * The segments by their numbers. One that is called "Nucleus 12" is object 12 of the class Nucleus, as long as all such numbers
 * differ; else the segment's number is the label.
 */
export function readSegments({ dataSet }: DicomHeader): ReadonlyMap<number, Segment> {
  const items = (dataSet.elements['x00620002']?.items ?? []).flatMap(({ dataSet: item }) => {
    const number = item?.uint16('x00620004');
    return item === undefined || number === undefined || number === 0 ? [] : [{ number, ...nameOf(item) }];
  });
  const own = items.map(({ label }) => label);
  const hasNumbers = own.every((label) => label !== null) && new Set(own).size === own.length;
  return new Map(
    items.map(({ number, name, numbered, label, color }) => {
      const title = hasNumbers ? numbered : name;
      const isNone = title === '' || title === NO_CLASS;
      return [number, { label: hasNumbers ? label! : number, class: isNone ? null : { name: title, color } }];
    }),
  );
}

/** `numbered` is the name without a number behind it. */
function nameOf(item: DataSet) {
  const name =
    item.string('x00620005')?.trim() || itemOf(item, 'x0062000f')?.string('x00080104')?.trim() || '';
  const match = /^(?:(.*\S)\s+)?(\d{1,10})$/.exec(name);
  const label = match === null ? 0 : Number(match[2]);
  const isLabel = label >= 1 && label <= MAX_LABEL;
  return { name, numbered: match?.[1] ?? '', label: isLabel ? label : null, color: colorOf(item) };
}

/** RecommendedDisplayCIELabValue as '#rrggbb' (PS3.3, C.10.7.1.1: each of L, a, b spread over 16 bits). */
function colorOf(item: DataSet): string | null {
  const element = item.elements['x0062000d'];
  if (element?.length !== 6) return null;
  const [l, a, b] = [0, 1, 2].map((i) => item.uint16('x0062000d', i) ?? 0);
  return labToHex((l / 65_535) * 100, (a / 65_535) * 255 - 128, (b / 65_535) * 255 - 128);
}

/** CIELAB (D50, as DICOM has it) as sRGB. */
function labToHex(l: number, a: number, b: number): string {
  const fy = (l + 16) / 116;
  const inverse = (f: number) => (f > 6 / 29 ? f ** 3 : 3 * (6 / 29) ** 2 * (f - 4 / 29));
  const [x, y, z] = [0.9642 * inverse(fy + a / 500), inverse(fy), 0.8249 * inverse(fy - b / 200)];
  const linear = [
    3.1338561 * x - 1.6168667 * y - 0.4906146 * z,
    -0.9787684 * x + 1.9161415 * y + 0.033454 * z,
    0.0719453 * x - 0.2289914 * y + 1.4052427 * z,
  ];
  const hex = (value: number) => {
    const encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
    return Math.round(Math.min(1, Math.max(0, encoded)) * 255)
      .toString(16)
      .padStart(2, '0');
  };
  return `#${linear.map(hex).join('')}`;
}
