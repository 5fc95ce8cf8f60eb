import type { FileHandle } from 'node:fs/promises';

import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import type { MeasuredObject } from '../../../core/mask/objects.ts';
import type { Exporter, LabelSource } from '../../services/exporting.ts';
import { writeAtomically } from '../atomic-file.ts';
import { readBands, type Band } from '../bands.ts';
import { labelBytes, labelType, npyHeader } from '../npy-header.ts';
import { measureSource } from '../objects.ts';
import { OutlineBits } from './outline-bits.ts';
import * as pickle from './pickle.ts';

/**
 * Cellpose's `_seg.npy` (cellpose/io.py, cellpose/gui/io.py): an array of no dimensions that holds a pickled dictionary. Cellpose
 * wants ids without gaps, so objects are numbered anew from 1 on in the order of their labels. The outlines take one bit a pixel
 * of memory; everything else is written band by band.
 */
export const cellposeSeg: Exporter = {
  format: 'cellpose-seg',
  ...EXPORT_FORMAT_INFO['cellpose-seg'],
  write(source, path, signal) {
    return writeAtomically(path, (file) => writeDictionary(source, file, signal), signal);
  },
};

async function writeDictionary(source: LabelSource, file: FileHandle, signal?: AbortSignal): Promise<void> {
  const objects = [...(await measureSource(source, signal)).values()].sort((a, b) => a.label - b.label);
  const isConsecutive = objects.every(({ label }, i) => label === i + 1);
  const numbers = new Map(objects.map(({ label }, i) => [label, i + 1]));
  const outlines = await OutlineBits.of(source, signal);
  const { bytes } = labelType(objects.length);
  const put = (...parts: Uint8Array[]) => file.appendFile(Buffer.concat(parts));
  const { width, height } = source;
  const putPlane = async (key: string, number: (band: Band) => Uint32Array): Promise<void> => {
    const layout = { dtype: bytes === 4 ? 'u4' : 'u2', shape: [height, width] } as const;
    await put(pickle.text(key), pickle.arrayStart(layout), pickle.bytesHeader(width * height * bytes));
    for await (const band of readBands(source, signal))
      await file.appendFile(labelBytes(number(band), bytes));
    await put(pickle.ARRAY_END);
  };

  await put(npyHeader('|O', []), pickle.START, pickle.arrayStart({ dtype: 'O8', shape: [] }));
  await put(pickle.LIST_START, pickle.DICT_START);
  await putPlane('masks', ({ labels }) => (isConsecutive ? labels : renumber(labels, numbers)));
  let drawn = new Uint32Array(0);
  await putPlane('outlines', (band) => {
    // One array for all bands of a size: memory that is new to the process takes longer than what is written into it.
    if (drawn.length === band.labels.length) drawn.fill(0);
    else drawn = new Uint32Array(band.labels.length);
    drawOutlines(drawn, band, width, outlines, numbers);
    return drawn;
  });
  const isManual = Uint8Array.from(objects, ({ label }) => (source.image?.edited.has(label) ? 1 : 0));
  await put(
    pickle.text('ismanual'),
    pickle.arrayStart({ dtype: 'b1', shape: [isManual.length] }),
    pickle.bytesHeader(isManual.length),
    isManual,
    pickle.ARRAY_END,
  );
  await put(pickle.text('filename'), pickle.text(source.image?.name ?? ''));
  await put(pickle.text('chan_choose'), pickle.list([pickle.integer(0), pickle.integer(0)]));
  await put(pickle.text('manual_changes'), pickle.EMPTY_LIST);
  const diameter = pickle.float(medianDiameter(objects));
  await put(pickle.text('diameter'), diameter, pickle.text('est_diam'), diameter);
  await put(pickle.DICT_END, pickle.LIST_END, pickle.ARRAY_END, pickle.STOP);
}

function renumber(labels: Uint32Array, numbers: ReadonlyMap<number, number>): Uint32Array {
  const out = new Uint32Array(labels.length);
  let label = 0;
  let number = 0;
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] === 0) continue;
    if (labels[i] !== label) {
      label = labels[i];
      number = numbers.get(label)!;
    }
    out[i] = number;
  }
  return out;
}

/** Only the pixels on the outlines: they are few, so everything between them is passed over eight at a time. */
function drawOutlines(
  out: Uint32Array,
  { y, rows, labels }: Band,
  width: number,
  outlines: OutlineBits,
  numbers: ReadonlyMap<number, number>,
): void {
  for (let row = 0; row < rows; row++) {
    const bits = outlines.row(y + row);
    for (let byte = 0; byte < bits.length; byte++) {
      if (bits[byte] === 0) continue;
      const first = row * width + 8 * byte;
      for (let bit = 0; bit < 8; bit++)
        if ((bits[byte] & (1 << bit)) !== 0) out[first + bit] = numbers.get(labels[first + bit])!;
    }
  }
}

/** Of discs with the objects' areas, in pixels, as Cellpose's `diameters` counts it; 0 without objects. */
function medianDiameter(objects: readonly MeasuredObject[]): number {
  if (objects.length === 0) return 0;
  const areas = objects.map(({ area }) => area).sort((a, b) => a - b);
  const middle = (i: number) => 2 * Math.sqrt(areas[Math.floor(i)] / Math.PI);
  return (middle((areas.length - 1) / 2) + middle(areas.length / 2)) / 2;
}
