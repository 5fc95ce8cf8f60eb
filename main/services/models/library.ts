import { randomBytes } from 'node:crypto';
import { readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import type { DeviceChoice, ModelInfo, ModelUse, OnnxPreview } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { applyModelUse } from '../../../core/inference/model-use.ts';
import type { Engine } from '../engine.ts';
import type { FoundModel, ModelRegistry } from '../models.ts';
import { previewBareModel } from './bare-model.ts';
import { findCard } from './card.ts';
import { importModel, type AddOptions } from './import.ts';
import type { ModelCall, TestedModel } from './job.ts';
import { testModel } from './self-test.ts';
import { readSettings, writeSettings } from './settings.ts';
import type { ModelUsage } from './usage.ts';

export interface LibraryOptions {
  registry: ModelRegistry;
  /** Called when a network is to be run. */
  engine: () => Engine;
  usage: ModelUsage;
}

/** The models as a person handles them: added, looked at, tested, removed. */
export class ModelLibrary {
  private readonly options: LibraryOptions;

  constructor(options: LibraryOptions) {
    this.options = options;
  }

  /** All models, broken ones with their `problem`. */
  list(): Promise<ModelInfo[]> {
    return this.options.registry.list();
  }

  /** Adds a package (folder, .zip, description) or a bare .onnx; its errors are those of `importModel`. */
  async add(path: string, options: AddOptions, call: ModelCall): Promise<TestedModel> {
    const { registry, engine } = this.options;
    if (registry.imported === null) throw new Error('there is no folder for added models');
    const place = { folder: registry.imported, takenIds: await registry.shippedIds(), engine: engine() };
    const { id, test } = await importModel(path, options, place, call);
    return { model: (await registry.find(id)).info, test };
  }

  /** Throws `model.notFound`, `model.invalid`. */
  find(id: string): Promise<FoundModel> {
    return this.options.registry.find(id);
  }

  /** What a bare .onnx tells of itself. */
  preview(path: string): Promise<OnnxPreview> {
    return previewBareModel(path);
  }

  /** Runs a model's self-test again; an imported model remembers the result. Throws `model.notFound`, `model.invalid`. */
  async test(id: string, { signal, onProgress }: ModelCall, device?: DeviceChoice): Promise<TestedModel> {
    const found = await this.options.registry.find(id);
    onProgress?.('test', 0);
    const test = await testModel(this.options.engine(), found, {
      device,
      signal,
      onProgress: (fraction) => onProgress?.('test', fraction),
    });
    const settings = found.info.origin === 'imported' ? await readSettings(found.folder) : null;
    if (settings !== null) await writeSettings(found.folder, { ...settings, test });
    return { model: { ...found.info, test }, test };
  }

  /** Says anew what an imported model's outputs mean. Throws `request.invalid` for models that say it themselves. */
  async change(id: string, use: ModelUse): Promise<ModelInfo> {
    const { registry } = this.options;
    const found = await registry.find(id);
    const settings = found.info.use === null ? null : await readSettings(found.folder);
    if (settings === null) {
      throw new AppError(
        'request.invalid',
        `What the outputs of ${found.info.name} mean is settled by its package. Only for imported models with a single map it can be changed.`,
        { details: { id } },
      );
    }
    applyModelUse(found.spec, use);
    await writeSettings(found.folder, { ...settings, use });
    return (await registry.find(id)).info;
  }

  /** The text of a model's card, Markdown. Throws `model.notFound`, `model.invalid`, `file.notFound` when it has none. */
  async card(id: string): Promise<string> {
    const { folder, spec } = await this.options.registry.find(id);
    const path = await findCard(folder, spec.documentation);
    if (path !== null) return readFile(path, 'utf8');
    throw new AppError('file.notFound', `The model ${id} has no card.`, { details: { id } });
  }

  /** Removes an imported model. Throws `request.forbidden` for a shipped one, `model.inUse` while the engine uses it. */
  async remove(id: string): Promise<void> {
    const { folder, origin } = await this.options.registry.locate(id);
    if (origin === 'shipped') {
      throw new AppError(
        'request.forbidden',
        `${id} came with Skipscope and stays. Only added models can be removed.`,
        {
          details: { id },
        },
      );
    }
    if (this.options.usage.isUsed(folder)) {
      throw new AppError(
        'model.inUse',
        `${id} is in use just now. Wait until the job has ended, or cancel it.`,
        {
          details: { id },
        },
      );
    }
    try {
      // In one step out of sight, so that no half of a model is ever listed.
      const doomed = join(dirname(folder), `.removed-${randomBytes(6).toString('hex')}`);
      await rename(folder, doomed);
      await rm(doomed, { recursive: true });
    } catch (cause) {
      const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
      const message = `${id} cannot be removed (${reason}). Check the permissions of ${folder}.`;
      throw new AppError('file.notWritable', message, { details: { id }, cause });
    }
  }
}
