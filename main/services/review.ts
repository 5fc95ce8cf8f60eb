import { randomUUID } from 'node:crypto';

import type { ChangedLabels, Comparison, ComparisonRequest } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { isSamePlane, type Plane } from '../../core/image/plane.ts';
import type { Labelmap } from '../../core/mask/labelmap.ts';
import { reduceLabels } from '../../core/mask/reduce-labels.ts';
import { compareLabelmaps } from '../../core/review/compare.ts';
import type { ObjectTable } from '../../core/review/object-table.ts';
import { packedCopy } from '../../core/review/packed-copy.ts';
import type { FileService } from './files.ts';
import type { OpenedImage } from './imaging.ts';
import { targetOf } from './label-files/label-target.ts';
import { readLabelPlane } from './label-files/read-label-file.ts';
import { Mutex } from './mutex.ts';
import { checkPlane } from './plane-choice.ts';
import { ObjectRowCache } from './review/object-rows.ts';
import type { SkipService } from './skips.ts';
import type { ReviewedLabels } from './review/reviewed-labels.ts';
import { makeTable, valueNames } from './review/table.ts';

export interface ReviewOptions {
  images: { get(imageId: string): OpenedImage };
  labels: ReviewedLabels;
  files: Pick<FileService, 'resolve'>;
  skips: Pick<SkipService, 'segmentWithout'>;
}

interface Reference {
  id: string;
  labels: Labelmap;
}

/** What is kept of one open image between requests. */
interface Reviewed {
  /** Of the plane asked for last. */
  plane: Plane;
  rows: ObjectRowCache;
  /** What was compared last; older ones are not shown any more. */
  reference: Reference | null;
  mutex: Mutex;
}

/** Finding what to fix: measurements and doubts of every object, and comparisons with other labels. */
export class ReviewService {
  private readonly options: ReviewOptions;
  /** By opened image, so that nothing stays of one that was closed. */
  private readonly reviewed = new WeakMap<OpenedImage['source'], Reviewed>();

  constructor(options: ReviewOptions) {
    this.options = options;
  }

  /**
   * The objects of a plane as they are now. Only what has changed since the last time is measured again, everything with
   * `isFresh`. Throws AppError `image.notOpen`, `request.invalid`.
   */
  table(imageId: string, plane: Plane, isFresh: boolean, signal?: AbortSignal): Promise<ObjectTable> {
    const { source } = this.options.images.get(imageId);
    checkPlane(source, plane);
    const reviewed = this.find(imageId);
    return reviewed.mutex.run(async () => {
      if (!isSamePlane(reviewed.plane, plane)) {
        reviewed.plane = plane;
        reviewed.rows = new ObjectRowCache();
      }
      const labels = await this.options.labels.reviewedPlane(imageId, plane);
      const { revision, segmentation } = labels;
      // What was segmented is what has to stand out.
      const channel = segmentation?.channels[0] ?? 0;
      const rows = await reviewed.rows.update(labels, { source, plane, channel }, isFresh, signal);
      return makeTable(rows, valueNames(source), revision);
    });
  }

  /**
   * Compares the labels of a plane with what the model said last, with a file of labels of the same size, or with what a run says
   * without some of the network's skip connections.
   */
  async compare(imageId: string, request: ComparisonRequest, signal?: AbortSignal): Promise<Comparison> {
    const image = this.options.images.get(imageId);
    const { plane, reference } = request;
    checkPlane(image.source, plane);
    const present = await this.options.labels.reviewedPlane(imageId, plane);
    const finish = (name: string, expected: Labelmap): Comparison => {
      const kept = { id: randomUUID(), labels: packedCopy(expected) };
      this.find(imageId).reference = kept;
      const found = compareLabelmaps(expected, present.labelmap);
      return { revision: present.revision, referenceId: kept.id, name, ...found };
    };
    if (reference.kind === 'first-result') {
      return this.options.labels.firstResult(imageId, plane, (first) => finish('First result', first));
    }
    if (reference.kind === 'without-skips') {
      const { run, skips } = reference;
      const segmented = { path: image.file.path, shape: image.source.shape, isRgb: image.source.isRgb };
      const found = await this.options.skips.segmentWithout(
        segmented,
        { ...present, plane },
        run,
        skips,
        signal,
      );
      return finish(
        `Without ${skips.length === 1 ? 'a skip connection' : `${skips.length} skip connections`}`,
        found,
      );
    }
    const file = await this.options.files.resolve(reference.fileId);
    return finish(file.name, await readLabelPlane(file.path, targetOf(image, plane), signal));
  }

  /** One tile of the labels that were compared last; null where all is background. */
  referenceTile(imageId: string, referenceId: string, column: number, row: number): Uint32Array | null {
    const labels = this.reference(imageId, referenceId);
    if (column < labels.columns && row < labels.rows) return labels.tile(column, row);
    throw new AppError(
      'request.invalid',
      `Expected a tile inside ${labels.columns} columns and ${labels.rows} rows, got ${column},${row}.`,
    );
  }

  /** One tile of what the labels that were compared last look like from afar (`reduceLabels`). */
  referenceOverview(
    imageId: string,
    referenceId: string,
    level: number,
    column: number,
    row: number,
  ): Uint32Array | null {
    return reduceLabels(this.reference(imageId, referenceId), level, column, row);
  }

  /** The labels that were compared last become those of a plane, as one step of the history. */
  adopt(imageId: string, referenceId: string, plane: Plane): Promise<ChangedLabels> {
    return this.options.labels.adoptLabels(imageId, plane, this.reference(imageId, referenceId));
  }

  private reference(imageId: string, referenceId: string): Labelmap {
    const { reference } = this.find(imageId);
    if (reference?.id === referenceId) return reference.labels;
    throw new AppError('labels.none', 'This comparison has been replaced by a newer one. Compare again.');
  }

  private find(imageId: string): Reviewed {
    const { source } = this.options.images.get(imageId);
    let reviewed = this.reviewed.get(source);
    if (reviewed === undefined) {
      reviewed = {
        plane: { t: 0, z: 0 },
        rows: new ObjectRowCache(),
        reference: null,
        mutex: new Mutex(),
      };
      this.reviewed.set(source, reviewed);
    }
    return reviewed;
  }
}
