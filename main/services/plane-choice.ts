import { AppError } from '../../core/errors.ts';
import type { ImageShape } from '../../core/image/pixel-source.ts';
import type { ModelSpec } from '../../core/inference/model-spec.ts';

/** How far an image may be shrunk or enlarged: beyond, nothing of it is left, or it is nothing but interpolation. */
const MOST_SCALING = 32;

interface ImagePlanes {
  shape: ImageShape;
  isRgb: boolean;
}

/**
 * Checks that a plane is in the image.
 *
 * @throws AppError `request.invalid`
 */
export function checkPlane({ shape }: { shape: ImageShape }, { t, z }: { t: number; z: number }): void {
  checkIndex('time point', t, shape.t);
  checkIndex('z plane', z, shape.z);
}

function checkIndex(name: string, index: number, count: number): void {
  if (index < count) return;
  throw new AppError(
    'request.invalid',
    `The image has ${count} ${name}${count === 1 ? '' : 's'}, numbered from 0, but number ${index} was asked for. ` +
      `Choose one from 0 to ${count - 1}.`,
  );
}

/**
 * The channels of an image that a model is fed with: as many as it takes; or one that is repeated, for models that take three;
 * or red, green and blue, whose luminance is fed to models that take one. Without `asked`, an RGB image gives its three, any
 * other its first as many as the model takes, or its first one where that is repeated.
 *
 * @throws AppError `request.invalid` saying what the model takes and what the image has
 */
export function chooseChannels(
  image: ImagePlanes,
  { name, input }: Pick<ModelSpec, 'name' | 'input'>,
  asked: readonly number[] | undefined,
): number[] {
  const takes = input.channels;
  const has = image.shape.c;
  const isRgb = image.isRgb && has >= 3;
  const canRepeat = takes === 1 || takes === 3;
  if (!asked) {
    if (isRgb && canRepeat) return [0, 1, 2];
    if (canRepeat) return [0];
    if (has >= takes) return Array.from({ length: takes }, (_, channel) => channel);
    throw wrongCount(name, input, `the image has ${countOf(has)}`);
  }
  for (const channel of asked) checkIndex('channel', channel, has);
  if (asked.length === takes || (asked.length === 1 && canRepeat)) return [...asked];
  // Two stains for a model of colour images: the second twice.
  if (takes === 3 && asked.length === 2) return [...asked, asked[1]];
  if (takes === 1 && isRgb && asked.length === 3 && new Set(asked).size === 3) return [...asked];
  throw wrongCount(name, input, `${asked.length} of the image's ${countOf(has)} were chosen`);
}

function countOf(channels: number): string {
  return `${channels} channel${channels === 1 ? '' : 's'}`;
}

function wrongCount(name: string, { channels, channelNames }: ModelSpec['input'], problem: string): AppError {
  return new AppError(
    'request.invalid',
    `The model ${name} takes ${countOf(channels)} (${channelNames.join(', ')}), but ${problem}. ` +
      `Choose ${countOf(channels)}; one may be chosen more than once.`,
  );
}

/**
 * By how much an image is to be enlarged so that objects of `diameter` pixels get as large as those that the model was trained
 * for; 1 when none is given.
 *
 * @throws AppError `request.invalid` for a model of no particular size, and for extreme factors
 */
export function chooseScale(
  { name, objectDiameter }: Pick<ModelSpec, 'name' | 'objectDiameter'>,
  diameter: number | null,
): number {
  if (diameter === null) return 1;
  if (objectDiameter === null) {
    throw new AppError(
      'request.invalid',
      `The model ${name} does not say how large its objects are, so the image cannot be rescaled to them. Leave the diameter out.`,
    );
  }
  const scale = objectDiameter / diameter;
  if (scale >= 1 / MOST_SCALING && scale <= MOST_SCALING) return scale;
  throw new AppError(
    'request.invalid',
    `Objects of ${diameter} pixels are too far from the ${objectDiameter} that the model ${name} expects: at most a factor ` +
      `of ${MOST_SCALING} can be made up for. Choose another model, or correct the diameter.`,
  );
}
