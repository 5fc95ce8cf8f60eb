import type { ImageInfo, SegmentRequest } from '../../core/contract.ts';
import { isEmptyRect, type Rect } from '../../core/image/geometry.ts';
import type { ViewState } from './view.svelte.ts';
import { visibleRect } from './viewport.ts';

/** What a run is about: the plane in sight, what the stage shows of it, a drawn part of it, a stack, or every open image. */
export type ScopeKind = 'plane' | 'view' | 'region' | 'z' | 't' | 'all' | 'images';

/** Least overlap at which objects of neighbouring planes are one, as Cellpose stitches planes. */
export const USUAL_OVERLAP = 0.25;

/** Which part of an image a segmentation is about. */
export class SegmentScope {
  kind = $state<ScopeKind>('plane');
  /** Drawn on the stage, in image pixels; null while nothing is. */
  region = $state.raw<Rect | null>(null);
  /** Whether objects are followed through planes. */
  isLinked = $state(true);
  /** Share of what two objects cover together, 0..1. */
  overlap = $state(USUAL_OVERLAP);
  readonly #info: ImageInfo;
  readonly #view: ViewState;

  constructor(info: ImageInfo, view: ViewState) {
    this.#info = info;
    this.#view = view;
  }

  /** What can be chosen for this image; `images`: how many are open. */
  kinds(images: number): ScopeKind[] {
    const { z, t } = this.#info.shape;
    return [
      'plane',
      'view',
      'region',
      ...(z > 1 ? (['z'] as const) : []),
      ...(t > 1 ? (['t'] as const) : []),
      ...(z > 1 && t > 1 ? (['all'] as const) : []),
      ...(images > 1 ? (['images'] as const) : []),
    ];
  }

  get isStack(): boolean {
    return this.kind === 'z' || this.kind === 't' || this.kind === 'all';
  }

  /** False while a region still has to be drawn. */
  get isReady(): boolean {
    return this.kind !== 'region' || this.region !== null;
  }

  /** Takes a drawn rectangle, which is what the next run is about; null forgets it. */
  draw(region: Rect | null): void {
    this.region = region;
    this.kind = region === null ? 'plane' : 'region';
  }

  /** The part of a request that says so; nothing for a whole plane. */
  get request(): Pick<SegmentRequest, 'region' | 'span' | 'link'> {
    const { kind } = this;
    if (kind === 'z' || kind === 't' || kind === 'all')
      return { span: kind, ...(this.isLinked && { link: this.overlap }) };
    const rect = kind === 'view' ? this.sight : kind === 'region' ? this.region : null;
    return rect === null ? {} : { region: rect };
  }

  /** Whole pixels in sight; null when the stage shows nothing of the image. */
  get sight(): Rect | null {
    const { centre, scale, imageSize, stageSize } = this.#view;
    const { x, y, width, height } = visibleRect({ centre, scale }, imageSize, stageSize);
    const left = Math.floor(x);
    const top = Math.floor(y);
    const rect = {
      x: left,
      y: top,
      width: Math.ceil(x + width) - left,
      height: Math.ceil(y + height) - top,
    };
    return isEmptyRect(rect) ? null : rect;
  }
}
