import type { ImageInfo } from '../../core/contract.ts';
import type { Dtype } from '../../core/image/dtype.ts';

const DTYPE_NAMES: Record<Dtype, string> = {
  uint8: '8 bits',
  int8: '8 bits, signed',
  uint16: '16 bits',
  int16: '16 bits, signed',
  uint32: '32 bits',
  int32: '32 bits, signed',
  float32: '32-bit float',
  float64: '64-bit float',
};

/** Up to four significant digits, without trailing zeros: 0.325, 1.3, 102.4. */
function formatNumber(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** What the info panel says of an image, in the order a person asks for it. */
export function imageFacts(info: ImageInfo): { name: string; value: string }[] {
  const { shape, pixelSize, channels, levels } = info;
  const facts = [
    { name: 'Name', value: info.name },
    { name: 'Where', value: info.location },
    { name: 'Format', value: info.format },
    { name: 'Size', value: `${shape.x} × ${shape.y} px` },
  ];
  if (pixelSize !== null) {
    const { x, y, z, unit } = pixelSize;
    const extent = `${formatNumber(x * shape.x)} × ${formatNumber(y * shape.y)} ${unit}`;
    const sizes = x === y ? formatNumber(x) : `${formatNumber(x)} × ${formatNumber(y)}`;
    facts.push({ name: 'Extent', value: extent }, { name: 'Pixel size', value: `${sizes} ${unit}` });
    if (z !== null) facts.push({ name: 'Plane distance', value: `${formatNumber(z)} ${unit}` });
  } else {
    facts.push({ name: 'Pixel size', value: 'Not in the file' });
  }
  facts.push({ name: 'Values', value: DTYPE_NAMES[info.dtype] });
  const names = channels.map(({ name }, c) => name || `Channel ${c + 1}`).join(', ');
  facts.push({ name: 'Channels', value: info.isRgb ? 'Colour (red, green, blue)' : `${shape.c}: ${names}` });
  if (shape.z > 1) facts.push({ name: 'Planes (z)', value: String(shape.z) });
  if (shape.t > 1) facts.push({ name: 'Time points', value: String(shape.t) });
  if (levels.length > 1) facts.push({ name: 'Resolutions', value: String(levels.length) });
  return facts;
}
