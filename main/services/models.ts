import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';

import type { ModelInfo } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { ModelSpec } from '../../core/inference/model-spec.ts';
import { readModelPackage } from '../formats/model-package.ts';
import type { ModelAccess } from './inference.ts';

export const DEFAULT_MODEL = 'nuclei-resnet34';
/** Networks for tests mean nothing to users; they are found by id only. */
const HIDDEN = /^tiny/;

export interface FoundModel {
  info: ModelInfo;
  folder: string;
  spec: ModelSpec;
}

/** The models in one folder, a sub-folder with an rdf.yaml each; the sub-folder's name is the model's id. */
export class ModelRegistry implements ModelAccess {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  /** Models that can be used, the default one first; broken packages are in `broken`, not here. */
  async list(): Promise<ModelInfo[]> {
    return (await this.read()).models.map((model) => model.info);
  }

  /** What is wrong with packages that cannot be used. */
  async broken(): Promise<AppError[]> {
    return (await this.read()).broken;
  }

  /**
   * The model with an id, or the default one.
   *
   * @throws AppError `model.notFound` listing those present, `model.invalid`
   */
  async find(id: string = DEFAULT_MODEL): Promise<FoundModel> {
    const ids = await this.ids();
    if (ids.includes(id)) return readModel(join(this.folder, id));
    const present = ids.filter((other) => !HIDDEN.test(other));
    throw new AppError(
      'model.notFound',
      `There is no model "${id}". Installed are: ${present.join(', ') || 'none'}. Choose one of these.`,
      { details: { id, present } },
    );
  }

  private async read(): Promise<{ models: FoundModel[]; broken: AppError[] }> {
    const models: FoundModel[] = [];
    const broken: AppError[] = [];
    for (const id of await this.ids()) {
      if (HIDDEN.test(id)) continue;
      try {
        models.push(await readModel(join(this.folder, id)));
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        broken.push(error);
      }
    }
    models.sort((a, b) => Number(b.info.isDefault) - Number(a.info.isDefault));
    return { models, broken };
  }

  /** Sub-folders that hold an rdf.yaml, by name. */
  private async ids(): Promise<string[]> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch((cause: unknown) => {
      throw new AppError(
        'model.notFound',
        `The models folder ${this.folder} cannot be read. Install Skipscope again.`,
        { cause },
      );
    });
    const ids: string[] = [];
    for (const entry of entries) {
      if (!entry.isDirectory() && !entry.isSymbolicLink()) continue;
      // A folder that may not be read holds no model for this user.
      const names = await readdir(join(this.folder, entry.name)).catch((): string[] => []);
      if (names.includes('rdf.yaml')) ids.push(entry.name);
    }
    return ids.sort();
  }
}

async function readModel(folder: string): Promise<FoundModel> {
  const { spec } = await readModelPackage(folder);
  const id = basename(folder);
  const { name, description, license, separation, objectDiameter } = spec;
  return {
    info: { id, name, description, license, separation, objectDiameter, isDefault: id === DEFAULT_MODEL },
    folder,
    spec,
  };
}
