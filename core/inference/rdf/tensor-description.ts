import type { AxisName, AxisSize, PackageFile } from '../model-spec.ts';
import type { TensorDtype } from '../processing/steps.ts';
import { FieldError } from './field-error.ts';

/** The length of an axis as a description gives it. */
export type AxisLength =
  /** min + a multiple of step; step 0: exactly `min` */
  | AxisSize
  /** Length of another axis * scale + offset */
  | { tensor: string; axis: string; scale: number; offset: number }
  /** Known only once the network has run */
  | 'unknown';

export interface AxisDescription {
  /** Where it stands, for messages. */
  field: string;
  id: string;
  name: AxisName;
  length: AxisLength;
  /** Physical length of one pixel, in any unit; 1 where it does not matter. */
  scale: number;
  /** Output pixels at both ends that are not to be trusted. */
  halo: number;
  /** Of a channel axis: one for each channel. */
  channelNames: string[];
  /** The same, when its unit is given. */
  pixel: { value: number; unit: string } | null;
}

/** A step before it is looked into: its name and its arguments. */
export interface StepDescription {
  field: string;
  id: string;
  kwargs?: unknown;
}

/** An input or output of a model, of either version. */
export interface TensorDescription {
  field: string;
  name: string;
  isOptional: boolean;
  axes: AxisDescription[];
  /** As the description says it; steps may leave another one. */
  dtype: TensorDtype;
  steps: StepDescription[];
  test: PackageFile | null;
}

export interface TensorDescriptions {
  inputs: TensorDescription[];
  outputs: TensorDescription[];
}

const SPACE_AXES: readonly string[] = ['z', 'y', 'x'] satisfies AxisName[];

/** The name of a spatial axis; others than z, y, x cannot be fed. */
export function spaceAxis(id: string, field: string): AxisName {
  if (SPACE_AXES.includes(id)) return id as AxisName;
  throw new FieldError(`${field}.id`, `expected a spatial axis called z, y or x, got "${id}"`);
}

export function axisOf(tensor: TensorDescription, name: AxisName): AxisDescription | undefined {
  return tensor.axes.find((axis) => axis.name === name);
}

/** Channels of a tensor; 1 without a channel axis. */
export function channelNamesOf(tensor: TensorDescription): string[] {
  return axisOf(tensor, 'channel')?.channelNames ?? ['channel0'];
}

/** Names for channels that have none, as BioImage.IO's own conversion calls them. */
export function numberChannels(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `channel${i}`);
}

/** Refuses names that stand for two tensors, and axes that stand twice in one. */
export function checkNames({ inputs, outputs }: TensorDescriptions): void {
  const seen = new Map<string, string>();
  for (const { name, field, axes } of [...inputs, ...outputs]) {
    const other = seen.get(name);
    if (other !== undefined)
      throw new FieldError(
        field,
        `expected a name of its own for every tensor, got "${name}" here and in ${other}`,
      );
    seen.set(name, field);
    const ids = axes.map(({ id }) => id);
    const twice = ids.find((id, i) => ids.indexOf(id) !== i);
    if (twice !== undefined)
      throw new FieldError(
        `${field}.axes`,
        `expected different axes, got "${twice}" twice in ${ids.join(', ')}`,
      );
  }
}
