import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { DeviceChoice, ModelTest } from '../../../core/contract.ts';
import { layoutOf } from '../../../core/inference/map-layout.ts';
import type { ModelSpec } from '../../../core/inference/model-spec.ts';
import type { ModelPackage } from '../../formats/model-package.ts';
import type { Engine, ModelTestResult } from '../engine.ts';
import { writeTrialImage } from './trial-image.ts';

/** Side of the image made up for a network without test tensors, in pixels. */
const TRIAL_SIDE = 256;

export interface TestOptions {
  /** The CPU by default: it is what test tensors were made to be compared with. */
  device?: DeviceChoice;
  signal?: AbortSignal;
  /** Hears the fraction done, 0..1, where the network runs in several tiles. */
  onProgress?(fraction: number): void;
}

/**
 * Compares the network's answer to the package's own test input with its test output; where it has none, runs it once on an
 * image made up.
 *
 * @throws AppError `model.invalid` when the package does not fit its own tensors or cannot be loaded, and the engine's
 */
export async function testModel(
  engine: Engine,
  model: ModelPackage,
  { device = 'cpu', signal, onProgress }: TestOptions,
): Promise<ModelTest> {
  if (model.spec.testTensors === null) return runOnce(engine, model, { device, signal, onProgress });
  const result = await engine.testModel({ model, device }, { onEvent: () => undefined, signal });
  const { passed, compared, mismatches, ms } = result;
  return { passed, kind: 'tensors', message: describeResult(model.spec, result), compared, mismatches, ms };
}

async function runOnce(
  engine: Engine,
  model: ModelPackage,
  { device = 'cpu', signal, onProgress }: TestOptions,
): Promise<ModelTest> {
  const scratch = await mkdtemp(join(tmpdir(), 'skipscope-trial-'));
  try {
    const imagePath = join(scratch, `trial-${TRIAL_SIDE}x${TRIAL_SIDE}.tif`);
    await writeTrialImage(imagePath, TRIAL_SIDE);
    const { spec } = model;
    const map = { path: join(scratch, 'maps'), width: TRIAL_SIDE, height: TRIAL_SIDE };
    const result = await engine.segment(
      {
        imagePath,
        t: 0,
        z: 0,
        channels: [0],
        model,
        device,
        separation: spec.separation,
        scale: 1,
        probability: { ...map, ...layoutOf(spec, spec.objectDiameter) },
      },
      {
        onEvent: (event) => {
          if (event.type === 'progress' && event.stage === 'infer') onProgress?.(event.done / event.total);
        },
        signal,
      },
    );
    const { infer } = result.ms;
    const message =
      'It has no test tensors to compare with. It ran on an image made up here, ' +
      `${TRIAL_SIDE} x ${TRIAL_SIDE} pixels, and found ${result.objects} object${result.objects === 1 ? '' : 's'}.`;
    return { passed: true, kind: 'run', message, compared: 0, mismatches: 0, ms: infer };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** A sentence or two: how many values differ, by how much at most, and where. */
export function describeResult(
  spec: ModelSpec,
  { passed, compared, mismatches, largest }: ModelTestResult,
): string {
  if (largest === null) return `Its test output comes out: all ${compared} values are equal.`;
  const where = largest.index.map((index, axis) => `${spec.output.axes[axis] ?? 'axis'} ${index}`).join(', ');
  const worst =
    `expected ${short(largest.expected)}, got ${short(largest.got)} at ${where} ` +
    `(off by ${short(largest.difference)}, and ${short(largest.limit)} is allowed)`;
  if (mismatches === 0)
    return `Its test output comes out: of ${compared} values the worst is off by ${short(largest.difference)}, and ${short(largest.limit)} is allowed.`;
  const verdict = passed ? 'comes out but for a few values' : 'does not come out';
  return `Its test output ${verdict}: ${mismatches} of ${compared} values are off by more than is allowed, the worst with ${worst}.`;
}

/** Four digits tell enough of a difference. */
function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
