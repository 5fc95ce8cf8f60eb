import type { PixelSize } from '../../core/image/pixel-source.ts';
import { normaliseUnit } from '../../core/image/unit.ts';

interface Plane {
  width: number;
  height: number;
  /** OME's name of the pixel type. */
  type: 'uint16' | 'uint32';
  channel: string;
  pixelSize: PixelSize | null;
}

/** OME-XML (schema 2016-06) of a single plane. Holds no date and no random id, so that equal input gives equal bytes. */
export function omeXml({ width, height, type, channel, pixelSize }: Plane): string {
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"',
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" Creator="Skipscope"',
    ' xsi:schemaLocation="http://www.openmicroscopy.org/Schemas/OME/2016-06',
    ' http://www.openmicroscopy.org/Schemas/OME/2016-06/ome.xsd">',
    `<Image ID="Image:0" Name="${channel}"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="${type}"`,
    ` BigEndian="false" SizeX="${width}" SizeY="${height}" SizeZ="1" SizeC="1" SizeT="1"${physicalSize(pixelSize)}>`,
    `<Channel ID="Channel:0:0" Name="${channel}" SamplesPerPixel="1"/>`,
    '<TiffData IFD="0" PlaneCount="1"/></Pixels></Image></OME>',
  ].join('');
}

/** Only lengths that OME has a symbol for: anything else would make the document invalid. */
function physicalSize(size: PixelSize | null): string {
  const unit = size && normaliseUnit(size.unit);
  if (!size || !unit) return '';
  return ` PhysicalSizeX="${size.x}" PhysicalSizeXUnit="${unit}" PhysicalSizeY="${size.y}" PhysicalSizeYUnit="${unit}"`;
}
