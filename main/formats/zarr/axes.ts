import type { PixelSize } from '../../../core/image/pixel-source.ts';
import { metresPerUnit, normaliseUnit } from '../../../core/image/unit.ts';
import type { ImageAxis } from '../arrays/array-source.ts';

/** An axis as OME-Zarr 0.4 and 0.5 write it; 0.3 has only the name. */
export interface OmeAxis {
  name: string;
  type: string | null;
  unit: string | null;
}

/**
 * Which of our axes each axis is: by name, then by type (the last of type space is x, then y, z). Null when they do not
 * make an image with y and x, each axis once.
 */
export function mapAxes(axes: readonly OmeAxis[]): ImageAxis[] | null {
  const isKnown = (name: string): name is ImageAxis => ['t', 'c', 'z', 'y', 'x'].includes(name);
  const spaces = axes.filter(({ name, type }) => type === 'space' || (type === null && 'zyx'.includes(name)));
  const mapped = axes.map((axis) => {
    const name = axis.name.toLowerCase();
    if (isKnown(name)) return name;
    if (axis.type === 'channel') return 'c';
    if (axis.type === 'time') return 't';
    return (['x', 'y', 'z'] as const)[spaces.length - 1 - spaces.indexOf(axis)] ?? null;
  });
  const isImage = mapped.includes('y') && mapped.includes('x') && new Set(mapped).size === axes.length;
  return isImage && mapped.every((axis) => axis !== null) ? mapped : null;
}

/** Sizes of a pixel from the scale by axis; y and z in x's unit. Null where x has no unit of length. */
export function sizeOfPixels(
  axes: readonly OmeAxis[],
  mapped: readonly ImageAxis[],
  scale: readonly number[],
): PixelSize | null {
  const unitOf = (axis: ImageAxis) => normaliseUnit(axes[mapped.indexOf(axis)]?.unit ?? '');
  const unit = unitOf('x');
  if (unit === null) return null;
  const inUnit = (axis: ImageAxis): number | null => {
    const value = scale[mapped.indexOf(axis)];
    const metres = metresPerUnit(unitOf(axis) ?? '');
    if (value === undefined || !(value > 0) || !Number.isFinite(value) || metres === null) return null;
    const ratio = metres / metresPerUnit(unit)!;
    return ratio === 1 ? value : value * ratio;
  };
  const x = inUnit('x');
  return x === null ? null : { x, y: inUnit('y') ?? x, z: inUnit('z'), unit };
}
