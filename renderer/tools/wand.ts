import { differencesFrom, similarRegion } from '../../core/edit/wand.ts';
import type { Point, Rect } from '../../core/image/geometry.ts';
import { type PlacedMask, shrinkToFit } from '../../core/mask/placed-mask.ts';
import type { ToolCanvas } from './canvas.ts';
import { ClickRegionTool, type Sight } from './click-region.ts';
import { refuse } from './refusals.ts';

/** Differences from the pixel that was clicked, and what difference a tolerance of 1 stands for. */
interface WandSource {
  differences: Float32Array;
  range: number;
}

/** Takes the pixels around a click that look like it: in the image, or in the model's foreground probability. */
export class WandTool extends ClickRegionTool<WandSource> {
  readonly name = 'wand';

  protected async read(
    rect: Rect,
    at: Point,
    canvas: ToolCanvas,
    signal: AbortSignal,
  ): Promise<WandSource | null> {
    const seed = (at.y - rect.y) * rect.width + (at.x - rect.x);
    if (canvas.options.wandSource === 'probability') {
      const values = await canvas.readProbability('foreground', rect, signal);
      if (values === null) return refuse('Segment the image first: there is no probability yet.', canvas);
      return { differences: differencesFrom(values, rect.width, seed), range: 255 };
    }
    const shown = canvas.intensityRange;
    const values = await canvas.readIntensity(rect, signal);
    return { differences: differencesFrom(values, rect.width, seed, shown), range: shown.high - shown.low };
  }

  protected find({ rect, at, source, isFree }: Sight<WandSource>, reach: number): PlacedMask | null {
    const { width, height } = rect;
    const seed = at.y * width + at.x;
    const mask = similarRegion(source.differences, width, seed, reach * source.range, isFree);
    return shrinkToFit({ rect: { x: 0, y: 0, width, height }, mask });
  }

  protected reachOf({ options }: ToolCanvas): number {
    return options.wandTolerance;
  }

  protected setReach(reach: number, { options }: ToolCanvas): void {
    options.wandTolerance = reach;
  }

  protected describe(reach: number): string {
    return `Tolerance ${Math.round(reach * 100)} %`;
  }
}
