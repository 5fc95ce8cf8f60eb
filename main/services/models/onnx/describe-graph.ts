import type { OnnxForm } from '../../../../core/contract.ts';
import { AppError } from '../../../../core/errors.ts';
import { readLayout, type GraphTensor, type TensorLayout } from './layout.ts';

/** What a graph's header tells (main/formats/onnx-file.ts). */
export interface Graph {
  inputs: readonly GraphTensor[];
  outputs: readonly GraphTensor[];
}

/** A graph that can be fed: its one input and the output that is used. */
export interface FittedGraph {
  input: GraphTensor & { layout: TensorLayout; count: number };
  output: GraphTensor & { layout: TensorLayout; count: number };
  /** Channel of the output that the first of the form's outputs is. */
  firstChannel: number;
}

/** How many channels of the output each choice of the form takes. */
const CHANNELS: Record<OnnxForm['outputs'], number> = {
  foreground: 1,
  membrane: 1,
  'foreground+boundary': 2,
  'foreground+boundary+distance': 3,
};

/**
 * Brings the graph and the form together.
 *
 * @throws AppError `model.invalid` for a graph that cannot be fed, `request.invalid` where the form says something else than
 *   the graph
 */
export function fitGraph(graph: Graph, form: OnnxForm): FittedGraph {
  const input = pickInput(graph);
  const output = pickOutput(graph, form.output);
  const inputLayout = readLayout(input, 'input', form.layout);
  const outputLayout = readOutputLayout(output, inputLayout, form.layout);
  const fed = inputLayout.channels ?? form.channels ?? 1;
  if (form.channels !== null && form.channels !== fed) {
    throw disagree(
      `The network takes ${fed} channel${fed === 1 ? '' : 's'}, but ${form.channels} are said`,
      'channels',
    );
  }
  const open = outputLayout.channels === null;
  const several = open || (outputLayout.channels ?? 0) > CHANNELS[form.outputs];
  const firstChannel = form.channel ?? (form.activation === 'softmax' && several ? 1 : 0);
  const needed = firstChannel + CHANNELS[form.outputs];
  const given = outputLayout.channels ?? needed;
  if (needed > given) {
    const what = `The output "${output.name}" has ${given} channel${given === 1 ? '' : 's'}`;
    throw disagree(`${what}, but ${form.outputs} from channel ${firstChannel} on takes ${needed}`, 'outputs');
  }
  return {
    input: { ...input, layout: inputLayout, count: fed },
    output: { ...output, layout: outputLayout, count: given },
    firstChannel,
  };
}

function pickInput({ inputs }: Graph): GraphTensor {
  const [input] = inputs;
  if (input !== undefined && inputs.length === 1) return input;
  const names = inputs.map(({ name }) => `"${name}"`).join(', ') || 'none';
  throw new AppError(
    'model.invalid',
    `Expected a network with one input, the image, got ${names}. Such a network cannot be fed here.`,
  );
}

function pickOutput({ outputs }: Graph, name: string | null): GraphTensor {
  const output = name === null ? outputs[0] : outputs.find((other) => other.name === name);
  if (output !== undefined) return output;
  const names = outputs.map((other) => `"${other.name}"`).join(', ') || 'none';
  throw disagree(`There is no output "${name ?? ''}"; the network has ${names}`, 'output');
}

/** Its own order where it can be told, else the input's. */
function readOutputLayout(
  output: GraphTensor,
  input: TensorLayout,
  layout: OnnxForm['layout'],
): TensorLayout {
  if (layout !== 'auto') return readLayout(output, 'output', layout);
  try {
    return readLayout(output, 'output', 'auto');
  } catch (error) {
    if (error instanceof AppError && error.code === 'request.invalid')
      return readLayout(output, 'output', input.order);
    throw error;
  }
}

function disagree(what: string, field: string): AppError {
  return new AppError('request.invalid', `${what}. Correct the ${field}.`, { details: { field } });
}
