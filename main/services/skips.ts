import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { segmentRequestSchema, type SegmentRequest, type SkipConnection } from '../../core/contract.ts';
import { applyPatch } from '../../core/edit/apply.ts';
import { AppError } from '../../core/errors.ts';
import type { Rect } from '../../core/image/geometry.ts';
import type { Labelmap } from '../../core/mask/labelmap.ts';
import { packedCopy } from '../../core/review/packed-copy.ts';
import { listSkips, writeWithoutSkips } from '../formats/onnx/skip-connections.ts';
import type { Engine } from './engine.ts';
import type { CurrentLabels, ModelAccess } from './inference.ts';
import { mergeLabels } from './merge-labels.ts';
import { ResultCollector } from './result-collector.ts';
import { planSegmentation, type SegmentedImage } from './segment-plan.ts';

const NOBODY: ReadonlySet<number> = new Set();

type PresentLabels = Pick<CurrentLabels, 'plane' | 'labelmap' | 'objects'>;

/** A look inside a network: its long skip connections, and what it would find without some of them. */
export class SkipService {
  private readonly engine: Pick<Engine, 'segment'>;
  private readonly models: ModelAccess;

  constructor(engine: Pick<Engine, 'segment'>, models: ModelAccess) {
    this.engine = engine;
    this.models = models;
  }

  /** The finest first; empty for a network that has none. Throws AppError `model.notFound`, `model.invalid`, `file.*`. */
  async list(modelId: string): Promise<SkipConnection[]> {
    const { weights } = await this.models.find(modelId);
    return listSkips(weights.path);
  }

  /**
   * What a run over one plane would find with these skip connections switched off, and outside its region the labels that are there.
   * Nothing of it is kept. Throws as a run does.
   */
  async segmentWithout(
    image: SegmentedImage,
    current: PresentLabels,
    request: SegmentRequest,
    skips: readonly string[],
    signal?: AbortSignal,
  ): Promise<Labelmap> {
    const order = segmentRequestSchema.parse(request);
    const model = await this.models.find(order.modelId);
    if (model.externalData !== null) {
      throw new AppError(
        'model.invalid',
        `${model.info.name} keeps its numbers in a second file: its skip connections cannot be switched off. Save it as one file.`,
      );
    }
    const plan = planSegmentation(image, model, { ...order, ...current.plane, span: 'plane' });
    const folder = await mkdtemp(join(tmpdir(), 'skipscope-skips-'));
    try {
      const network = join(folder, 'network.onnx');
      await writeWithoutSkips(model.weights.path, skips, network);
      const found = new ResultCollector(image.shape, {
        signal: signal ?? new AbortController().signal,
        emit: () => undefined,
      });
      await this.engine.segment(
        {
          ...plan.work,
          ...current.plane,
          model: { ...plan.work.model, weights: { path: network, sha256: null } },
          probability: { ...plan.map, path: join(folder, 'maps') },
          ...(plan.region && { region: plan.region }),
        },
        found.call,
      );
      return plan.region === null ? found.labelmap : putInto(current, found.labelmap, plan.region.rect);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

/** The present labels with what was found in a region in place of theirs, as a run of the region would leave them. */
function putInto({ plane, labelmap, objects }: PresentLabels, found: Labelmap, region: Rect): Labelmap {
  const result = packedCopy(labelmap);
  const current = {
    plane,
    labelmap,
    objects,
    maxLabel: [...objects.keys()].reduce((highest, label) => Math.max(highest, label), 0),
    edited: NOBODY,
    locked: NOBODY,
    accepted: NOBODY,
  };
  const patch = mergeLabels(current, found, { keepEdited: false, region });
  if (patch !== null) applyPatch(result, patch, 'after');
  return result;
}
