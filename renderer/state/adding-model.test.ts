import { beforeEach, expect, it, vi } from 'vitest';

import type { AddModelRequest, NewJobEvent, OnnxForm } from '../../core/contract.ts';
import { AppError } from '../../core/errors.ts';
import type { Client } from '../client/client.ts';
import { AddingModel } from './adding-model.svelte.ts';
import { fileEntry, MODEL, MODEL_TEST, standInClient, watching } from './stand-ins.ts';

const FORM: OnnxForm = {
  channels: 1,
  range: '0..1',
  normalisation: 'percentile',
  output: null,
  outputs: 'foreground',
  channel: null,
  activation: 'none',
  layout: 'auto',
  diameter: null,
  threshold: 0.5,
};
const ADDED: NewJobEvent[] = [
  { type: 'model', model: MODEL, test: MODEL_TEST },
  {
    type: 'done',
    objects: null,
    device: null,
    medianDiameter: null,
    ms: { read: 0, infer: 0, separate: 0, write: 0 },
  },
];
const failing = (error: AppError): NewJobEvent[] => [{ type: 'failed', error: error.toBody() }];

const addModel = vi.fn((_: AddModelRequest) => Promise.resolve({ jobId: 'j' }));
const onAdded = vi.fn();
beforeEach(() => {
  addModel.mockClear();
  onAdded.mockClear();
});

function adding(overrides: Partial<Client> = {}): AddingModel {
  const previewModel = () =>
    Promise.resolve({ name: 'net', inputs: ['x: float32'], outputs: ['y: float32'], form: FORM });
  return new AddingModel(
    standInClient({ addModel, previewModel, watch: watching(ADDED), ...overrides }),
    onAdded,
  );
}

it('adds a package at once', async () => {
  await adding().choose(fileEntry('net.zip', 'model'));
  expect(addModel.mock.calls).toEqual([[{ fileId: 'file net.zip', keepFailing: false }]]);
  expect(onAdded).toHaveBeenCalledExactlyOnceWith(MODEL, MODEL_TEST);
});

it('asks what a bare graph does not tell', async () => {
  const model = adding();
  await model.choose(fileEntry('net.onnx', 'model'));
  expect(model.step).toBe('form');
  expect(addModel).not.toHaveBeenCalled();
  model.form!.outputs = 'membrane';
  model.name = ' Mine ';
  await model.start();
  expect(addModel.mock.lastCall?.[0]).toEqual({
    fileId: 'file net.onnx',
    name: 'Mine',
    onnx: { ...FORM, outputs: 'membrane' },
    keepFailing: false,
  });
  expect(onAdded).toHaveBeenCalledOnce();
});

it('leaves it to the user whether a model is kept that fails its test', async () => {
  const error = new AppError('model.testFailed', '9 of 64 values differ.');
  const watch = vi.fn<Client['watch']>(watching(failing(error)));
  const model = adding({ watch });
  await model.choose(fileEntry('net.zip', 'model'));
  expect(model.step).toBe('doubt');
  expect(model.error?.message).toBe('9 of 64 values differ.');
  watch.mockImplementation(watching(ADDED));
  await model.start(true);
  expect(addModel.mock.lastCall?.[0].keepFailing).toBe(true);
  expect(onAdded).toHaveBeenCalledOnce();
});

it('goes back to the form, or to the choice of a file, with what went wrong', async () => {
  const error = new AppError('model.invalid', 'The graph takes 3 channels.');
  const model = adding({ watch: watching(failing(error)) });
  await model.choose(fileEntry('net.onnx', 'model'));
  await model.start();
  expect([model.step, model.error?.message]).toEqual(['form', error.message]);
  model.restart();
  expect([model.step, model.error, model.form]).toEqual(['source', null, null]);
  await model.choose(fileEntry('net.zip', 'model'));
  expect([model.step, model.error?.message]).toEqual(['source', error.message]);
  expect(onAdded).not.toHaveBeenCalled();
});

it('sends files, telling how far it is', async () => {
  const upload = vi.fn((file: File, onProgress?: (fraction: number) => void) => {
    onProgress?.(0.5);
    return Promise.resolve(fileEntry(file.name, 'model'));
  });
  const model = adding({ upload });
  const sent = model.send([{ path: 'net.zip', file: new File(['x'], 'net.zip') }]);
  expect(model.step).toBe('sending');
  await sent;
  expect(model.fraction).toBe(0.5);
  expect(addModel.mock.lastCall?.[0].fileId).toBe('file net.zip');
});

it('sends a folder as one file', async () => {
  const upload = vi.fn((file: File) => Promise.resolve(fileEntry(file.name, 'model')));
  const model = adding({ upload });
  await model.send([{ path: 'net/rdf.yaml', file: new File(['x'], 'rdf.yaml') }]);
  expect(upload.mock.calls[0]?.[0].name).toBe('net.zip');
  expect(model.source).toBe('net');
});
