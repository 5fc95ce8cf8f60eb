/** Networks of a node or two, written as ONNX files: enough to see how tiles of any shape and type are fed and answered. */

type Bytes = readonly number[];
/** ONNX's numbers of the types. */
const TYPES = { float32: 1, uint8: 2, float16: 10 } as const;

export interface GraphTensor {
  name: string;
  type: keyof typeof TYPES;
  /** Lengths; names where they are open. */
  shape: (number | string)[];
}

export interface GraphNode {
  op: string;
  inputs: string[];
  outputs: string[];
  /** Whole numbers, alone or in lists. */
  attributes?: Record<string, number | number[]>;
}

export interface Graph {
  inputs: GraphTensor[];
  outputs: GraphTensor[];
  nodes: GraphNode[];
}

function varint(value: number): Bytes {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

/** A field of a protobuf message: a number, a text, or a message's bytes. */
function field(number: number, value: number | string | Bytes): Bytes {
  if (typeof value === 'number') return [...varint(number * 8), ...varint(value)];
  const bytes = typeof value === 'string' ? [...Buffer.from(value)] : value;
  return [...varint(number * 8 + 2), ...varint(bytes.length), ...bytes];
}

/** ValueInfoProto */
function valueInfo({ name, type, shape }: GraphTensor): Bytes {
  const dims = shape.flatMap((length) =>
    field(1, typeof length === 'number' ? field(1, length) : field(2, length)),
  );
  return [...field(1, name), ...field(2, field(1, [...field(1, TYPES[type]), ...field(2, dims)]))];
}

/** NodeProto; attributes are of the types INT (2) and INTS (7). */
function nodeOf({ op, inputs, outputs, attributes = {} }: GraphNode): Bytes {
  const listed = Object.entries(attributes).flatMap(([name, value]) => {
    const content =
      typeof value === 'number'
        ? [...field(3, value), ...field(20, 2)]
        : [...value.flatMap((one) => field(8, one)), ...field(20, 7)];
    return field(5, [...field(1, name), ...content]);
  });
  const names = [...inputs.flatMap((name) => field(1, name)), ...outputs.flatMap((name) => field(2, name))];
  return [...names, ...field(4, op), ...listed];
}

/** The bytes of a .onnx file, opset 17. */
export function encodeGraph({ inputs, outputs, nodes }: Graph): Uint8Array {
  const graph = [
    ...nodes.flatMap((node) => field(1, nodeOf(node))),
    ...field(2, 'test'),
    ...inputs.flatMap((tensor) => field(11, valueInfo(tensor))),
    ...outputs.flatMap((tensor) => field(12, valueInfo(tensor))),
  ];
  return Uint8Array.from([
    ...field(1, 8),
    ...field(7, graph),
    ...field(8, [...field(1, ''), ...field(2, 17)]),
  ]);
}
