import { createHash } from 'node:crypto';
import { constants, createReadStream } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { stringify } from 'yaml';

import { ONNX_OUTPUTS, onnxFormSchema, type OnnxForm, type OnnxPreview } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { opsetOf, readGraph } from './graph-checks.ts';
import { fitGraph, type Graph } from './onnx/describe-graph.ts';
import { describeShape, type GraphTensor } from './onnx/layout.ts';
import { describeBareModel } from './onnx/write-description.ts';

/** `my_unet.onnx` becomes `my_unet`. */
function stemOf(path: string): string {
  return basename(path).replace(/\.onnx$/i, '');
}

/**
 * Makes a package of a bare graph in `folder`: an rdf.yaml from what the graph and the form say, and the weights.
 *
 * @throws AppError `model.invalid` for a graph that cannot be used, `request.invalid` where form and graph disagree
 */
export async function packBareModel(
  path: string,
  form: OnnxForm,
  name: string | undefined,
  folder: string,
): Promise<void> {
  const info = await readGraph(path);
  const fitted = fitGraph(info, form);
  const source = 'model.onnx';
  await mkdir(folder, { recursive: true });
  await copyFile(path, join(folder, source), constants.COPYFILE_FICLONE);
  for (const file of info.externalData) {
    if (file === source) throw clash(path, source);
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await copyFile(join(dirname(path), file), join(folder, file), constants.COPYFILE_FICLONE);
  }
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  const weights = { source, sha256: hash.digest('hex'), opset: opsetOf(info) };
  const bare = { name: name ?? stemOf(path), fileName: basename(path), weights };
  await writeFile(join(folder, 'rdf.yaml'), stringify(describeBareModel(bare, fitted, form)));
}

function clash(path: string, file: string): AppError {
  const message = `${basename(path)} keeps its weights in a file called ${file}, the name that the graph itself gets here. Export it under another name.`;
  return new AppError('model.invalid', message, { details: { path } });
}

/** The graph in words, and the form as far as the graph tells. @throws AppError `model.invalid`, `file.*` */
export async function previewBareModel(path: string): Promise<OnnxPreview> {
  const info = await readGraph(path);
  const words = (tensor: GraphTensor): string => `${tensor.name}: ${describeShape(tensor)}`;
  return {
    name: stemOf(path),
    inputs: info.inputs.map(words),
    outputs: info.outputs.map(words),
    form: suggestForm(info),
  };
}

/** Our own networks' outputs, as many as there are; an output called logits lacks its activation. */
function suggestForm(info: Graph): OnnxForm {
  const form = onnxFormSchema.parse({});
  try {
    const { input, output } = fitGraph(info, form);
    const count = output.layout.channels ?? 1;
    const outputs = count === 1 ? 'foreground' : count === 2 ? ONNX_OUTPUTS[1] : ONNX_OUTPUTS[2];
    const activation = /logit/i.test(output.name) ? 'sigmoid' : 'none';
    return { ...form, channels: input.layout.channels, outputs, activation };
  } catch (error) {
    // The order of its axes cannot be told: that is asked for, and then the rest is known too.
    if (error instanceof AppError && error.code === 'request.invalid') return form;
    throw error;
  }
}
