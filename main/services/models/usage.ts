import type { Engine } from '../engine.ts';

/** Counts the engine calls that use a model, so that none is removed under one. */
export class ModelUsage {
  private readonly calls = new Map<string, number>();

  isUsed(folder: string): boolean {
    return (this.calls.get(folder) ?? 0) > 0;
  }

  /** The engine, with the models of its calls counted while they run or wait. */
  watch(engine: Engine): Engine {
    return {
      devices: () => engine.devices(),
      segment: (work, call) => this.during(work.model.folder, () => engine.segment(work, call)),
      separate: (work, call) => engine.separate(work, call),
      testModel: (work, call) => this.during(work.model.folder, () => engine.testModel(work, call)),
      close: () => engine.close(),
    };
  }

  private async during<T>(folder: string, call: () => Promise<T>): Promise<T> {
    this.calls.set(folder, (this.calls.get(folder) ?? 0) + 1);
    try {
      return await call();
    } finally {
      const left = (this.calls.get(folder) ?? 0) - 1;
      if (left > 0) this.calls.set(folder, left);
      else this.calls.delete(folder);
    }
  }
}
