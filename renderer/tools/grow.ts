import { growObject } from '../../core/edit/grow.ts';
import type { Point, Rect } from '../../core/image/geometry.ts';
import type { SeparationMaps } from '../../core/inference/separate.ts';
import type { PlacedMask } from '../../core/mask/placed-mask.ts';
import type { ToolCanvas } from './canvas.ts';
import { ClickRegionTool, type Sight } from './click-region.ts';
import { refuse } from './refusals.ts';

/** Thresholds that a drag can reach: at 0 everything would be an object, at 1 nothing. */
const LEAST = 0.05;
const MOST = 0.95;

/** Takes the object that the model's maps show at a click, also one that was too faint for the segmentation. */
export class GrowTool extends ClickRegionTool<SeparationMaps> {
  readonly name = 'grow';
  protected override readonly showsHover = true;

  protected async read(
    rect: Rect,
    _at: Point,
    canvas: ToolCanvas,
    signal: AbortSignal,
  ): Promise<SeparationMaps | null> {
    const [foreground, boundary, distance] = await Promise.all([
      canvas.readProbability('foreground', rect, signal),
      canvas.readProbability('boundary', rect, signal),
      canvas.readProbability('distance', rect, signal),
    ]);
    if (foreground === null || boundary === null || distance === null)
      return refuse('Segment the image first: objects grow from the model’s result.', canvas);
    return { foreground, boundary, distance };
  }

  protected find(
    { rect, at, source, isFree }: Sight<SeparationMaps>,
    reach: number,
    { splitStrength }: ToolCanvas,
  ): PlacedMask | null {
    const threshold = Math.min(MOST, Math.max(LEAST, 1 - reach));
    return growObject(source, rect.width, at, { threshold, splitStrength }, isFree);
  }

  protected reachOf({ options }: ToolCanvas): number {
    return 1 - options.growThreshold;
  }

  protected setReach(reach: number, { options }: ToolCanvas): void {
    options.growThreshold = Math.min(MOST, Math.max(LEAST, 1 - reach));
  }

  protected describe(reach: number): string {
    return `Threshold ${Math.round((1 - reach) * 100)} %`;
  }
}
