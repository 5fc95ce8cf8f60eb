import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { ModelInfo } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import { applyModelUse } from '../../core/inference/model-use.ts';
import { isDescriptionName } from '../../core/model-names.ts';
import { readModelPackage, type ModelPackage } from '../formats/model-package.ts';
import { findDataFolder, findResources } from './folders.ts';
import type { ModelAccess } from './inference.ts';
import { findCard } from './models/card.ts';
import { describeBroken, describeModel, type ModelOrigin, type ModelPlace } from './models/model-info.ts';
import { readSettings } from './models/settings.ts';

export const DEFAULT_MODEL = 'nuclei-resnet34';
/** Networks for tests mean nothing to users; they are found by id only. */
const HIDDEN = /^tiny/;

/** The package to run: what its user said of its outputs is in `spec` already. */
export interface FoundModel extends ModelPackage {
  info: ModelInfo;
}

/**
 * The models that came with the app and those a person added: a sub-folder with a BioImage.IO description each, whose name is
 * the model's id. An imported model never stands in for a shipped one.
 */
export class ModelRegistry implements ModelAccess {
  /** Where added models are kept; null: nowhere. It need not exist. */
  readonly imported: string | null;
  private readonly shipped: string;

  constructor(shipped: string, imported: string | null = null) {
    this.shipped = shipped;
    this.imported = imported;
  }

  /** The app's own models and those of this user. */
  static ofUser(): ModelRegistry {
    return new ModelRegistry(join(findResources(), 'models'), join(findDataFolder(), 'models'));
  }

  /** All models but those for tests, the default one first, then shipped ones; broken ones with their `problem`. */
  async list(): Promise<ModelInfo[]> {
    const places = (await this.places()).filter(
      ({ id, origin }) => origin === 'imported' || !HIDDEN.test(id),
    );
    const infos = await Promise.all(places.map(readOrDescribe));
    const rank = (info: ModelInfo): number => (info.isDefault ? 0 : info.origin === 'shipped' ? 1 : 2);
    return infos.sort((a, b) => rank(a) - rank(b));
  }

  /**
   * The model with an id, or the default one.
   *
   * @throws AppError `model.notFound` listing those present, `model.invalid`
   */
  async find(id: string = DEFAULT_MODEL): Promise<FoundModel> {
    return readModel(await this.locate(id));
  }

  /** Where a model is, whether or not it can be used. @throws AppError `model.notFound` listing those present */
  async locate(id: string): Promise<ModelPlace> {
    const places = await this.places();
    const place = places.find((other) => other.id === id);
    if (place !== undefined) return place;
    const present = places
      .filter((other) => other.origin === 'imported' || !HIDDEN.test(other.id))
      .map((other) => other.id);
    throw new AppError(
      'model.notFound',
      `There is no model "${id}". Installed are: ${present.join(', ') || 'none'}. Choose one of these.`,
      { details: { id, present } },
    );
  }

  /** Ids that an imported model cannot have. */
  async shippedIds(): Promise<string[]> {
    return (await readdir(this.shipped)).map((name) => name.toLowerCase());
  }

  private async places(): Promise<ModelPlace[]> {
    const shipped = await findIn(this.shipped, 'shipped').catch((cause: unknown) => {
      throw new AppError(
        'model.notFound',
        `The models folder ${this.shipped} cannot be read. Install Skipscope again.`,
        { cause },
      );
    });
    const ids = new Set(shipped.map(({ id }) => id));
    const imported = this.imported === null ? [] : await findImported(this.imported);
    return [...shipped, ...imported.filter(({ id }) => !ids.has(id))];
  }
}

async function findImported(folder: string): Promise<ModelPlace[]> {
  try {
    return await findIn(folder, 'imported');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    const message = `The folder of added models, ${folder}, cannot be read. Check its permissions.`;
    throw new AppError('file.unreadable', message, { details: { folder }, cause });
  }
}

/** Sub-folders that hold a description, by name. */
async function findIn(parent: string, origin: ModelOrigin): Promise<ModelPlace[]> {
  const names = (await readdir(parent)).filter((name) => !name.startsWith('.')).sort();
  const places = await Promise.all(
    names.map(async (id): Promise<ModelPlace | null> => {
      const folder = join(parent, id);
      // A file, a link that leads nowhere, or a folder that may not be read: no model for this user.
      const isFolder = await stat(folder).then(
        (stats) => stats.isDirectory(),
        () => false,
      );
      const files = isFolder ? await readdir(folder).catch((): string[] => []) : [];
      if (!files.some(isDescriptionName)) return null;
      return { id, folder, origin, isDefault: origin === 'shipped' && id === DEFAULT_MODEL };
    }),
  );
  return places.filter((place) => place !== null);
}

async function readModel(place: ModelPlace): Promise<FoundModel> {
  const settings = place.origin === 'imported' ? await readSettings(place.folder) : null;
  const found = await readModelPackage(place.folder, settings?.description ?? undefined);
  const spec = settings?.use ? applyModelUse(found.spec, settings.use) : found.spec;
  const card = await findCard(place.folder, spec.documentation);
  return { ...found, spec, info: describeModel(place, spec, settings, card !== null) };
}

async function readOrDescribe(place: ModelPlace): Promise<ModelInfo> {
  try {
    return (await readModel(place)).info;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return describeBroken(place, error.message);
  }
}
