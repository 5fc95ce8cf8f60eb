import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { planRegion, type RegionChoice } from '../../core/inference/region.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import { findAppFolder } from '../services/folders.ts';
import type { EngineEvent, EngineSegmentation } from '../services/engine.ts';
import { createEngine, type EngineHost } from './host.ts';
import { bundleProcesses, type Bundle } from './testing/bundle.ts';
import { writeSpots } from './testing/pictures.ts';
import { describeWork } from './testing/work.ts';

const WIDTH = 600;
const HEIGHT = 520;
const WHOLE = { x: 0, y: 0, width: WIDTH, height: HEIGHT };
/** Cuts spots at all four sides: they lie 40 pixels apart, the first in the middle of 20,20. */
const RECT = { x: 210, y: 190, width: 150, height: 130 };

let bundle: Bundle;
let folder = '';
let engine: EngineHost;

beforeAll(async () => {
  bundle = await bundleProcesses();
  folder = await mkdtemp(join(tmpdir(), 'skipscope-regions-'));
  await writeSpots(join(folder, 'spots.png'), WIDTH, HEIGHT);
  engine = createEngine({ workerPath: bundle.worker });
});
afterAll(async () => {
  await engine.close();
  await bundle.remove();
  await rm(folder, { recursive: true, force: true });
});

async function run(name: string, changes: Partial<EngineSegmentation>, model = 'tiny') {
  const files = {
    imagePath: join(folder, 'spots.png'),
    modelFolder: join(findAppFolder(), 'models', model),
    probabilityPath: join(folder, name),
  };
  const separation = { threshold: 0.5, minSize: 4, splitStrength: 0.5 };
  const asked = await describeWork(files, { separation, ...changes });
  const labelmap = new Labelmap(WIDTH, HEIGHT);
  const events: EngineEvent[] = [];
  const onEvent = (event: EngineEvent) => {
    events.push(event);
    if (event.type === 'labels') labelmap.setTile(event.column, event.row, event.labels);
  };
  const result = await engine.segment(asked, { onEvent });
  return {
    asked,
    result,
    events,
    labels: labelmap.readRect(WHOLE),
    map: await readFile(files.probabilityPath),
  };
}

async function regionOf(diameter: number): Promise<RegionChoice> {
  const { asked } = await run('whole', {});
  return planRegion(RECT, WHOLE, asked.model.spec, { diameter, scale: 1 });
}

describe('a region in the engine process', () => {
  it('finds what a run of the whole plane finds there, with the same numbers in the map', async () => {
    const whole = await run('whole', {});
    const region = await regionOf(16);
    const part = await run('part', { region });
    expect(region.area.width).toBeLessThan(300);
    // Middles at 220, 260, 300, 340 and 220, 260, 300.
    expect(part.result.objects).toBe(4 * 3);
    const numbers = new Map<number, number>();
    for (const [i, label] of part.labels.entries()) {
      if (label === 0) continue;
      expect(numbers.get(whole.labels[i]) ?? label).toBe(label);
      numbers.set(whole.labels[i], label);
    }
    // Whole objects, those at the region's sides too.
    const pixels = (labels: Uint32Array, wanted: Set<number>) =>
      labels.filter((label) => wanted.has(label)).length;
    expect(pixels(part.labels, new Set(numbers.values()))).toBe(
      pixels(whole.labels, new Set(numbers.keys())),
    );
    const { area } = region;
    const inside = (i: number) => {
      const x = i % WIDTH;
      const y = Math.floor(i / WIDTH) % HEIGHT;
      return x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height;
    };
    const wrong = part.map.findIndex((value, i) => value !== (inside(i) ? whole.map[i] : 0));
    expect(wrong).toBe(-1);
  });

  it('reads the plane for its statistics once', async () => {
    const region = await regionOf(16);
    await run('part', { region });
    const again = await run('part', { region });
    expect(again.events.some((event) => event.type === 'progress' && event.stage === 'read')).toBe(false);
    expect(again.result.tilePixels).toBeLessThan(WIDTH * HEIGHT);
  });

  it('keeps the map elsewhere, and separates again in the region only', async () => {
    const region = await regionOf(16);
    await run('whole', {});
    const part = await run('whole', { region });
    expect(part.map[20 * WIDTH + 20]).toBeGreaterThan(200);
    const again = new Labelmap(WIDTH, HEIGHT);
    const { probability, separation } = part.asked;
    const found = await engine.separate(
      { probability, separation, region },
      {
        onEvent(event) {
          if (event.type === 'labels') again.setTile(event.column, event.row, event.labels);
        },
      },
    );
    expect(found.objects).toBe(part.result.objects);
    expect(again.readRect(WHOLE)).toEqual(part.labels);
  });

  it('rescales a region as the whole plane', async () => {
    const { asked } = await run('whole', {});
    const region = planRegion(RECT, WHOLE, asked.model.spec, { diameter: 16, scale: 0.5 });
    const part = await run('part', { region, scale: 0.5 });
    expect(part.result.objects).toBe(4 * 3);
    const foreground = part.labels.findIndex((label) => label > 0);
    expect(Math.floor(foreground / WIDTH)).toBeGreaterThan(RECT.y + 10);
  });

  it('answers as in the whole plane with a network that sees around each pixel', async () => {
    const whole = await run('whole', {}, 'tiny-conv');
    const { spec } = whole.asked.model;
    const region = planRegion(RECT, WHOLE, spec, { diameter: null, scale: 1 });
    const part = await run('part', { region }, 'tiny-conv');
    let largest = 0;
    for (let y = RECT.y; y < RECT.y + RECT.height; y++) {
      for (let x = RECT.x; x < RECT.x + RECT.width; x++) {
        largest = Math.max(largest, Math.abs(part.map[y * WIDTH + x] - whole.map[y * WIDTH + x]));
      }
    }
    expect(largest).toBeLessThanOrEqual(1);
  });
});
