import type { ModelInfo } from '../../../core/contract.ts';
import { isNonCommercial } from '../../state/model-library.svelte.ts';

/** The entry of the chooser that opens the models dialog. */
export const MANAGE = 'manage models';

/** What a model looks for, in words, with what has to be known before it is used. */
export function modelDetail(model: Pick<ModelInfo, 'description' | 'objectDiameter' | 'license'>): string {
  const { objectDiameter, license } = model;
  const description = model.description.replace(/(?<=[^.!?\s])\s*$/, '.');
  const size = objectDiameter === null ? '' : `Objects of about ${Math.round(objectDiameter)} px.`;
  const terms = isNonCommercial(license) ? 'Not for commercial use.' : '';
  return [description, size, terms].filter((part) => part !== '').join(' ');
}

/** Entries of the chooser: those that came with the app, those that were added, and the way to all of them. */
export function modelItems(models: readonly ModelInfo[]) {
  const entries = [...models]
    .sort((a, b) => Number(a.origin === 'imported') - Number(b.origin === 'imported'))
    .map((model) => ({
      value: model.id,
      label: model.name,
      detail: modelDetail(model),
      group: model.origin === 'shipped' ? 'With Skipscope' : 'Added here',
    }));
  const manage = { label: 'About the models, add a model…', detail: 'Cards, licences, self-tests' };
  return [...entries, { value: MANAGE, group: '', ...manage }];
}

/** What a model makes of an image, for people who never trained one. */
export const KIND_NAMES: Record<ModelInfo['kind'], string> = {
  instances: 'Separate objects',
  boundaries: 'Regions between membranes',
  semantic: 'One probability map',
};
