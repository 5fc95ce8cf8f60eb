import type { PixelSize } from '../../core/image/pixel-source.ts';
import { normaliseUnit } from '../../core/image/unit.ts';

interface Planes {
  width: number;
  height: number;
  /** OME's name of the pixel type. */
  type: 'uint16' | 'uint32' | 'float';
  /** Names of the channels, each of which is a page of its own. */
  channels: readonly string[];
  pixelSize: PixelSize | null;
  /** Z planes and time points, pages with z fastest, then channels; one of each by default. */
  z?: number;
  t?: number;
}

/** OME-XML (schema 2016-06) of planes with their channels. Holds no date and no random id, so that equal input gives equal bytes. */
export function omeXml({ width, height, type, channels, pixelSize, z = 1, t = 1 }: Planes): string {
  const name = escape(channels.length === 1 ? channels[0] : 'Maps');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"',
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Creator="Skipscope"',
    ' xsi:schemaLocation="http://www.openmicroscopy.org/Schemas/OME/2016-06',
    ' http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd">',
    `<Image ID="Image:0" Name="${name}"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="${type}"`,
    ` BigEndian="false" SizeX="${width}" SizeY="${height}" SizeZ="${z}" SizeC="${channels.length}" SizeT="${t}"${physicalSize(pixelSize, z)}>`,
    ...channels.map(
      (channel, c) => `<Channel ID="Channel:0:${c}" Name="${escape(channel)}" SamplesPerPixel="1"/>`,
    ),
    ...Array.from({ length: z * channels.length * t }, (_, page) => {
      const c = Math.floor(page / z) % channels.length;
      const first = { C: c, Z: page % z, T: Math.floor(page / (z * channels.length)) };
      const place = Object.entries(first).map(([axis, at]) => (at === 0 ? '' : ` First${axis}="${at}"`));
      return `<TiffData${place.join('')} IFD="${page}" PlaneCount="1"/>`;
    }),
    '</Pixels></Image></OME>',
  ].join('');
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);
}

/** Only lengths that OME has a symbol for: anything else would make the document invalid. */
function physicalSize(size: PixelSize | null, planes: number): string {
  const unit = size && normaliseUnit(size.unit);
  if (!size || !unit) return '';
  const depth = planes > 1 && size.z !== null ? ` PhysicalSizeZ="${size.z}" PhysicalSizeZUnit="${unit}"` : '';
  return ` PhysicalSizeX="${size.x}" PhysicalSizeXUnit="${unit}" PhysicalSizeY="${size.y}" PhysicalSizeYUnit="${unit}"${depth}`;
}
