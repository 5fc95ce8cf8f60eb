import { deflateSync } from 'node:zlib';

/**
 * An OME-TIFF of uint16 planes in the order c, then z: classic, little-endian, one deflate strip per 64 rows, horizontal
 * differencing for images (labels compress better without).
 *
 * @param {Uint16Array[]} planes
 * @param {{width: number, pixelSize: number, zSpacing?: number, channels: {name: string, color: number}[], isLabels?: boolean}} options
 *   sizes in micrometres; colour as 0xRRGGBB
 */
export function omeTiff(planes, options) {
  const { width, isLabels = false } = options;
  const height = planes[0].length / width;
  const parts = [Buffer.alloc(8)];
  let size = 8;
  const append = (buffer) => {
    const at = size;
    const padded = buffer.length % 2 === 0 ? buffer : Buffer.concat([buffer, Buffer.alloc(1)]);
    parts.push(padded);
    size += padded.length;
    return at;
  };
  const description = Buffer.from(`${describe(options, width, height, planes.length)}\0`, 'utf8');
  let link = parts[0];
  let linkAt = 4;
  planes.forEach((plane, index) => {
    const strips = [];
    for (let y = 0; y < height; y += 64) {
      const rows = plane.slice(y * width, Math.min(height, y + 64) * width);
      if (!isLabels) difference(rows, width);
      const data = deflateSync(Buffer.from(rows.buffer), { level: 9 });
      strips.push({ at: append(data), bytes: data.length });
    }
    const long = (values) => append(Buffer.from(Uint32Array.from(values).buffer));
    const rational = Math.round(1e9 / options.pixelSize / 1e5);
    const resolution = long([rational, 1]); // pixels per centimetre
    const single = strips.length === 1;
    const tags = [
      [256, 4, 1, width],
      [257, 4, 1, height],
      [258, 3, 1, 16],
      [259, 3, 1, 8],
      [262, 3, 1, 1],
      ...(index === 0 ? [[270, 2, description.length, append(description)]] : []),
      [273, 4, strips.length, single ? strips[0].at : long(strips.map((s) => s.at))],
      [277, 3, 1, 1],
      [278, 4, 1, 64],
      [279, 4, strips.length, single ? strips[0].bytes : long(strips.map((s) => s.bytes))],
      [282, 5, 1, resolution],
      [283, 5, 1, resolution],
      [296, 3, 1, 3],
      [317, 3, 1, isLabels ? 1 : 2],
      [339, 3, 1, 1],
    ];
    const directory = Buffer.alloc(2 + 12 * tags.length + 4);
    directory.writeUInt16LE(tags.length, 0);
    tags.forEach(([tag, type, count, value], i) => {
      directory.writeUInt16LE(tag, 2 + 12 * i);
      directory.writeUInt16LE(type, 4 + 12 * i);
      directory.writeUInt32LE(count, 6 + 12 * i);
      directory.writeUInt32LE(value, 10 + 12 * i);
    });
    link.writeUInt32LE(append(directory), linkAt);
    [link, linkAt] = [directory, directory.length - 4];
  });
  parts[0].write('II', 0, 'latin1');
  parts[0].writeUInt16LE(42, 2);
  return Buffer.concat(parts);
}

function difference(values, width) {
  for (let row = 0; row < values.length; row += width) {
    for (let i = row + width - 1; i > row; i--) values[i] -= values[i - 1];
  }
}

function describe({ pixelSize, zSpacing, channels }, width, height, planes) {
  const z = planes / channels.length;
  const spacing = zSpacing ? ` PhysicalSizeZ="${zSpacing}" PhysicalSizeZUnit="µm"` : '';
  const list = channels
    .map(({ name, color }, i) => `<Channel ID="Channel:0:${i}" Name="${name}" Color="${((color << 8) | 255) | 0}" SamplesPerPixel="1"/>`)
    .join('');
  return (
    '<?xml version="1.0" encoding="UTF-8"?><OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06">' +
    `<Image ID="Image:0"><Pixels ID="Pixels:0" DimensionOrder="XYZCT" Type="uint16" SizeX="${width}" SizeY="${height}" SizeZ="${z}"` +
    ` SizeC="${channels.length}" SizeT="1" PhysicalSizeX="${pixelSize}" PhysicalSizeXUnit="µm" PhysicalSizeY="${pixelSize}"` +
    ` PhysicalSizeYUnit="µm"${spacing}>${list}<TiffData IFD="0" PlaneCount="${planes}"/></Pixels></Image></OME>`
  );
}
