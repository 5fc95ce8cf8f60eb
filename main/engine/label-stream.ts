import type { Separation } from '../../core/contract.ts';
import { LabelTiles } from '../../core/inference/label-tiles.ts';
import { StreamingSeparation, type SeparationMaps } from '../../core/inference/separate.ts';
import type { CallContext } from './context.ts';

/** Separates objects in maps that arrive from top to bottom, and sends each label tile as soon as it is settled. */
export class LabelStream {
  /** Milliseconds spent separating and painting. */
  ms = 0;
  private readonly separation: StreamingSeparation;
  private readonly tiles: LabelTiles;
  private readonly height: number;
  private readonly context: CallContext;

  constructor(width: number, height: number, separation: Separation, context: CallContext) {
    this.separation = new StreamingSeparation(width, separation);
    this.tiles = new LabelTiles(width, height);
    this.height = height;
    this.context = context;
  }

  /** Objects found so far. */
  get objects(): number {
    return this.separation.objects;
  }

  async push(maps: SeparationMaps, rows: number): Promise<void> {
    const start = performance.now();
    this.tiles.add(this.separation.push(maps, rows));
    this.ms += performance.now() - start;
    await this.send(this.separation.settledRows);
  }

  async finish(): Promise<void> {
    const start = performance.now();
    this.tiles.add(this.separation.finish());
    this.ms += performance.now() - start;
    await this.send(this.height);
  }

  private async send(settledRows: number): Promise<void> {
    for (const tile of this.tiles.take(settledRows)) await this.context.emit({ type: 'labels', ...tile });
  }
}
