import type { FileReader } from '../file-reader.ts';
import { decodeMessage } from './messages.ts';
import { noNetwork, walkFields, type WireBytes, type WireField } from './wire.ts';

/** An operation of a network's graph. */
export interface GraphNode {
  op: string;
  /** Names of tensors; '' for one that is left out. */
  inputs: string[];
  outputs: string[];
  /** Largest stride along any axis; 1 where there is none. */
  stride: number;
  /** Where its message lies in the file. */
  place: WireBytes;
}

/** Field numbers of ModelProto and GraphProto. */
export const GRAPH_FIELD = 7;
export const NODE_FIELD = 1;

/** The operations of a graph, in the order of the file: each after those whose results it takes. @throws AppError `model.invalid`, `file.*` */
export async function readGraph(file: FileReader): Promise<{ graph: WireBytes; nodes: GraphNode[] }> {
  for await (const field of walkFields(file, 0, file.size)) {
    if (!isBytes(field) || field.number !== GRAPH_FIELD) continue;
    const nodes: GraphNode[] = [];
    for await (const place of walkFields(file, field.from, field.from + field.length)) {
      if (isBytes(place) && place.number === NODE_FIELD) nodes.push(await readNode(file, place));
    }
    return { graph: field, nodes };
  }
  throw noNetwork(file, 'it holds no graph');
}

export function isBytes(field: WireField): field is WireBytes {
  return 'from' in field;
}

async function readNode(file: FileReader, place: WireBytes): Promise<GraphNode> {
  const bytes = await file.read(place.from, place.length);
  try {
    const { input = [], output = [], opType = '', attribute = [] } = decodeMessage('Node', bytes);
    const strides = attribute.find(({ name }) => name === 'strides')?.ints ?? [];
    return { op: opType, inputs: input, outputs: output, stride: Math.max(1, ...strides), place };
  } catch (cause) {
    throw noNetwork(file, `byte ${place.from} holds no Node`, cause);
  }
}
