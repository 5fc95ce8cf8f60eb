import type { ImportedLabels, ImportLabels } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { FileService } from './files.ts';
import type { OpenedImage } from './imaging.ts';
import { targetOf } from './label-files/label-target.ts';
import { readLabelFile } from './label-files/read-label-file.ts';
import type { MaskService } from './masks.ts';
import { checkPlane } from './plane-choice.ts';

export interface ImportOptions {
  images: { get(imageId: string): OpenedImage };
  labels: Pick<MaskService, 'adoptLabels'>;
  files: Pick<FileService, 'resolve'>;
}

/** Labels from files, to be edited. */
export class ImportService {
  private readonly options: ImportOptions;

  constructor(options: ImportOptions) {
    this.options = options;
  }

  /**
   * Puts the labels of a file into an image, as one step of its history.
   *
   * @throws AppError `request.invalid` for labels of another image and files without objects, `file.*`, `image.notOpen`
   */
  async importLabels(
    imageId: string,
    { fileId, plane, present }: ImportLabels,
    signal?: AbortSignal,
  ): Promise<ImportedLabels> {
    const image = this.options.images.get(imageId);
    checkPlane(image.source, plane);
    const file = await this.options.files.resolve(fileId);
    const found = await readLabelFile(file.path, targetOf(image, plane), { signal });
    const { objects, classes, notices } = found;
    if (objects === 0) throw nothingIn(file.name, notices);
    const planes = found.planes.map((each) => ({ plane: each.plane, labels: each.labelmap }));
    const changed = await this.options.labels.adoptLabels(imageId, { planes, present, classes });
    return { ...changed, objects, planes: planes.map((each) => each.plane), notices };
  }
}

function nothingIn(name: string, notices: readonly string[]): AppError {
  const why = notices.length === 0 ? '' : ` ${notices.join(' ')}`;
  return new AppError(
    'request.invalid',
    `Expected labels of this image, but ${name} holds no object that lies in it.${why} Choose the labels of this image.`,
  );
}
