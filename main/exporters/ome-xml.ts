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
}

/** OME-XML (schema 2016-06) of one plane with its channels. Holds no date and no random id, so that equal input gives equal bytes. */
export function omeXml({ width, height, type, channels, pixelSize }: Planes): string {
  const name = escape(channels.length === 1 ? channels[0] : 'Maps');
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"',
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Creator="Skipscope"',
    ' xsi:schemaLocation="http://www.openmicroscopy.org/Schemas/OME/2016-06',
    ' http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd">',
    `<Image ID="Image:0" Name="${name}"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="${type}"`,
    ` BigEndian="false" SizeX="${width}" SizeY="${height}" SizeZ="1" SizeC="${channels.length}" SizeT="1"${physicalSize(pixelSize)}>`,
    ...channels.map(
      (channel, c) => `<Channel ID="Channel:0:${c}" Name="${escape(channel)}" SamplesPerPixel="1"/>`,
    ),
    ...channels.map((_, c) => `<TiffData${c === 0 ? '' : ` FirstC="${c}"`} IFD="${c}" PlaneCount="1"/>`),
    '</Pixels></Image></OME>',
  ].join('');
}

function escape(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);
}

/** Only lengths that OME has a symbol for: anything else would make the document invalid. */
function physicalSize(size: PixelSize | null): string {
  const unit = size && normaliseUnit(size.unit);
  if (!size || !unit) return '';
  return ` PhysicalSizeX="${size.x}" PhysicalSizeXUnit="${unit}" PhysicalSizeY="${size.y}" PhysicalSizeYUnit="${unit}"`;
}
