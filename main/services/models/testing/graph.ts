/** ONNX files of a few bytes: a header and one node, enough to be looked at, not to be run. */

type Bytes = readonly number[];

function varint(value: number): Bytes {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest];
    bytes.push((rest % 128) + 128);
  }
}

/** A field of a protobuf message: a number, a text or a message. */
function field(number: number, value: number | string | Bytes): Bytes {
  if (typeof value === 'number') return [...varint(number * 8), ...varint(value)];
  const bytes = typeof value === 'string' ? [...Buffer.from(value)] : value;
  return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
}

const FLOAT = 1;

/** ValueInfoProto of a float32 tensor: a length is a number or a name. */
function valueInfo(name: string, shape: readonly (number | string)[]): Bytes {
  const dims = shape.flatMap((length) =>
    field(1, typeof length === 'number' ? field(1, length) : field(2, length)),
  );
  const tensorType = [...field(1, FLOAT), ...field(2, dims)];
  return [...field(1, name), ...field(2, field(1, tensorType))];
}

/** TensorProto whose values are in the file `location`. */
function externalTensor(name: string, location: string): Bytes {
  const entry = [...field(1, 'location'), ...field(2, location)];
  return [...field(1, 1), ...field(2, FLOAT), ...field(8, name), ...field(13, entry), ...field(14, 1)];
}

export interface GraphOptions {
  inputs?: Record<string, (number | string)[]>;
  outputs?: Record<string, (number | string)[]>;
  opset?: number;
  /** File that a weight's values are said to be in. */
  external?: string;
}

/** By default one channel in and one out, of any size. */
export function makeGraph({
  inputs = { image: ['n', 1, 'h', 'w'] },
  outputs = { map: ['n', 1, 'h', 'w'] },
  opset = 17,
  external,
}: GraphOptions = {}): Uint8Array {
  const node = [
    ...field(1, Object.keys(inputs)[0]),
    ...field(2, Object.keys(outputs)[0]),
    ...field(4, 'Identity'),
  ];
  const graph = [
    ...field(1, node),
    ...field(2, 'test'),
    ...(external === undefined ? [] : field(5, externalTensor('weight', external))),
    ...Object.entries(inputs).flatMap(([name, shape]) => field(11, valueInfo(name, shape))),
    ...Object.entries(outputs).flatMap(([name, shape]) => field(12, valueInfo(name, shape))),
  ];
  return Uint8Array.from([
    ...field(1, 8),
    ...field(7, graph),
    ...field(8, [...field(1, ''), ...field(2, opset)]),
  ]);
}
