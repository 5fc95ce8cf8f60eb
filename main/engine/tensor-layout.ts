import type { AxisName } from '../../core/inference/model-spec.ts';

/** Brings channels of rows of pixels into a tensor's axes order, and back. Axes but channel, y and x have length 1. */
export class TensorLayout {
  private readonly axes: readonly AxisName[];
  private readonly channels: number;
  private readonly isPlain: boolean;
  private packed = new Float32Array(0);

  constructor(axes: readonly AxisName[], channels: number) {
    this.axes = axes;
    this.channels = channels;
    const order = axes.filter((axis) => this.size(axis, 2, 2) > 1);
    this.isPlain =
      order.join() === ['channel', 'y', 'x'].filter((axis) => order.includes(axis as AxisName)).join();
  }

  /** The tensor's shape for tiles of this size. */
  dims(height: number, width: number): number[] {
    return this.axes.map((axis) => this.size(axis, height, width));
  }

  /** From channels one after the other, each row by row; overwritten by the next call of the same size. */
  pack(planes: Float32Array, height: number, width: number): Float32Array {
    if (this.isPlain) return planes;
    const out = this.allocate(planes.length);
    const strides = this.strides(height, width);
    this.each(height, width, strides, (plain, at) => (out[at] = planes[plain]));
    return out;
  }

  /** To channels one after the other, each row by row; overwritten by the next call of the same size. */
  unpack(values: Float32Array, height: number, width: number): Float32Array {
    if (this.isPlain) return values;
    const out = this.allocate(values.length);
    const strides = this.strides(height, width);
    this.each(height, width, strides, (plain, at) => (out[plain] = values[at]));
    return out;
  }

  private size(axis: AxisName, height: number, width: number): number {
    if (axis === 'channel') return this.channels;
    return axis === 'y' ? height : axis === 'x' ? width : 1;
  }

  /** Values from one position along each axis to the next. */
  private strides(height: number, width: number): Map<AxisName, number> {
    const strides = new Map<AxisName, number>();
    let stride = 1;
    for (const axis of [...this.axes].reverse()) {
      strides.set(axis, stride);
      stride *= this.size(axis, height, width);
    }
    return strides;
  }

  private each(
    height: number,
    width: number,
    strides: Map<AxisName, number>,
    visit: (plain: number, at: number) => void,
  ): void {
    const [channelStride, yStride, xStride] = (['channel', 'y', 'x'] as const).map(
      (axis) => strides.get(axis) ?? 0,
    );
    let plain = 0;
    for (let c = 0; c < this.channels; c++) {
      for (let y = 0; y < height; y++) {
        for (let x = 0, at = c * channelStride + y * yStride; x < width; x++, at += xStride)
          visit(plain++, at);
      }
    }
  }

  private allocate(length: number): Float32Array {
    if (this.packed.length !== length) this.packed = new Float32Array(length);
    return this.packed;
  }
}
