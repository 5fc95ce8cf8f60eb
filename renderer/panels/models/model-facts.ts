import type { ModelInfo } from '../../../core/contract.ts';
import { KIND_NAMES } from './model-items.ts';

/** What the dialog says of a model, in the order in which a person asks for it. */
export function modelFacts(model: ModelInfo): { name: string; value: string }[] {
  const { license, objectDiameter, pixelSize, inputChannels, outputChannels, masks, authors } = model;
  const facts = [
    { name: 'Licence', value: license || 'Not stated' },
    { name: 'Finds', value: KIND_NAMES[model.kind] },
    {
      name: 'Objects',
      value:
        objectDiameter === null ? 'Of a size that it does not state' : `About ${objectDiameter} px across`,
    },
  ];
  if (pixelSize !== null) facts.push({ name: 'Trained at', value: `${pixelSize.value} µm a pixel` });
  facts.push({ name: 'Takes', value: inputChannels === 1 ? '1 channel' : `${inputChannels} channels` });
  if (outputChannels.length > 0) facts.push({ name: 'Gives', value: outputChannels.join(', ') });
  if (masks.length > 0) facts.push({ name: 'Masks', value: masks.join(', ') });
  const format = model.format === 'onnx' ? 'ONNX file' : `BioImage.IO ${model.format}`;
  const version = model.version === null ? '' : `, version ${model.version}`;
  const origin = model.origin === 'shipped' ? 'came with Skipscope' : 'added here';
  facts.push({ name: 'Package', value: `${format}${version}, ${origin}` });
  if (authors.length > 0) facts.push({ name: 'Authors', value: authors.join(', ') });
  return facts;
}
