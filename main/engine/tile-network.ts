import type { ModelSpec } from '../../core/inference/model-spec.ts';
import type { PlaneProcessing } from '../../core/inference/processing/plane-processing.ts';
import type { NetworkSession } from './session.ts';
import { TensorLayout } from './tensor-layout.ts';
import { addOriented, orient, ORIENTATIONS } from './orientations.ts';

interface TileSize {
  height: number;
  width: number;
}

/** A network with what is done to its answers, for tiles of one size: channels of rows of pixels in and out. */
export class TileNetwork {
  private readonly session: NetworkSession;
  private readonly channels: { input: number; output: number };
  private readonly layouts: { input: TensorLayout; output: TensorLayout };
  private readonly input: TileSize;
  private readonly output: TileSize;
  private readonly hasSteps: boolean;

  /** Sizes in pixels of a tile's input and of its answer. */
  constructor(session: NetworkSession, spec: ModelSpec, input: TileSize, output: TileSize) {
    this.session = session;
    this.channels = { input: spec.input.channels, output: spec.output.channels };
    this.layouts = {
      input: new TensorLayout(spec.input.axes, spec.input.channels),
      output: new TensorLayout(spec.output.axes, spec.output.channels),
    };
    this.input = input;
    this.output = output;
    this.hasSteps = spec.postprocessing.length > 0;
  }

  /** The network's own answer; overwritten by the next one. */
  async answer(values: Float32Array): Promise<Float32Array> {
    const { input, output, layouts, session } = this;
    const { height, width } = input;
    const packed = layouts.input.pack(values, height, width);
    const dims = layouts.input.dims(height, width);
    const answer = await session.run(packed, dims, layouts.output.dims(output.height, output.width));
    return layouts.output.unpack(answer, output.height, output.width);
  }

  /** The answer after all postprocessing steps; overwritten by the next one. */
  async run(values: Float32Array, postprocessing: PlaneProcessing): Promise<Float32Array> {
    const answer = await this.answer(values);
    if (this.hasSteps) postprocessing.apply(answer, this.output.height * this.output.width);
    return answer;
  }

  /** The mean of what `run` says to the flipped tile, and where tiles are square to the turned one too. */
  async runFlipped(values: Float32Array, postprocessing: PlaneProcessing): Promise<Float32Array> {
    const { input, output, channels } = this;
    const isSquare = input.height === input.width && output.height === output.width;
    const orientations = ORIENTATIONS.filter(({ transpose }) => isSquare || !transpose);
    const mean = new Float32Array(channels.output * output.height * output.width);
    for (const orientation of orientations) {
      const turned = orient(values, channels.input, input.height, input.width, orientation);
      const answer = await this.run(turned, postprocessing);
      addOriented(mean, answer, 1 / orientations.length, output.height, output.width, orientation);
    }
    return mean;
  }
}
