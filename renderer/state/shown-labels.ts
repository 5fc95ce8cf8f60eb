import type { OverviewPlace } from '../client/client.ts';
import type { LabelTiles } from './label-tiles.ts';

/** A tile of labels as they look from afar; null where all is background. */
export type ReadOverview = (place: OverviewPlace, signal: AbortSignal) => Promise<Uint32Array | null>;

/** Labels to be shown: their tiles, and how they look from afar. */
export interface ShownLabels {
  tiles: LabelTiles;
  readOverview: ReadOverview;
}
