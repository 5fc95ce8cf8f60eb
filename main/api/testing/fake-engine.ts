import { writeFile } from 'node:fs/promises';

import { TILE_SIZE } from '../../../core/edit/patch.ts';
import { AppError } from '../../../core/errors.ts';
import type { Engine, EngineCall, ModelTestResult } from '../../services/engine.ts';

/** An engine without networks: finds one object, the square (2,1) to (5,3), in every image of one tile. */
export class FakeEngine implements Engine {
  isClosed = false;
  /** While set, `segment` waits for it after its first tile. */
  gate: Promise<void> | null = null;
  /** What `testModel` answers. */
  selfTest: ModelTestResult = {
    passed: true,
    compared: 100,
    mismatches: 0,
    largest: null,
    device: 'cpu',
    ms: 4,
  };

  devices() {
    return Promise.resolve([{ provider: 'cpu' as const, name: 'Test', isAvailable: true, reason: null }]);
  }

  async segment(work: Parameters<Engine['segment']>[0], call: EngineCall) {
    const size = imageSize(work.imagePath);
    const { width, height } = size;
    call.onEvent({ type: 'device', device: 'cpu', fallback: null });
    const maps = new Uint8Array(width * height * 3);
    maps.fill(200, 0, width * height);
    await writeFile(work.probability.path, maps);
    call.onEvent({ type: 'tile', rect: { x: 0, y: 0, width, height } });
    await this.gate;
    if (call.signal?.aborted) throw new AppError('job.cancelled', 'The job was cancelled.');
    sendSquare(size, call);
    return {
      ...size,
      objects: 1,
      medianDiameter: null,
      device: 'cpu' as const,
      ms: { read: 1, infer: 2, separate: 3 },
      tilePixels: width * height,
      peakBytes: 500e6,
    };
  }

  separate({ probability }: Parameters<Engine['separate']>[0], call: EngineCall) {
    sendSquare(probability, call);
    return Promise.resolve({ objects: 1, medianDiameter: null, ms: 1 });
  }

  testModel() {
    return Promise.resolve(this.selfTest);
  }

  close() {
    this.isClosed = true;
    return Promise.resolve();
  }
}

/** Test images say their size in their name: `cells-40x30.png`. */
function imageSize(path: string): { width: number; height: number } {
  const [, width, height] = /-(\d+)x(\d+)\./.exec(path)!;
  return { width: Number(width), height: Number(height) };
}

function sendSquare({ width, height }: { width: number; height: number }, call: EngineCall): void {
  if (width > TILE_SIZE || height > TILE_SIZE) throw new Error('the fake engine knows one tile');
  const labels = new Uint32Array(width * height);
  for (let y = 1; y < 3; y++) labels.fill(1, y * width + 2, y * width + 5);
  call.onEvent({ type: 'labels', column: 0, row: 0, labels });
}
