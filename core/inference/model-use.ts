import type { ModelUse } from '../contract/models.ts';
import { AppError } from '../errors.ts';
import type { ModelSpec } from './model-spec.ts';

/** As for a package that says nothing: a peak of the distance must stand out by half the object's radius. */
const SPLIT_STRENGTH = 0.5;

/**
 * The spec with a person's word on what its outputs mean in place of its own: one channel as the objects' foreground, made
 * into objects by components or by a watershed of the distance to their rims; or as the membrane between them.
 *
 * @throws AppError `request.invalid` for a channel that the output does not have, or a watershed without a diameter
 */
export function applyModelUse(spec: ModelSpec, use: ModelUse): ModelSpec {
  const { channel, diameter, threshold } = use;
  const { channels, channelNames } = spec.output;
  if (channel >= channels) {
    const names = channelNames.map((name, index) => `${index} (${name})`).join(', ');
    throw new AppError(
      'request.invalid',
      `Expected one of the output's ${channels} channels, numbered from 0, got ${channel}. Choose one of ${names}.`,
      { details: { channel, channels } },
    );
  }
  const method = use.method ?? (diameter === null ? 'components' : 'watershed');
  if (use.outputs === 'foreground' && method === 'watershed' && diameter === null) {
    throw new AppError(
      'request.invalid',
      'A watershed needs the diameter in pixels of the objects that the network was trained for. Give it, or choose components.',
    );
  }
  const separation = { ...spec.separation, threshold, splitStrength: SPLIT_STRENGTH };
  if (use.outputs === 'membrane') {
    return {
      ...spec,
      kind: 'boundaries',
      // The regions between membranes are the objects; their distance map would round them off.
      planes: { foreground: { channel, invert: true }, boundary: { channel }, distance: { constant: 1 } },
      masks: [
        ...spec.masks.filter(({ name }) => name !== 'membrane'),
        { name: 'membrane', channel, threshold: 1 - threshold },
      ],
      objectDiameter: diameter,
      separation,
    };
  }
  return {
    ...spec,
    kind: 'semantic',
    planes: {
      foreground: { channel },
      boundary: { constant: 0 },
      distance: method === 'watershed' ? { transform: 'distance' } : { constant: 1 },
    },
    objectDiameter: diameter,
    separation,
  };
}

/**
 * The same in a person's words, for what can be said anew: null for a network whose outputs belong together
 * (foreground, boundary, distance).
 */
export function readModelUse({ kind, planes, objectDiameter, separation }: ModelSpec): ModelUse | null {
  const { foreground, distance } = planes;
  if (kind === 'instances' || !('channel' in foreground)) return null;
  return {
    channel: foreground.channel,
    outputs: kind === 'boundaries' ? 'membrane' : 'foreground',
    method: 'transform' in distance ? 'watershed' : 'components',
    diameter: objectDiameter,
    threshold: separation.threshold,
  };
}
