import type { Engine, EngineSegmentation, ModelTestResult } from '../../engine.ts';

/** An engine whose self-tests come out as they are told to. */
export class SelfTestEngine implements Engine {
  result: ModelTestResult = {
    passed: true,
    compared: 9216,
    mismatches: 0,
    largest: { difference: 1e-5, limit: 2e-3, index: [0, 0, 1, 2], expected: 1, got: 1.00001 },
    device: 'cpu',
    ms: 5,
  };
  /** Called while a network runs. */
  during: () => Promise<void> = () => Promise.resolve();
  /** What was segmented, and folders of the models tested. */
  readonly segmented: EngineSegmentation[] = [];
  readonly tested: string[] = [];

  devices() {
    return Promise.resolve([]);
  }

  async segment(work: EngineSegmentation) {
    this.segmented.push(work);
    await this.during();
    const { width, height } = work.probability;
    return {
      width,
      height,
      objects: 64,
      medianDiameter: 20,
      device: 'cpu' as const,
      ms: { read: 1, infer: 2, separate: 3 },
      tilePixels: 1,
      peakBytes: 1,
    };
  }

  async testModel({ model }: Parameters<Engine['testModel']>[0]) {
    this.tested.push(model.folder);
    await this.during();
    return this.result;
  }

  separate() {
    return Promise.reject(new Error('nothing is separated here'));
  }

  close() {
    return Promise.resolve();
  }
}
