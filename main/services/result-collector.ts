import type { ImageShape } from '../../core/image/pixel-source.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import type { EngineCall, EngineEvent } from './engine.ts';
import type { JobContext } from './inference.ts';

/** Where each stage of a job begins and ends, 0..1 of the whole; a run of the network is nearly all of it. */
const SHARES = { read: [0, 0.04], infer: [0.04, 0.94], separate: [0.94, 0.98] } as const;
/** A guess at the remaining time needs this share of the network's work done. */
const SHOWN_FROM = 0.02;

/** Label tiles that are at hand; those of a whole slide (1 MB each) would not fit into memory. */
const MOST_UNPACKED = 64;

/** Gathers the label tiles of one engine call and passes everything else on as events of the job. */
export class ResultCollector {
  readonly labelmap: Labelmap;
  private readonly job: JobContext;
  private readonly now: () => number;
  private fraction = 0;
  private stageStart: { stage: string; at: number } | null = null;

  constructor(
    shape: Pick<ImageShape, 'x' | 'y'>,
    job: JobContext,
    now: () => number = () => performance.now(),
  ) {
    this.labelmap = new Labelmap(shape.x, shape.y, { mostUnpacked: MOST_UNPACKED });
    this.job = job;
    this.now = now;
  }

  /** To be handed to the engine with the work. */
  get call(): EngineCall {
    return { onEvent: (event) => this.take(event), signal: this.job.signal };
  }

  take(event: EngineEvent): void {
    switch (event.type) {
      case 'labels':
        this.labelmap.setTile(event.column, event.row, event.labels);
        return;
      case 'progress':
        this.reportProgress(event);
        return;
      case 'waiting': {
        const { fraction } = this;
        this.job.emit({
          type: 'progress',
          stage: 'queued',
          fraction,
          remainingMs: null,
          before: event.before,
        });
        return;
      }
      case 'device':
      case 'tile':
        this.job.emit(event);
    }
  }

  private reportProgress({ stage, done, total }: Extract<EngineEvent, { type: 'progress' }>): void {
    if (this.stageStart?.stage !== stage) this.stageStart = { stage, at: this.now() };
    const part = total > 0 ? done / total : 1;
    const [from, to] = SHARES[stage];
    // Stages overlap by a band of tiles; a bar never runs backwards.
    this.fraction = Math.max(this.fraction, from + part * (to - from));
    const elapsed = this.now() - this.stageStart.at;
    const isKnown = stage !== 'read' && part >= SHOWN_FROM;
    this.job.emit({
      type: 'progress',
      stage,
      fraction: this.fraction,
      remainingMs: isKnown ? (elapsed / part) * (1 - part) : null,
    });
  }
}
