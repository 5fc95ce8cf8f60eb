import { TILE_SIZE } from '../edit/patch.ts';
import type { Dtype, Pixels } from '../image/dtype.ts';
import type { PixelSize } from '../image/pixel-source.ts';
import { calibrate } from './calibration.ts';
import { intensityColumn, measurementColumns, type IntensityKind } from './columns.ts';
import { ObjectCollector, ObjectFinder, type CollectedObject } from './object-collector.ts';
import { measureShape } from './shape.ts';

/** One plane of labels (0 = background), read in bands of whole rows, twice. */
export interface LabelRows {
  readonly width: number;
  readonly height: number;
  readonly pixelSize: PixelSize | null;
  readRows(y: number, rows: number): Promise<Uint32Array>;
}

/** The pixels under the labels, of the same size. */
export interface IntensityRows {
  readonly channels: number;
  readonly dtype: Dtype;
  readRows(channel: number, y: number, rows: number): Promise<Pixels>;
}

/** Every object of a plane with all its numbers, a column at a time. */
export interface Measurements {
  /** Ascending. */
  labels: Uint32Array;
  /** In the order of the table (columns.ts); a value for each label, NaN where there is none. */
  columns: { name: string; values: Float64Array }[];
}

/**
 * Measures every object of a labelmap, with scikit-image's meaning of each name and equal to it to 1e-6; with `intensities`
 * also what the image has under each object.
 *
 * Rows are read in bands of a label tile's height. Besides a band, memory holds the objects that it crosses and the results:
 * 8 bytes a value, about 35 of them an object.
 *
 * @throws whatever the readers throw; the signal's reason when aborted
 */
export async function measureObjectsOf(
  labels: LabelRows,
  intensities: IntensityRows | null,
  signal?: AbortSignal,
): Promise<Measurements> {
  const { width } = labels;
  const finder = new ObjectFinder();
  for await (const { y, band } of readBands(labels, signal)) finder.add(band, width, y);

  const found = Uint32Array.from(finder.extents.keys()).sort();
  const rowOf = new Map(Array.from(found, (label, row) => [label, row]));
  const calibration = calibrate(labels.pixelSize);
  const channels = intensities?.channels ?? 0;
  const names = measurementColumns({ isCalibrated: calibration !== null, channels });
  const columns = names.map((name) => ({ name, values: new Float64Array(found.length) }));
  const collector = new ObjectCollector(finder, intensities?.dtype ?? 'uint8', (object) => {
    const values = { ...measureShape(object.runs, calibration), ...summariseChannels(object) };
    const row = rowOf.get(object.runs.label)!;
    for (const column of columns) column.values[row] = values[column.name];
  });
  for await (const { y, rows, band } of readBands(labels, signal)) {
    const pixels: Pixels[] = [];
    for (let c = 0; c < channels; c++) pixels.push(await intensities!.readRows(c, y, rows));
    collector.add(band, width, y, pixels);
  }
  return { labels: found, columns };
}

async function* readBands(labels: LabelRows, signal?: AbortSignal) {
  for (let y = 0; y < labels.height; y += TILE_SIZE) {
    signal?.throwIfAborted();
    const rows = Math.min(TILE_SIZE, labels.height - y);
    yield { y, rows, band: await labels.readRows(y, rows) };
  }
}

/** The intensities of an object by the names of their columns. */
export function summariseChannels({ values }: Pick<CollectedObject, 'values'>): Record<string, number> {
  const named = values.flatMap((store, channel) =>
    Object.entries(store.summarise()).map(([kind, value]) => [
      intensityColumn(kind as IntensityKind, channel, values.length),
      value as number,
    ]),
  );
  return Object.fromEntries(named) as Record<string, number>;
}
