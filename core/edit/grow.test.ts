import { describe, expect, it } from 'vitest';

import { growObject } from './grow.ts';

const WIDTH = 24;
const HEIGHT = 12;
const SETTINGS = { threshold: 0.5, splitStrength: 0.5 };

/** Maps of two discs that touch, with centres at (6, 6) and (15, 6), 5 pixels in radius; the second is as bright as `second`. */
function mapsOf(second = 1) {
  const foreground = new Uint8Array(WIDTH * HEIGHT);
  const distance = new Uint8Array(WIDTH * HEIGHT);
  for (let i = 0; i < foreground.length; i++) {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    const near = [Math.hypot(x - 6, y - 6), Math.hypot(x - 15, y - 6)].map((r) => Math.max(0, 1 - r / 5));
    foreground[i] = near[0] > 0 ? 250 : near[1] > 0 ? 250 * second : 0;
    distance[i] = 255 * Math.max(...near);
  }
  return { foreground, boundary: new Uint8Array(WIDTH * HEIGHT), distance };
}

const free = new Uint8Array(WIDTH * HEIGHT).fill(1);

describe('growObject', () => {
  it('takes the object at the click, apart from the one that touches it', () => {
    const left = growObject(mapsOf(), WIDTH, { x: 4, y: 6 }, SETTINGS, free);
    const right = growObject(mapsOf(), WIDTH, { x: 17, y: 6 }, SETTINGS, free);
    expect(left!.rect.x).toBe(2);
    expect(left!.rect.x + left!.rect.width).toBeLessThanOrEqual(right!.rect.x + 1);
    expect(right!.rect.x + right!.rect.width).toBe(20);
    expect(left!.mask.reduce((sum, isIn) => sum + isIn, 0)).toBeGreaterThan(60);
  });

  it('finds an object that is too faint for the threshold', () => {
    const faint = growObject(mapsOf(0.2), WIDTH, { x: 17, y: 6 }, SETTINGS, free);
    expect(faint?.rect).toMatchObject({ y: 2, height: 9 });
  });

  it('leaves what may not be taken', () => {
    const isFree = free.map((_, i) => (i % WIDTH < 6 ? 0 : 1));
    expect(growObject(mapsOf(), WIDTH, { x: 8, y: 6 }, SETTINGS, isFree)?.rect.x).toBe(6);
    expect(growObject(mapsOf(), WIDTH, { x: 4, y: 6 }, SETTINGS, isFree)).toBeNull();
  });

  it('finds nothing where the model sees nothing', () => {
    expect(growObject(mapsOf(), WIDTH, { x: 23, y: 0 }, SETTINGS, free)).toBeNull();
  });
});
