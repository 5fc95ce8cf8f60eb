// Runs a package's model.onnx in onnxruntime-node on its test tensor and compares.
//
//   node models/training/check-onnx.mjs models/nuclei-resnet34
//
// Passes by BioImage.IO's rule: |out - expected| <= 1e-3 + 1e-3 |expected|. Prints the largest difference.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import ort from 'onnxruntime-node';

/** Reads a little-endian float32 .npy file in C order: { shape, data }. */
async function readNpy(path) {
  const bytes = await readFile(path);
  const headerLength = bytes.readUInt16LE(8);
  const header = bytes.toString('latin1', 10, 10 + headerLength);
  if (!header.includes("'<f4'") || header.includes("'fortran_order': True")) {
    throw new Error(`${path}: expected C-ordered little-endian float32, found ${header.trim()}`);
  }
  const shape = /\(([^)]*)\)/.exec(header)[1].split(',').filter((part) => part.trim()).map(Number);
  return { shape, data: new Float32Array(bytes.buffer.slice(bytes.byteOffset + 10 + headerLength)) };
}

/** Percentile by linear interpolation of an ascending array; percent 0..100. */
function percentile(sorted, percent) {
  const position = ((sorted.length - 1) * percent) / 100;
  const below = Math.floor(position);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}

/** scale_range of rdf.yaml: each plane of (1, channel, y, x) by its 1st and 99.8th percentile. */
function scaleRange({ shape, data }) {
  const size = shape[2] * shape[3];
  const scaled = new Float32Array(data.length);
  for (let start = 0; start < data.length; start += size) {
    const plane = data.subarray(start, start + size);
    const sorted = Float32Array.from(plane).sort();
    const lo = percentile(sorted, 1);
    const range = percentile(sorted, 99.8) - lo + 1e-6;
    plane.forEach((value, index) => (scaled[start + index] = (value - lo) / range));
  }
  return scaled;
}

const folder = process.argv[2];
if (!folder) throw new Error('usage: node check-onnx.mjs MODEL_FOLDER');
const input = await readNpy(join(folder, 'test-input.npy'));
const expected = await readNpy(join(folder, 'test-output.npy'));
const started = performance.now();
const session = await ort.InferenceSession.create(join(folder, 'model.onnx'));
const loaded = performance.now();
const { output } = await session.run({ input: new ort.Tensor('float32', scaleRange(input), input.shape) });
const ran = performance.now();
let largest = 0;
let failures = 0;
output.data.forEach((value, index) => {
  const difference = Math.abs(value - expected.data[index]);
  largest = Math.max(largest, difference);
  if (!(difference <= 1e-3 + 1e-3 * Math.abs(expected.data[index]))) failures += 1;
});
const sameShape = output.dims.join() === expected.shape.join() && output.data.length === expected.data.length;
console.log(
  `${folder}: shape ${output.dims}, largest difference ${largest.toExponential(2)}, ${failures} of ` +
    `${output.data.length} beyond tolerance; load ${(loaded - started).toFixed(0)} ms, run ${(ran - loaded).toFixed(0)} ms`,
);
process.exit(sameShape && failures === 0 ? 0 : 1);
