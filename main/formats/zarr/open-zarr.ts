import type { PixelSource } from '../../../core/image/pixel-source.ts';
import { ArraySource, type ImageAxis } from '../arrays/array-source.ts';
import type { ChunkedArray } from '../arrays/chunked-array.ts';
import { asImage } from '../arrays/guess-axes.ts';
import { corrupt, SAVE_AS_TIFF, unsupported } from '../failures.ts';
import { mapAxes, sizeOfPixels, type OmeAxis } from './axes.ts';
import { omeChannels, omeRanges, readNode, type Multiscale, type ZarrNode } from './metadata.ts';
import type { ZarrStore } from './store.ts';
import { openZarrArray } from './zarr-array.ts';

const RGB = ['#ff0000', '#00ff00', '#0000ff'];

/** True for a hierarchy that is one image (or the series that bioformats2raw writes), false for plates, wells and other groups. */
export async function isZarrImage(store: ZarrStore): Promise<boolean> {
  const node = await readNode(store, '');
  if (node === null) return false;
  return (
    node.isArray || node.ome.multiscales !== undefined || node.ome['bioformats2raw.layout'] !== undefined
  );
}

/**
 * OME-Zarr 0.1 to 0.4 (Zarr 2) and 0.5 (Zarr 3): its first multiscale image, every level; the first series of what
 * bioformats2raw writes; a bare array with guessed axes.
 *
 * @throws AppError `file.corrupt`, `file.unsupported` (plates: with the path of a field to open instead)
 */
export async function openZarr(store: ZarrStore): Promise<PixelSource> {
  const { path, node } = await findZarrImage(store);
  if (node.ome.multiscales !== undefined) return openMultiscale(store, path, node, node.ome.multiscales[0]);
  const array = await openZarrArray(store, path, node.zarrVersion);
  const named = node.dimensionNames?.map((name): OmeAxis => ({ name, type: null, unit: null }));
  const image = asImage(store.name, array, named ? mapAxes(named) : null);
  const format = `Zarr ${node.zarrVersion}`;
  const metadata = { Chunks: array.chunkShape.join(' x ') };
  const close = () => store.close();
  return new ArraySource({ name: store.name, format, ...image, pixelSize: null, metadata, close });
}

/** The image in a hierarchy, and the path of its group ('' or '0/'). @throws AppError `file.*` */
export async function findZarrImage(store: ZarrStore): Promise<{ path: string; node: ZarrNode }> {
  const node = await readNode(store, '');
  if (node === null)
    throw unsupported(
      store.name,
      'it holds no Zarr metadata (.zattrs or zarr.json)',
      'Open the images inside.',
    );
  const { ome } = node;
  const field = ome.plate ? `${ome.plate.wells?.[0]?.path ?? 'A/1'}/0` : (ome.well?.images?.[0]?.path ?? '0');
  if (ome.plate || ome.well) {
    const what = ome.plate ? 'it is a plate of many images' : 'it is a well of a plate';
    throw unsupported(store.name, what, `Open a field of view in it, such as ${store.name}/${field}.`);
  }
  if (node.isArray || ome.multiscales) return { path: '', node };
  if (ome['bioformats2raw.layout'] !== undefined) {
    const first = await readNode(store, '0/');
    if (first?.ome.multiscales) return { path: '0/', node: first };
  }
  throw unsupported(
    store.name,
    'it is a Zarr group without an image (no "multiscales")',
    'Open the images inside.',
  );
}

async function openMultiscale(
  store: ZarrStore,
  path: string,
  node: ZarrNode,
  multiscale: Multiscale,
): Promise<PixelSource> {
  const levels: ChunkedArray[] = [];
  for (const dataset of multiscale.datasets)
    levels.push(await openZarrArray(store, path + dataset.path, node.zarrVersion));
  const full = levels[0];
  const { axes, mapped } = readAxes(store.name, multiscale, full);
  const channels = omeChannels(node.ome);
  const scale = scaleOf(multiscale, axes.length);
  const isRgb =
    full.dtype === 'uint8' &&
    full.shape[mapped.indexOf('c')] === 3 &&
    channels.map((channel) => channel.color).join() === RGB.join();
  return new ArraySource({
    name: store.name,
    format: `OME-Zarr ${multiscale.version ?? node.ome.version ?? (node.zarrVersion === 3 ? '0.5' : '0.4')}`,
    axes: mapped,
    levels: levels.filter((level) => isLevelOf(full, level)),
    channels,
    displayRanges: omeRanges(node.ome, full.dtype),
    isRgb,
    pixelSize: sizeOfPixels(axes, mapped, scale),
    metadata: describe(multiscale, axes, mapped, scale, full),
    close: () => store.close(),
  });
}

function readAxes(
  name: string,
  multiscale: Multiscale,
  { shape }: ChunkedArray,
): { axes: OmeAxis[]; mapped: ImageAxis[] } {
  const axes =
    multiscale.axes ?? ['t', 'c', 'z', 'y', 'x'].map((axis) => ({ name: axis, type: null, unit: null }));
  if (axes.length !== shape.length)
    throw corrupt(name, `it names ${axes.length} axes for an array of ${shape.length}`);
  const mapped = mapAxes(axes);
  if (mapped !== null) return { axes, mapped };
  const what = `its axes are ${axes.map((axis) => axis.name).join(', ')}, of which no image of t, c, z, y, x can be made`;
  throw unsupported(name, what, SAVE_AS_TIFF);
}

/** The first level's scale times that of all levels; 1 where neither says anything. */
function scaleOf(multiscale: Multiscale, count: number): number[] {
  const parts = [multiscale.datasets[0].coordinateTransformations, multiscale.coordinateTransformations];
  return parts.reduce<number[]>((scale, transforms) => {
    const own = transforms?.find(({ type }) => type === 'scale')?.scale ?? [];
    return scale.map((value, axis) => value * (own[axis] ?? 1));
  }, new Array<number>(count).fill(1));
}

/** The levels below must hold the same kind of array, none larger. */
function isLevelOf(full: ChunkedArray, level: ChunkedArray): boolean {
  return (
    level.dtype === full.dtype &&
    level.shape.length === full.shape.length &&
    level.shape.every((size, axis) => size <= full.shape[axis])
  );
}

function describe(
  multiscale: Multiscale,
  axes: OmeAxis[],
  mapped: ImageAxis[],
  scale: number[],
  { chunkShape }: ChunkedArray,
): Record<string, string> {
  const t = mapped.indexOf('t');
  const x = mapped.indexOf('x');
  const hasStep = t >= 0 && axes[t].unit !== null;
  const hasBareSize = axes[x].unit === null && scale[x] !== 1;
  return {
    ...(multiscale.name ? { Name: multiscale.name.slice(0, 100) } : {}),
    Axes: axes.map((axis) => axis.name).join(', '),
    Chunks: chunkShape.join(' x '),
    ...(hasStep ? { 'Time step': `${scale[t]} ${axes[t].unit}` } : {}),
    ...(hasBareSize ? { 'Pixel size': `${scale[x]} (its unit is not given)` } : {}),
  };
}
