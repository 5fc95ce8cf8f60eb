import { TILE_SIZE } from '../../../core/edit/patch.ts';
import type { PixelSize } from '../../../core/image/pixel-source.ts';
import type { LabelPlace } from '../../services/exporting.ts';

/**
 * Metadata of OME-Zarr label groups: 0.4 (Zarr 2, https://ngff.openmicroscopy.org/0.4/#labels-md) and 0.5 (Zarr 3,
 * https://ngff.openmicroscopy.org/0.5/#labels-md), as the files that hold them.
 */

export type ZarrVersion = 2 | 3;

export interface NgffAxis {
  name: string;
  type?: string;
  unit?: string;
}

/** A scale or a translation, one number for each axis. */
export type Transform = LabelPlace['transforms'][number];

/** An image of labels on several levels. */
export interface LabelPyramid {
  axes: readonly NgffAxis[];
  /** The full size first; `shape` by axis. */
  levels: readonly { path: string; shape: readonly number[]; transforms: readonly Transform[] }[];
  /** Of all levels. */
  transforms?: readonly Transform[];
  /** The way to the image's group; null when that is none of OME-Zarr's. */
  source: string | null;
}

/** Name in its folder, and content. */
export type MetadataFile = readonly [name: string, content: object];

/** Of the compressors zlib (Zarr 2) and gzip (Zarr 3): little is gained beyond, for labels. */
export const COMPRESSION_LEVEL = 3;

/** Unit names that OME-NGFF takes from UDUNITS-2, by OME-XML's symbols. */
const UNITS: Record<string, string> = {
  Å: 'angstrom',
  nm: 'nanometer',
  µm: 'micrometer',
  um: 'micrometer',
  mm: 'millimeter',
  cm: 'centimeter',
  m: 'meter',
  pm: 'picometer',
  in: 'inch',
};

/** The axes of a stack, (t, z,) y, x, those of one plane left out, with the sizes of a pixel. */
export function describeAxes(
  { t, z }: { t: number; z: number },
  pixelSize: PixelSize | null,
): { axes: NgffAxis[]; scale: number[] } {
  const unit = pixelSize === null ? undefined : UNITS[pixelSize.unit];
  const space = (name: string) => ({ name, type: 'space', ...(unit === undefined ? {} : { unit }) });
  const axes: [NgffAxis, number][] = [
    [space('y'), pixelSize?.y ?? 1],
    [space('x'), pixelSize?.x ?? 1],
  ];
  if (z > 1) axes.unshift([space('z'), pixelSize?.z ?? 1]);
  if (t > 1) axes.unshift([{ name: 't', type: 'time' }, 1]);
  return { axes: axes.map(([axis]) => axis), scale: axes.map(([, size]) => size) };
}

/** Of the group with the levels. */
export function groupFiles(
  version: ZarrVersion,
  { axes, levels, transforms = [], source }: LabelPyramid,
): MetadataFile[] {
  const datasets = levels.map((level) => ({ path: level.path, coordinateTransformations: level.transforms }));
  const ofAll = transforms.length === 0 ? {} : { coordinateTransformations: transforms };
  const from = source === null ? {} : { source: { image: source } };
  if (version === 2) {
    const multiscales = [{ version: '0.4', name: 'objects', type: 'nearest', axes, datasets, ...ofAll }];
    return groupOf(2, { multiscales, 'image-label': { version: '0.4', ...from } });
  }
  const multiscales = [{ name: 'objects', type: 'nearest', axes, datasets, ...ofAll }];
  return groupOf(3, { ome: { version: '0.5', multiscales, 'image-label': from } });
}

/** Of the group `labels`, which lists those in it. */
export function listFiles(version: ZarrVersion, names: readonly string[]): MetadataFile[] {
  return groupOf(version, version === 2 ? { labels: names } : { ome: { version: '0.5', labels: names } });
}

function groupOf(version: ZarrVersion, attributes: object): MetadataFile[] {
  if (version === 3) return [['zarr.json', { zarr_format: 3, node_type: 'group', attributes }]];
  return [
    ['.zgroup', { zarr_format: 2 }],
    ['.zattrs', attributes],
  ];
}

/** Of one level's array: chunks of a plane's tile, where missing ones are background. */
export function arrayFile(
  version: ZarrVersion,
  shape: readonly number[],
  axes: readonly NgffAxis[],
  bytesPerLabel: 2 | 4,
  level = COMPRESSION_LEVEL,
): MetadataFile {
  const chunks = shape.map((_, axis) => (axis < shape.length - 2 ? 1 : TILE_SIZE));
  if (version === 2) {
    return [
      '.zarray',
      {
        zarr_format: 2,
        shape,
        chunks,
        dtype: bytesPerLabel === 4 ? '<u4' : '<u2',
        compressor: { id: 'zlib', level },
        fill_value: 0,
        order: 'C',
        filters: null,
        dimension_separator: '/',
      },
    ];
  }
  return [
    'zarr.json',
    {
      zarr_format: 3,
      node_type: 'array',
      shape,
      data_type: bytesPerLabel === 4 ? 'uint32' : 'uint16',
      chunk_grid: { name: 'regular', configuration: { chunk_shape: chunks } },
      chunk_key_encoding: { name: 'default', configuration: { separator: '/' } },
      fill_value: 0,
      codecs: [
        { name: 'bytes', configuration: { endian: 'little' } },
        { name: 'gzip', configuration: { level } },
      ],
      dimension_names: axes.map(({ name }) => name),
      attributes: {},
    },
  ];
}
