import { FileReader } from './file-reader.ts';
import { decodeMessage, type Messages } from './onnx/messages.ts';
import { noNetwork, walkFields, type WireBytes } from './onnx/wire.ts';

/** An input or output: lengths are numbers, names, or null where the graph leaves them open. */
export interface OnnxTensor {
  name: string;
  /** As numpy calls it, `float32`; what is no tensor: `sequence`, `map`, `optional`. */
  dtype: string;
  shape: (number | string | null)[];
}

/** What an ONNX file says of its network before any of it is loaded. */
export interface OnnxInfo {
  irVersion: number;
  /** Domain '' is ai.onnx. */
  opsets: { domain: string; version: number }[];
  /** Without those that have a value of their own (initializers). */
  inputs: OnnxTensor[];
  outputs: OnnxTensor[];
  /** Files that hold tensors, as the file names them: relative to its folder, if it means well. */
  externalData: string[];
}

/** TensorProto.DataType. */
const DTYPES: Record<number, string> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  14: 'complex64',
  15: 'complex128',
  16: 'bfloat16',
};

/** Where messages that may hold tensors lie in others: message, field number, message. */
const NESTED: Record<string, Record<number, string>> = {
  model: { 7: 'graph', 25: 'function' },
  graph: { 1: 'node', 5: 'tensor', 15: 'sparseTensor' },
  function: { 7: 'node' },
  node: { 5: 'attribute' },
  attribute: { 5: 'tensor', 6: 'graph', 10: 'tensor', 11: 'graph', 22: 'sparseTensor', 23: 'sparseTensor' },
  sparseTensor: { 1: 'tensor', 2: 'tensor' },
  tensor: {},
};

/** Graphs within graphs (If, Loop); deeper ones are not made by any exporter. */
const MOST_LEVELS = 64;
/** Longest description of an input, an operator set or a data file that is decoded. */
const MOST_BYTES = 1024 * 1024;

/**
 * Reads what is needed to see whether and how a network can be fed. Weights are passed over, so a large file takes no
 * longer than a small one.
 *
 * @throws AppError `model.invalid` when it is no ONNX file or ends too soon, `file.notFound`, `file.unreadable`
 */
export async function inspectOnnx(path: string): Promise<OnnxInfo> {
  const file = await FileReader.open(path);
  try {
    const header = new Header(file);
    await header.read('model', 0, file.size, 0);
    return header.finish();
  } finally {
    await file.close();
  }
}

class Header {
  private readonly file: FileReader;
  private irVersion = 0;
  private hasGraph = false;
  private readonly opsets: OnnxInfo['opsets'] = [];
  private readonly inputs: OnnxTensor[] = [];
  private readonly outputs: OnnxTensor[] = [];
  private readonly initializers = new Set<string>();
  private readonly externalData = new Set<string>();

  constructor(file: FileReader) {
    this.file = file;
  }

  /** Goes through a message; the model is at level 0, its graph at 1, that one's initializers at 2 (sparse ones at 3). */
  async read(message: string, from: number, end: number, level: number): Promise<void> {
    if (level > MOST_LEVELS) throw noNetwork(this.file, 'its graphs are nested too deep');
    for await (const field of walkFields(this.file, from, end)) {
      if (!('from' in field)) {
        if (message === 'model' && field.number === 1) this.irVersion = Number(field.value);
        continue;
      }
      await this.take(message, field, level);
      const nested = NESTED[message][field.number];
      if (nested === undefined) continue;
      this.hasGraph ||= level === 0 && nested === 'graph';
      await this.read(nested, field.from, field.from + field.length, level + 1);
    }
  }

  finish(): OnnxInfo {
    if (this.irVersion < 1 || !this.hasGraph || this.outputs.length === 0)
      throw noNetwork(this.file, 'it holds no graph with an output');
    return {
      irVersion: this.irVersion,
      opsets: this.opsets,
      inputs: this.inputs.filter(({ name }) => !this.initializers.has(name)),
      outputs: this.outputs,
      externalData: [...this.externalData].sort(),
    };
  }

  /** Keeps what is asked for. */
  private async take(message: string, field: WireBytes, level: number): Promise<void> {
    const { number } = field;
    if (message === 'model' && number === 8) {
      const { domain = '', version = 0 } = await this.decode('OperatorSetId', field);
      this.opsets.push({ domain, version });
    } else if (message === 'graph' && level === 1 && (number === 11 || number === 12)) {
      const tensor = describeTensor(await this.decode('ValueInfo', field));
      (number === 11 ? this.inputs : this.outputs).push(tensor);
    } else if (message === 'tensor' && number === 8 && level <= 3) {
      this.initializers.add((await this.bytes(field)).toString('utf8'));
    } else if (message === 'tensor' && number === 13) {
      const { key, value } = await this.decode('StringStringEntry', field);
      if (key === 'location' && value !== undefined) this.externalData.add(value);
    }
  }

  private async decode<Name extends keyof Messages>(name: Name, field: WireBytes): Promise<Messages[Name]> {
    const bytes = await this.bytes(field);
    try {
      return decodeMessage(name, bytes);
    } catch (cause) {
      throw noNetwork(this.file, `byte ${field.from} holds no ${name}`, cause);
    }
  }

  private bytes({ from, length }: WireBytes): Promise<Buffer> {
    if (length > MOST_BYTES) throw noNetwork(this.file, `byte ${from} starts a text of ${length} bytes`);
    return this.file.peek(from, length);
  }
}

function describeTensor({ name = '', type }: Messages['ValueInfo']): OnnxTensor {
  const tensor = type?.tensorType;
  if (!tensor) return { name, dtype: type?.value?.replace(/Type$/, '') ?? 'unknown', shape: [] };
  const { elemType = 0, shape } = tensor;
  return {
    name,
    dtype: DTYPES[elemType] ?? `type ${elemType}`,
    shape: (shape?.dim ?? []).map(({ dimValue, dimParam }) =>
      dimValue === undefined || dimValue <= 0 ? dimParam || null : dimValue,
    ),
  };
}
