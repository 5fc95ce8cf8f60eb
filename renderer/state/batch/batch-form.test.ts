import { describe, expect, it } from 'vitest';

import type { BatchPreview, LoadedBatch } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { fileEntry, standInBatches } from '../stand-ins.ts';
import { BatchForm } from './batch-form.svelte.ts';

const PREVIEW: BatchPreview = { images: 2, examples: [], groups: [], failures: [], existing: 0 };
const never = new AbortController().signal;

function filled(form: BatchForm): BatchForm {
  form.add([fileEntry('plate', 'folder'), fileEntry('a.tif')]);
  form.out = fileEntry('out', 'folder');
  return form;
}

describe('BatchForm', () => {
  it('begins as an image was segmented in the window', () => {
    const form = new BatchForm(standInBatches({}));
    form.begin({ modelId: 'm1', diameter: 40, keepEdited: false, z: 2 }, ['measurements-csv', 'mask-png']);
    expect(form.settings.segment).toMatchObject({ modelId: 'm1', diameter: 40, z: 2 });
    expect(form.settings.segment).not.toHaveProperty('keepEdited');
    expect(form.settings).toMatchObject({ formats: ['mask-png'], measure: true, keepLabels: true });
  });

  it('is a request once there are images and a folder', () => {
    const form = new BatchForm(standInBatches({}));
    expect(form.request).toBeNull();
    filled(form).add([fileEntry('a.tif'), fileEntry('m.onnx', 'model')]);
    form.outFolder = ' ';
    expect(form.request).toMatchObject({
      inputIds: ['file plate', 'file a.tif'],
      outId: 'file out',
      outFolder: null,
    });
    form.remove('file plate');
    expect(form.request?.inputIds).toEqual(['file a.tif']);
  });

  it('says what it comes to, or why it cannot be', async () => {
    let answer = () => Promise.resolve(PREVIEW);
    const form = filled(new BatchForm(standInBatches({ preview: () => answer() })));
    await form.ask(form.request!, never);
    expect([form.preview, form.problem]).toEqual([PREVIEW, null]);
    const clash = new AppError('request.invalid', 'Two images would be named a.');
    answer = () => Promise.reject(clash);
    await form.ask(form.request!, never);
    expect([form.preview, form.problem]).toEqual([null, clash]);
  });

  it('drops an answer to what has changed meanwhile', async () => {
    const form = filled(new BatchForm(standInBatches({ preview: () => Promise.resolve(PREVIEW) })));
    const controller = new AbortController();
    const asked = form.ask(form.request!, controller.signal);
    controller.abort();
    await asked;
    expect(form.preview).toBeNull();
  });

  it('takes a configuration over, measurements as the box for them, and says what is missing', async () => {
    const gone = { input: '/gone', error: { code: 'file.notFound' as const, message: 'There is no /gone.' } };
    const loaded: LoadedBatch = {
      settings: {
        ...new BatchForm(standInBatches({})).settings,
        formats: ['measurements-csv'],
        measure: false,
      },
      inputs: [fileEntry('b.tif')],
      out: null,
      outFolder: null,
      failures: [gone],
    };
    const form = filled(new BatchForm(standInBatches({ readConfiguration: () => Promise.resolve(loaded) })));
    await form.load('images: [b.tif, /gone]');
    expect(form.settings).toMatchObject({ formats: [], measure: true });
    expect([form.inputs, form.out, form.outFolder, form.missing]).toEqual([loaded.inputs, null, '', [gone]]);
  });
});
