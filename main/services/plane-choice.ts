import { AppError } from '../../core/errors.ts';
import type { ImageShape } from '../../core/image/pixel-source.ts';

/** All three channels of a colour picture, else the first. */
export function defaultChannels(image: { shape: ImageShape; isRgb: boolean }): number[] {
  return image.isRgb && image.shape.c >= 3 ? [0, 1, 2] : [0];
}

/**
 * Checks that a plane and its channels are in the image, and returns the channels. A network takes one channel (repeated)
 * or three; two are filled up with the second again.
 *
 * @throws AppError `request.invalid`
 */
export function checkPlane(
  image: { shape: ImageShape },
  choice: { t: number; z: number; channels: readonly number[] },
): number[] {
  const { shape } = image;
  const asked = [
    { name: 'time point', index: choice.t, count: shape.t },
    { name: 'z plane', index: choice.z, count: shape.z },
    ...choice.channels.map((channel) => ({ name: 'channel', index: channel, count: shape.c })),
  ];
  for (const { name, index, count } of asked) {
    if (index < count) continue;
    throw new AppError(
      'request.invalid',
      `The image has ${count} ${name}${count === 1 ? '' : 's'}, numbered from 0, but number ${index} was asked for. ` +
        `Choose one from 0 to ${count - 1}.`,
    );
  }
  const channels = [...choice.channels];
  return channels.length === 2 ? [...channels, channels[1]] : channels;
}
