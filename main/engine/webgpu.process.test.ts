import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import type { DeviceChoice } from '../../core/contract.ts';
import { findAppFolder } from '../services/folders.ts';
import { createEngine, type EngineHost } from './host.ts';
import { bundleProcesses, type Bundle } from './testing/bundle.ts';
import { writeSpots } from './testing/pictures.ts';
import { describeWork } from './testing/work.ts';

/** Comes with Chromium; the only Vulkan driver on machines without a GPU that the runtime takes. */
const DRIVERS = [
  '/usr/lib/chromium/vk_swiftshader_icd.json',
  '/usr/lib/chromium-browser/vk_swiftshader_icd.json',
];
const driver = DRIVERS.find((path) => existsSync(path));
const reason = driver === undefined ? ' (skipped: no software Vulkan driver beside a Chromium)' : '';

describe.skipIf(driver === undefined)(`WebGPU on a software driver${reason}`, () => {
  let bundle: Bundle;
  let folder = '';
  let engine: EngineHost;

  beforeAll(async () => {
    vi.stubEnv('VK_ICD_FILENAMES', driver);
    // The Vulkan loader lies there too, for machines that have no other.
    vi.stubEnv('LD_LIBRARY_PATH', dirname(driver!));
    bundle = await bundleProcesses();
    folder = await mkdtemp(join(tmpdir(), 'skipscope-webgpu-'));
    await writeSpots(join(folder, 'spots.png'), 100, 70);
    engine = createEngine({ workerPath: bundle.worker });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await engine.close();
    await bundle.remove();
    await rm(folder, { recursive: true, force: true });
  });

  async function run(device: DeviceChoice): Promise<{ device: string; map: Buffer }> {
    const files = {
      imagePath: join(folder, 'spots.png'),
      modelFolder: join(findAppFolder(), 'models', 'tiny-conv'),
      probabilityPath: join(folder, 'probability'),
    };
    const work = await describeWork(files, { device, maxTile: 128 });
    const result = await engine.segment(work, { onEvent: () => undefined });
    return { device: result.device, map: await readFile(files.probabilityPath) };
  }

  it('computes what the CPU computes, to the last grey level or the one beside it', async () => {
    const cpu = await run('cpu');
    const gpu = await run('webgpu');
    expect([cpu.device, gpu.device]).toEqual(['cpu', 'webgpu']);
    expect(new Set(cpu.map).size).toBeGreaterThan(20);
    const differences = cpu.map.map((value, i) => Math.abs(value - gpu.map[i]));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  }, 180_000);

  it('is listed as slow, and never taken by itself', async () => {
    const devices = await engine.devices();
    expect(devices.find((device) => device.provider === 'webgpu')).toMatchObject({
      name: 'Software Vulkan (WebGPU, slow)',
      isAvailable: true,
    });
    expect((await run('auto')).device).toBe('cpu');
  }, 180_000);
});
