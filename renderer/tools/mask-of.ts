import { shrinkToFit, type PlacedMask } from '../../core/mask/placed-mask.ts';
import type { ToolCanvas } from './canvas.ts';

/** The pixels of an object, for a preview; null when it has none, or (which `canvas.fail` tells) they can't be read. */
export async function maskOf(label: number, canvas: ToolCanvas): Promise<PlacedMask | null> {
  const [object] = await canvas.findObjects([label]);
  if (object === undefined) return null;
  const rect = object.bounds;
  try {
    const labels = await canvas.readLabels(rect);
    return shrinkToFit({ rect, mask: Uint8Array.from(labels, (other) => (other === label ? 1 : 0)) });
  } catch (error) {
    canvas.fail(error);
    return null;
  }
}
