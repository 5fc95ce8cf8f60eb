import type { OnnxForm } from '../../../../core/contract.ts';
import { AppError } from '../../../../core/errors.ts';

/** A graph's input or output: a length is a number, a name, or null where the graph leaves it open. */
export interface GraphTensor {
  name: string;
  dtype: string;
  shape: readonly (number | string | null)[];
}

type AxisId = 'batch' | 'channel' | 'z' | 'y' | 'x';
export type Order = Exclude<OnnxForm['layout'], 'auto'>;

/** Which axis of a graph's tensor is which; lengths in values and pixels, null where the graph leaves them open. */
export interface TensorLayout {
  order: Order;
  axes: AxisId[];
  channels: number | null;
  y: number | null;
  x: number | null;
}

/** More than this many numbers along an axis are pixels, not channels. */
const MAX_CHANNELS = 64;
/** Channels of pictures, and of the outputs of most networks that segment. */
const FEW_CHANNELS = 4;

const AXES: Record<Order, Record<4 | 5, AxisId[]>> = {
  'channels-first': { 4: ['batch', 'channel', 'y', 'x'], 5: ['batch', 'channel', 'z', 'y', 'x'] },
  'channels-last': { 4: ['batch', 'y', 'x', 'channel'], 5: ['batch', 'z', 'y', 'x', 'channel'] },
};

/**
 * Which axes a tensor has. `order` is the user's word, or that of the other tensor; with `auto` it is told from the
 * lengths: channels are few and mostly fixed, pixels are many or open.
 *
 * @throws AppError `model.invalid` for tensors that are no pictures, `request.invalid` when the order cannot be told
 */
export function readLayout(
  tensor: GraphTensor,
  side: 'input' | 'output',
  order: OnnxForm['layout'],
): TensorLayout {
  const { shape } = tensor;
  if (shape.length !== 4 && shape.length !== 5) {
    throw unfit(tensor, side, 'Expected batch, channel, y and x, in this order or with the channels last');
  }
  const found = order === 'auto' ? recogniseOrder(shape) : order;
  if (found === null) {
    throw new AppError(
      'request.invalid',
      `The ${side} "${tensor.name}" is ${describeShape(tensor)}: it cannot be told whether its channels come first or last. Say which.`,
      { details: { [side]: tensor.name } },
    );
  }
  const axes = AXES[found][shape.length];
  const lengthOf = (axis: AxisId): number | null => {
    const length = shape[axes.indexOf(axis)];
    return typeof length === 'number' && length > 0 ? length : null;
  };
  for (const axis of ['batch', 'z'] as const) {
    if (!axes.includes(axis) || (lengthOf(axis) ?? 1) === 1) continue;
    throw unfit(tensor, side, `Expected a ${axis} axis of length 1, for images are fed one plane at a time`);
  }
  return { order: found, axes, channels: lengthOf('channel'), y: lengthOf('y'), x: lengthOf('x') };
}

function recogniseOrder(shape: GraphTensor['shape']): Order | null {
  const first = shape[1];
  const last = shape.at(-1);
  for (const most of [FEW_CHANNELS, MAX_CHANNELS]) {
    const isFirst = isChannelCount(first, most);
    if (isFirst !== isChannelCount(last, most)) return isFirst ? 'channels-first' : 'channels-last';
  }
  const isFirst = isChannelName(first);
  if (isFirst !== isChannelName(last)) return isFirst ? 'channels-first' : 'channels-last';
  return null;
}

function isChannelCount(length: GraphTensor['shape'][number] | undefined, most: number): boolean {
  return typeof length === 'number' && length > 0 && length <= most;
}

function isChannelName(length: GraphTensor['shape'][number] | undefined): boolean {
  return typeof length === 'string' && /^(?:\w+_)?c(?:h|hannels?)?$/i.test(length);
}

/** `float32, 1 x 3 x height x ?` */
export function describeShape({ dtype, shape }: GraphTensor): string {
  return `${dtype}, ${shape.map((length) => length ?? '?').join(' x ') || 'a single value'}`;
}

function unfit(tensor: GraphTensor, side: string, expected: string): AppError {
  return new AppError(
    'model.invalid',
    `${expected}, got the ${side} "${tensor.name}" with ${describeShape(tensor)}. Such a network cannot be fed here.`,
    { details: { [side]: tensor.name } },
  );
}
