/** The questions of the form for a bare .onnx and for packages without our settings, in plain words. */
import type { ModelUse, OnnxForm } from '../../../core/contract.ts';

type Choice<Value> = { value: Value; label: string; detail: string };

export const RANGES: readonly Choice<OnnxForm['range']>[] = [
  { value: '0..1', label: '0 to 1', detail: 'The usual case.' },
  { value: '0..255', label: '0 to 255', detail: 'As of 8-bit pictures.' },
  { value: 'raw', label: 'The image’s own', detail: 'The numbers in the file as they are.' },
];

export const NORMALISATIONS: readonly Choice<OnnxForm['normalisation']>[] = [
  {
    value: 'percentile',
    label: 'Stretched to the range',
    detail: 'Its darkest 1 % to its brightest 0.2 % fill the range. Usual for fluorescence.',
  },
  {
    value: 'zero-mean',
    label: 'Mean 0, deviation 1',
    detail: 'Each channel by its own mean and standard deviation. Usual for networks trained in PyTorch.',
  },
  { value: 'none', label: 'Not at all', detail: 'Only divided by 255 where 0 to 1 is expected.' },
];

export const OUTPUTS: readonly Choice<OnnxForm['outputs']>[] = [
  { value: 'foreground', label: 'Objects', detail: 'How probably each pixel belongs to an object.' },
  {
    value: 'foreground+boundary',
    label: 'Objects, then their rims',
    detail: 'One channel for the objects, the next for the lines between them.',
  },
  {
    value: 'foreground+boundary+distance',
    label: 'Objects, rims, distance to the rim',
    detail: 'Three channels, as Skipscope’s own models give them.',
  },
  {
    value: 'membrane',
    label: 'Membranes',
    detail: 'How probably each pixel is membrane: the regions in between become the objects.',
  },
];

export const ACTIVATIONS: readonly Choice<OnnxForm['activation']>[] = [
  { value: 'none', label: 'Probabilities', detail: 'The values lie between 0 and 1 already.' },
  {
    value: 'sigmoid',
    label: 'Raw scores, each for itself',
    detail: 'Negative and positive values; Skipscope takes the sigmoid of each channel.',
  },
  {
    value: 'softmax',
    label: 'Raw scores of classes',
    detail: 'One channel for each class, background first; Skipscope takes the softmax.',
  },
];

export const LAYOUTS: readonly Choice<OnnxForm['layout']>[] = [
  { value: 'auto', label: 'As the graph says', detail: 'Refused when the graph could be read both ways.' },
  { value: 'channels-first', label: 'Channels, then rows', detail: 'Usual for PyTorch.' },
  { value: 'channels-last', label: 'Rows, then channels', detail: 'Usual for TensorFlow.' },
];

export const USE_OUTPUTS: readonly Choice<ModelUse['outputs']>[] = [
  { value: 'foreground', label: 'Objects', detail: 'High where there is an object.' },
  {
    value: 'membrane',
    label: 'Membranes',
    detail: 'High on membranes: the regions in between become the objects.',
  },
];

export type Method = NonNullable<OnnxForm['method']> | 'auto';

export const METHODS: readonly Choice<Method>[] = [
  {
    value: 'auto',
    label: 'As fits',
    detail: 'Parted by their shape when their diameter is given, else each connected area is an object.',
  },
  {
    value: 'components',
    label: 'Connected areas',
    detail: 'What hangs together is one object: right when objects do not touch.',
  },
  {
    value: 'watershed',
    label: 'Parted by their shape',
    detail: 'Touching round objects are cut at their waists (watershed): needs their diameter to do well.',
  },
];
