import type { AxisSize, OutputSize } from '../model-spec.ts';
import { FieldError, showValue } from './field-error.ts';
import { axisOf, type AxisDescription, type TensorDescription } from './tensor-description.ts';

interface Plane<T> {
  y: T;
  x: T;
}

/** How often a length is raised by its step to make others come out whole, before it is given up. */
const MOST_STEPS = 1024;

/** Sizes of the input that is fed, and what the output's are. `tile`: about how long a tile should be, in pixels. */
export function readSizes(
  input: TensorDescription,
  output: TensorDescription,
  tile: number,
): { input: Plane<AxisSize>; output: Plane<OutputSize> & { halo: Plane<number> } } {
  checkSingleAxes(input);
  checkSingleAxes(output);
  const sizes = inputSizes(input, tile);
  const y = outputAxis(output, input, 'y', sizes.y);
  const x = outputAxis(output, input, 'x', sizes.x);
  return {
    input: { y: y.input, x: x.input },
    output: { y: y.size, x: x.size, halo: { y: y.halo, x: x.halo } },
  };
}

/** One plane at a time is fed: batch, time, z and index have to take length 1. */
function checkSingleAxes(tensor: TensorDescription): void {
  for (const { name, length, field } of tensor.axes) {
    if (name === 'channel' || name === 'y' || name === 'x' || name === 'batch') continue;
    // A length that follows another one: that of the input, which is 1.
    const least = length === 'unknown' ? 0 : 'min' in length ? length.min : length.scale + length.offset;
    if (least === 1) continue;
    throw new FieldError(
      field,
      `expected length 1 along ${name}, as one plane is fed at a time, got ${showValue(length)}`,
    );
  }
}

function planeAxis(tensor: TensorDescription, name: 'y' | 'x'): AxisDescription {
  const axis = axisOf(tensor, name);
  if (axis) return axis;
  const names = tensor.axes.map((other) => other.name).join(', ');
  throw new FieldError(`${tensor.field}.axes`, `expected the axes y and x, got ${names}`);
}

/** An axis that refers to the other one makes a square (or a fixed ratio); then both are pinned, near `tile` pixels. */
function inputSizes(input: TensorDescription, tile: number): Plane<AxisSize> {
  const axes = { y: planeAxis(input, 'y'), x: planeAxis(input, 'x') };
  const [y, x] = [freeSize(axes.y), freeSize(axes.x)];
  if (y && x) return { y, x };
  const free = y ?? x;
  const follower = y ? axes.x : axes.y;
  const leader = y ? axes.y : axes.x;
  const { length } = follower;
  if (
    !free ||
    length === 'unknown' ||
    'min' in length ||
    length.tensor !== input.name ||
    length.axis !== leader.id
  )
    throw new FieldError(
      `${follower.field}.size`,
      `expected a number of pixels, { min, step } or a reference to the other axis of ${input.name}, got ${showValue(length)}`,
    );
  const steps = free.step === 0 ? 0 : Math.max(0, Math.ceil((tile - free.min) / free.step));
  const led = free.min + steps * free.step;
  const following = Math.floor(led * length.scale + length.offset);
  if (following < 1)
    throw new FieldError(`${follower.field}.size`, `expected at least one pixel, got ${following}`);
  const pinned = { leader: { min: led, step: 0 }, follower: { min: following, step: 0 } };
  return y ? { y: pinned.leader, x: pinned.follower } : { y: pinned.follower, x: pinned.leader };
}

function freeSize({ length, field }: AxisDescription): AxisSize | null {
  if (length === 'unknown' || !('min' in length)) return null;
  if (length.min + length.step < 1)
    throw new FieldError(field, `expected at least one pixel, got ${showValue(length)}`);
  // 0.4 lets a minimum be 0, which no tile is.
  return length.min > 0 ? length : { min: length.step, step: length.step };
}

interface OutputAxis {
  size: OutputSize;
  halo: number;
  /** The input's sizes, narrowed to those that give a whole and large enough output. */
  input: AxisSize;
}

function outputAxis(
  output: TensorDescription,
  input: TensorDescription,
  name: 'y' | 'x',
  given: AxisSize,
): OutputAxis {
  const axis = planeAxis(output, name);
  const size = relate(axis, input, name, given);
  const needed = 2 * axis.halo + 1;
  for (let n = 0; n <= MOST_STEPS && (n === 0 || given.step > 0); n++) {
    const min = given.min + n * given.step;
    const length = min * size.scale + size.offset;
    if (length < needed || (given.step > 0 && !isWhole(length))) continue;
    return { size, halo: axis.halo, input: { min, step: wholeStep(given.step, size.scale, axis) } };
  }
  throw new FieldError(
    axis.field,
    `expected at least ${needed} pixels along ${name} (the halo of ${axis.halo} is cut off at both ends), got ` +
      `${given.min} * ${size.scale} + ${size.offset} of the input's shortest`,
  );
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-6;
}

/** The least multiple of an input's step that moves the output by whole pixels. */
function wholeStep(step: number, scale: number, axis: AxisDescription): number {
  for (let n = 1; n <= MOST_STEPS; n++) if (isWhole(n * step * scale)) return n * step;
  throw new FieldError(axis.field, `expected a scale of whole numbers, got ${scale}`);
}

/** How an output's length follows from the input's along the same axis. */
function relate(
  axis: AxisDescription,
  input: TensorDescription,
  name: 'y' | 'x',
  given: AxisSize,
): OutputSize {
  const { length, field } = axis;
  if (length === 'unknown')
    throw new FieldError(
      field,
      `expected a length that follows from the input's along ${name}, got one that is known afterwards only`,
    );
  if (!('min' in length)) {
    const other = planeAxis(input, name);
    if (length.tensor === input.name && length.axis === other.id)
      return { scale: length.scale, offset: length.offset };
    throw new FieldError(
      field,
      `expected a length that follows from ${input.name}.${other.id}, got ${length.tensor}.${length.axis}`,
    );
  }
  if (length.step !== 0 || given.step !== 0) {
    if (length.min === given.min && length.step === given.step) return { scale: 1, offset: 0 };
    throw new FieldError(
      field,
      `expected a length that follows from ${input.name}.${name}, got ${showValue(length)} for every one of them`,
    );
  }
  // Both are fixed. Whole ratios are poolings and enlargements, everything else is taken for margins cut off.
  const isRatio = given.min % length.min === 0 || length.min % given.min === 0;
  return isRatio
    ? { scale: length.min / given.min, offset: 0 }
    : { scale: 1, offset: length.min - given.min };
}
