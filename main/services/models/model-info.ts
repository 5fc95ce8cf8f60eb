import type { ModelInfo } from '../../../core/contract.ts';
import type { ModelSpec } from '../../../core/inference/model-spec.ts';
import { readModelUse } from '../../../core/inference/model-use.ts';
import type { ModelSettings } from './settings.ts';

export type ModelOrigin = ModelInfo['origin'];

/** Where a model is and what it is called, whether or not it can be used. */
export interface ModelPlace {
  id: string;
  folder: string;
  origin: ModelOrigin;
  isDefault: boolean;
}

/** What a model that can be used looks like from outside. */
export function describeModel(
  { id, origin, isDefault }: ModelPlace,
  spec: ModelSpec,
  settings: ModelSettings | null,
  hasCard: boolean,
): ModelInfo {
  return {
    id,
    name: settings?.name ?? spec.name,
    description: spec.description,
    license: spec.license,
    authors: spec.authors,
    version: spec.version,
    // Its description is of our making.
    format: settings?.source.toLowerCase().endsWith('.onnx') ? 'onnx' : spec.format,
    origin,
    kind: spec.kind,
    separation: spec.separation,
    objectDiameter: spec.objectDiameter,
    pixelSize: spec.pixelSize,
    inputChannels: spec.input.channels,
    outputChannels: spec.output.channelNames,
    masks: spec.masks.map((mask) => mask.name),
    hasCard,
    isDefault,
    use: origin === 'imported' ? readModelUse(spec) : null,
    test: settings?.test ?? null,
    problem: null,
  };
}

/** What is listed of a model that cannot be used. */
export function describeBroken({ id, origin, isDefault }: ModelPlace, problem: string): ModelInfo {
  return {
    id,
    name: id,
    description: '',
    license: '',
    authors: [],
    version: null,
    format: '',
    origin,
    kind: 'semantic',
    separation: { threshold: 0.5, minSize: 0, splitStrength: 0.5 },
    objectDiameter: null,
    pixelSize: null,
    inputChannels: 0,
    outputChannels: [],
    masks: [],
    hasCard: false,
    isDefault,
    use: null,
    test: null,
    problem,
  };
}
