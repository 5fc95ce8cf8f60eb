import type { PixelSize } from '../../../core/image/pixel-source.ts';
import { metresPerUnit, normaliseUnit } from '../../../core/image/unit.ts';
import { scanXml, type XmlTag } from './xml.ts';

/** A run of planes: `count` of them from (c, z, t) on in the dimension order, in the pages from `page` on. */
export interface OmePlanes {
  page: number;
  /** null: as many as there are pages. */
  count: number | null;
  c: number;
  z: number;
  t: number;
  /** Name and UUID of the file they are in, null for this one. */
  file: string | null;
  uuid: string | null;
}

export interface OmeImage {
  name: string;
  uuid: string | null;
  /** 'XYCZT' and the like: which axis runs fastest over the pages. */
  order: string;
  sizes: { x: number; y: number; c: number; z: number; t: number };
  channels: { name: string; color: string | null }[];
  planes: OmePlanes[];
  pixelSize: PixelSize | null;
}

export function isOmeXml(text: string): boolean {
  return /<(?:\w+:)?OME[\s>]/.test(text);
}

/** The images that an OME-XML text describes; those that make no sense are left out. */
export function parseOme(xml: string): OmeImage[] {
  const images: OmeImage[] = [];
  let uuid: string | null = null;
  let image: OmeImage | null = null;
  for (const tag of scanXml(xml)) {
    if (tag.name === 'OME') {
      uuid = tag.attributes['UUID'] ?? null;
    } else if (tag.isClosing) {
      // What follows belongs to plates, regions of interest and the like.
      if (tag.name === 'Pixels') image = null;
    } else if (tag.name === 'Image') {
      image = emptyImage(tag.attributes['Name'] ?? '', uuid);
      images.push(image);
    } else if (image !== null) {
      readTag(image, tag);
    }
  }
  return images.filter(
    ({ sizes, order }) =>
      Object.values(sizes).every((size) => Number.isInteger(size) && size >= 1) &&
      /^XY(?=.*C)(?=.*Z)(?=.*T)\w{3}$/.test(order),
  );
}

/** What a file says whose images are described in another one; null for any other. */
export function parseBinaryOnly(xml: string): { metadataFile: string; uuid: string | null } | null {
  let uuid: string | null = null;
  for (const { name, attributes } of scanXml(xml)) {
    if (name === 'OME') uuid = attributes['UUID'] ?? null;
    const metadataFile = name === 'BinaryOnly' ? attributes['MetadataFile'] : undefined;
    if (metadataFile !== undefined) return { metadataFile, uuid };
  }
  return null;
}

function emptyImage(name: string, uuid: string | null): OmeImage {
  const sizes = { x: 0, y: 0, c: 1, z: 1, t: 1 };
  return { name, uuid, order: 'XYCZT', sizes, channels: [], planes: [], pixelSize: null };
}

function readTag(image: OmeImage, { name, attributes, text }: XmlTag): void {
  const number = (key: string, fallback: number): number => Number(attributes[key] ?? fallback);
  if (name === 'Pixels') {
    image.order = attributes['DimensionOrder'] ?? image.order;
    image.sizes = {
      x: number('SizeX', 0),
      y: number('SizeY', 0),
      c: number('SizeC', 1),
      z: number('SizeZ', 1),
      t: number('SizeT', 1),
    };
    image.pixelSize = physicalSize(attributes);
  } else if (name === 'Channel') {
    image.channels.push({ name: attributes['Name'] ?? '', color: parseColor(attributes['Color']) });
  } else if (name === 'TiffData') {
    const count = attributes['PlaneCount'] ?? (attributes['IFD'] === undefined ? null : '1');
    image.planes.push({
      page: number('IFD', 0),
      count: count === null ? null : Number(count),
      c: number('FirstC', 0),
      z: number('FirstZ', 0),
      t: number('FirstT', 0),
      file: null,
      uuid: null,
    });
  } else if (name === 'UUID' && image.planes.length > 0) {
    const planes = image.planes.at(-1)!;
    planes.file = attributes['FileName'] ?? null;
    planes.uuid = text || null;
  }
}

/** OME's default unit is µm; y and z are given in x's unit. */
function physicalSize(attributes: Record<string, string>): PixelSize | null {
  const unit = normaliseUnit(attributes['PhysicalSizeXUnit'] ?? 'µm');
  const x = Number(attributes['PhysicalSizeX']);
  if (unit === null || !(x > 0)) return null;
  const inUnit = (axis: string): number | null => {
    const value = Number(attributes[`PhysicalSize${axis}`]);
    const metres = metresPerUnit(attributes[`PhysicalSize${axis}Unit`] ?? 'µm');
    if (!(value > 0) || metres === null) return null;
    const ratio = metres / metresPerUnit(unit)!;
    return ratio === 1 ? value : value * ratio;
  };
  return { x, y: inUnit('Y') ?? x, z: inUnit('Z'), unit };
}

/** A signed 32-bit RGBA number, as OME writes colours. */
function parseColor(value: string | undefined): string | null {
  if (value === undefined || !/^-?\d+$/.test(value)) return null;
  const rgb = (Number(value) >>> 0) >>> 8;
  return `#${rgb.toString(16).padStart(6, '0')}`;
}
