import { stat } from 'node:fs/promises';

import { AppError } from '../../core/errors.ts';
import { verifyWeights, type FoundFile, type ModelPackage } from '../formats/model-package.ts';
import type { ProviderPlan } from './protocol.ts';
import { createSession, type NetworkSession } from './session.ts';

export interface OpenNetwork {
  network: NetworkSession;
  /** Why it is not on the provider that comes first for this machine, else null. */
  fallback: string | null;
}

/** The network that was used last, kept loaded: image after image mostly asks for the same one. */
export class NetworkCache {
  private last: { key: string; open: OpenNetwork } | null = null;

  /** @throws AppError `model.invalid`; `device.unavailable` when no provider of the plan takes the model */
  async open(model: ModelPackage, plan: ProviderPlan): Promise<OpenNetwork> {
    const { input, output } = model.spec;
    const files = await Promise.all([model.weights, model.externalData].map(identify));
    const key = JSON.stringify([files, input, output, plan.providers]);
    if (this.last?.key === key) return this.last.open;
    // Two networks at once may not fit into memory.
    await this.last?.open.network.release();
    this.last = null;
    await verifyWeights(model);
    const open = await load(model, plan);
    this.last = { key, open };
    return open;
  }
}

/** What tells that a file is another one than last time: a model that was replaced under the same name is loaded anew. */
async function identify(file: FoundFile | null): Promise<string[]> {
  if (file === null) return [];
  if (file.sha256 !== null) return [file.path, file.sha256];
  const { size, mtimeMs } = await stat(file.path);
  return [file.path, String(size), String(mtimeMs)];
}

async function load({ spec, weights }: ModelPackage, plan: ProviderPlan): Promise<OpenNetwork> {
  const reasons = plan.fallback === null ? [] : [plan.fallback];
  for (const [i, provider] of plan.providers.entries()) {
    try {
      const network = await createSession(weights.path, spec, provider);
      return { network, fallback: reasons.length > 0 ? reasons.join('; ') : null };
    } catch (error) {
      const isLast = i === plan.providers.length - 1;
      if (isLast || !(error instanceof AppError) || error.code !== 'device.unavailable') throw error;
      reasons.push(error.message);
    }
  }
  throw new Error('a plan names at least one provider');
}
