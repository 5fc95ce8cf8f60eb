import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { EXPORT_FORMATS, type ExportFormat } from '../core/contract.ts';
import { TILE_SIZE } from '../core/edit/patch.ts';
import { AppError } from '../core/errors.ts';
import { EXPORT_FORMAT_INFO } from '../core/export-formats.ts';
import { EXPORTERS } from '../main/exporters/index.ts';
import { imageOf } from '../main/exporters/testing/label-sources.ts';
import type { LabelSource } from '../main/services/exporting.ts';
import { readLabels } from '../main/services/label-source.ts';
import { EditScene } from './edit-scene.ts';
import { median, time, type Benchmark, type Row } from './measure.ts';
import { readPeak, readResident, resetPeak } from './peak-memory.ts';

const SIDE = 20_000;
const OBJECTS = 100_000;
/** Times that of the label TIFF, which every format may take. */
const LIMIT = 3;
/** The reference is written this often: between all others. */
const REFERENCE: ExportFormat = 'label-tiff';

/** A new source each time, since what one format has found out about the objects another need not do again. */
function openSource({ labelmap, count }: EditScene, pixels: Uint8Array): LabelSource {
  const { width } = labelmap;
  const grey = (rows: number) => Promise.resolve(pixels.subarray(0, rows * width));
  return readLabels(labelmap, {
    objects: count,
    maxLabel: count,
    pixelSize: { x: 0.5, y: 0.5, z: null, unit: 'µm' },
    map: { planes: ['foreground'], masks: [], readRows: (_plane, _y, rows) => grey(rows) },
    image: imageOf('slide.tif', {
      plane: { z: 0, t: 0 },
      openPicture: () => Promise.resolve((_y, rows) => Promise.resolve(pixels.subarray(0, 3 * rows * width))),
      openValues: () =>
        Promise.resolve({ channels: 1, dtype: 'uint8', readRows: (_channel, _y, rows) => grey(rows) }),
    }),
  });
}

interface Written {
  ms: number;
  /** Processor time of all threads, which other programs on the machine change little. */
  cpuMs: number;
  bytes: number;
  /** Largest resident size over what there was before, in MB. */
  grown: number;
}

async function write(
  scene: EditScene,
  pixels: Uint8Array,
  format: ExportFormat,
  scratch: string,
): Promise<Written> {
  const path = join(scratch, `slide${EXPORT_FORMAT_INFO[format].suffix}`);
  const source = openSource(scene, pixels);
  const isLinux = process.platform === 'linux';
  const before = isLinux ? await readResident(process.pid) : NaN;
  if (isLinux) await resetPeak();
  const begun = process.cpuUsage();
  const ms = await time(() => EXPORTERS[format].write(source, path));
  const { user, system } = process.cpuUsage(begun);
  const grown = isLinux ? (await readPeak(process.pid)) - before : NaN;
  const bytes = await sizeOf(path);
  await rm(path, { recursive: true });
  return { ms, cpuMs: (user + system) / 1000, bytes, grown };
}

/** Bytes of a file, or of all files in a folder. */
async function sizeOf(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.size;
  let bytes = 0;
  for (const name of await readdir(path)) bytes += await sizeOf(join(path, name));
  return bytes;
}

export const exporting: Benchmark = {
  name: 'exporting',
  title: '100,000 objects of a 20,000 x 20,000 labelmap in every format, against the label TIFF',
  async run({ scratch, say }) {
    say('drawing the labels');
    const scene = new EditScene(SIDE, OBJECTS);
    // The image's values matter little to the time: those of one band stand for all, so that they take none.
    const pixels = Uint8Array.from({ length: 3 * SIDE * TILE_SIZE }, (_, i) => (i * 7919) % 251);
    const written = new Map<ExportFormat, Written>();
    const references: Written[] = [];
    for (const format of EXPORT_FORMATS) {
      say(`writing ${format}`);
      try {
        const found = await write(scene, pixels, format, scratch);
        written.set(format, found);
        if (format === REFERENCE) references.push(found);
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        say(`${format} refuses: ${error.message}`);
      }
    }
    references.push(await write(scene, pixels, REFERENCE, scratch));
    const reference = median(references.map(({ ms }) => ms));
    const referenceCpu = median(references.map(({ cpuMs }) => cpuMs));
    const rows: Row[] = [{ what: `${REFERENCE}: time`, value: reference, unit: 'ms' }];
    for (const [format, { ms, cpuMs, bytes, grown }] of written) {
      if (format !== REFERENCE) {
        const what = `${format}: time / ${REFERENCE}`;
        rows.push({ what, value: ms / reference, unit: 'ratio', limit: LIMIT });
        rows.push({ what: `${what}, of processors`, value: cpuMs / referenceCpu, unit: 'ratio' });
      }
      rows.push({ what: `${format}: size`, value: bytes / 1e6, unit: 'MB' });
      if (!Number.isNaN(grown))
        rows.push({ what: `${format}: peak memory beside the labels`, value: grown, unit: 'MB' });
    }
    return rows;
  },
};
