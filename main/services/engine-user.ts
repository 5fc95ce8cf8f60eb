import type { Engine } from './engine.ts';

/** The engine as one of its users has it: calls take that user's turns, and it stays open for the others. */
export function engineFor(user: string, engine: Engine): Engine {
  return {
    devices: () => engine.devices(),
    segment: (work, call) => engine.segment(work, { ...call, user }),
    separate: (work, call) => engine.separate(work, { ...call, user }),
    testModel: (work, call) => engine.testModel(work, { ...call, user }),
    close: () => Promise.resolve(),
  };
}
