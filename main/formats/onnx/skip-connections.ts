import type { SkipConnection } from '../../../core/contract.ts';
import { AppError } from '../../../core/errors.ts';
import { FileReader } from '../file-reader.ts';
import { inspectOnnx } from '../onnx-file.ts';
import { NODE_FIELD, readGraph, type GraphNode } from './graph.ts';
import { replaceGraph, silence } from './rewrite.ts';

/** Operations that make a picture larger: what comes from one belongs to the decoder. */
const ENLARGING = new Set(['Resize', 'Upsample', 'ConvTranspose', 'DepthToSpace']);
/** Operations that put what a skip connection carries together with what comes from below. */
const JOINS: Record<string, SkipConnection['join']> = { Concat: 'concat', Add: 'add', Sum: 'add' };

/** A tensor on its way through the network. */
interface Traced {
  /** Something on its way was enlarged. */
  isEnlarged: boolean;
  /** How often it was halved on its way. */
  depth: number;
}

/** A join of the graph, and the inputs of it that skip connections lead to. */
interface Join {
  node: GraphNode;
  skips: SkipConnection[];
}

/**
 * The long skip connections of a U-Net's graph, the finest first: where something that was enlarged meets something that never
 * was. Those within a block of an encoder (ResNet, DenseNet) join what has the same past, and are none. Empty for other networks.
 *
 * @throws AppError `model.invalid`, `file.*`
 */
export async function listSkips(path: string): Promise<SkipConnection[]> {
  const { inputs } = await inspectOnnx(path);
  const file = await FileReader.open(path);
  try {
    const { nodes } = await readGraph(file);
    const joins = findJoins(
      nodes,
      inputs.map(({ name }) => name),
    );
    return joins.flatMap(({ skips }) => skips).sort((a, b) => a.scale - b.scale);
  } finally {
    await file.close();
  }
}

/** `images`: the tensors that the network is fed with. */
function findJoins(nodes: readonly GraphNode[], images: readonly string[]): Join[] {
  const traced = new Map<string, Traced>(images.map((name) => [name, { isEnlarged: false, depth: 0 }]));
  const joins: Join[] = [];
  for (const node of nodes) {
    const inputs = node.inputs.flatMap((name) => traced.get(name) ?? []);
    // Weights and constants do not come from the image.
    if (inputs.length === 0) continue;
    const isEnlarged = inputs.some((input) => input.isEnlarged);
    const join = JOINS[node.op];
    if (join !== undefined && isEnlarged) {
      const skips = node.inputs.flatMap((name) => {
        const from = traced.get(name);
        return from && !from.isEnlarged ? [{ name, scale: 2 ** from.depth, join }] : [];
      });
      if (skips.length > 0) joins.push({ node, skips });
    }
    const isEnlarging = ENLARGING.has(node.op);
    const halvings = node.stride > 1 && !isEnlarging ? 1 : 0;
    const result = {
      isEnlarged: isEnlarged || isEnlarging,
      depth: Math.max(...inputs.map(({ depth }) => depth)) + halvings,
    };
    for (const name of node.outputs) traced.set(name, result);
  }
  return joins;
}

/**
 * Writes the network with some skip connections switched off: what they carry is taken from itself, so that zeros arrive. All else
 * stays as it is.
 *
 * @throws AppError `request.invalid` for names that are no skip connections of it
 */
export async function writeWithoutSkips(
  path: string,
  names: readonly string[],
  target: string,
): Promise<void> {
  const { inputs } = await inspectOnnx(path);
  const file = await FileReader.open(path);
  try {
    const { graph, nodes } = await readGraph(file);
    const joins = findJoins(
      nodes,
      inputs.map(({ name }) => name),
    );
    const known = new Set(joins.flatMap(({ skips }) => skips.map(({ name }) => name)));
    const unknown = names.filter((name) => !known.has(name));
    if (unknown.length > 0) {
      throw new AppError(
        'request.invalid',
        `Expected skip connections of ${file.name} (${[...known].join(', ') || 'it has none'}), got ${unknown.join(', ')}.`,
      );
    }
    const off = new Set(names);
    const changed = new Map(
      joins.flatMap(({ node, skips }) => {
        const silenced = skips.filter(({ name }) => off.has(name)).map(({ name }) => name);
        return silenced.length > 0 ? [[node.place.from, silenced] as const] : [];
      }),
    );
    await replaceGraph(file, graph, target, async (field, bytes) => {
      const silenced = field.number === NODE_FIELD ? changed.get(field.from) : undefined;
      return silenced === undefined ? [bytes] : silence(bytes, silenced);
    });
  } finally {
    await file.close();
  }
}
