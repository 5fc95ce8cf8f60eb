import type { Separation } from '../../core/contract.ts';
import type { SeparatedObject } from '../../core/inference/flood-objects.ts';
import { LabelTiles } from '../../core/inference/label-tiles.ts';
import { isInRegion, type RegionChoice } from '../../core/inference/region.ts';
import { MapAssembly, type AssembledRows } from '../../core/inference/map-assembly.ts';
import type { MapLayout } from '../../core/inference/map-layout.ts';
import { MedianDiameter } from '../../core/inference/median-diameter.ts';
import { StreamingSeparation } from '../../core/inference/separate.ts';
import type { FoundObjects } from '../services/engine.ts';
import type { CallContext } from './context.ts';

/**
 * Separates objects in kept planes that arrive from top to bottom, and sends each label tile as soon as it is settled. Of a
 * region, the planes are its area's, and objects whose centres lie elsewhere are left out.
 */
export class LabelStream {
  /** Milliseconds spent separating and painting. */
  ms = 0;
  private readonly assembly: MapAssembly;
  private readonly separation: StreamingSeparation;
  private readonly sizes = new MedianDiameter();
  private readonly tiles: LabelTiles;
  private readonly height: number;
  private readonly region: RegionChoice | null;
  private readonly context: CallContext;
  private count = 0;

  constructor(
    { width, height, ...layout }: MapLayout & { width: number; height: number },
    { separation, region = null }: { separation: Separation; region?: RegionChoice | null },
    context: CallContext,
  ) {
    const area = region?.area ?? { x: 0, y: 0, width, height };
    this.assembly = new MapAssembly(area.width, layout, separation.threshold);
    this.separation = new StreamingSeparation(area.width, separation);
    this.tiles = new LabelTiles(width, height, area);
    this.height = height;
    this.region = region;
    this.context = context;
  }

  /** What has been found so far. */
  get found(): FoundObjects {
    return { objects: this.count, medianDiameter: this.sizes.value };
  }

  /** The next `rows` rows of the layout's planes. */
  async push(planes: readonly Uint8Array[], rows: number): Promise<void> {
    const start = performance.now();
    this.separate(this.assembly.push(planes, rows));
    this.ms += performance.now() - start;
    await this.send(this.separation.settledRows);
  }

  async finish(): Promise<void> {
    const start = performance.now();
    this.separate(this.assembly.finish());
    this.take(this.separation.finish());
    this.ms += performance.now() - start;
    await this.send(this.height);
  }

  private separate(part: AssembledRows | null): void {
    if (part) this.take(this.separation.push(part.maps, part.rows));
  }

  private take(objects: readonly SeparatedObject[]): void {
    const { region } = this;
    const taken = region === null ? objects : objects.filter((object) => isInRegion(object, region));
    for (const object of taken) {
      object.label = ++this.count;
      this.sizes.add(object.area);
    }
    this.tiles.add(taken);
  }

  private async send(settledRows: number): Promise<void> {
    for (const tile of this.tiles.take(settledRows)) await this.context.emit({ type: 'labels', ...tile });
  }
}
