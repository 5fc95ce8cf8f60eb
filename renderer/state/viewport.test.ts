import { describe, expect, it } from 'vitest';

import { fitScale, imageToScreen, screenToImage, visibleRect, zoomAt } from './viewport.ts';

const image = { width: 1000, height: 500 };
const stage = { width: 400, height: 300 };
const camera = { centre: { x: 500, y: 250 }, scale: 2 };

describe('viewport', () => {
  it('puts the centre in the middle of the stage, and back', () => {
    expect(imageToScreen({ x: 500, y: 250 }, camera, stage)).toEqual({ x: 200, y: 150 });
    expect(imageToScreen({ x: 510, y: 240 }, camera, stage)).toEqual({ x: 220, y: 130 });
    expect(screenToImage({ x: 220, y: 130 }, camera, stage)).toEqual({ x: 510, y: 240 });
  });

  it('fits by the tighter side, with a margin', () => {
    expect(fitScale(image, stage)).toBeCloseTo(0.96 * 0.4);
    expect(fitScale(image, { width: 0, height: 300 })).toBe(1);
    expect(fitScale({ width: 1, height: 1 }, stage)).toBe(64);
  });

  it('zooms around the pointer', () => {
    const at = { x: 300, y: 100 };
    const before = screenToImage(at, camera, stage);
    const zoomed = zoomAt(camera, 1.5, at, image, stage);
    expect(zoomed.scale).toBe(3);
    const after = screenToImage(at, zoomed, stage);
    expect(after.x).toBeCloseTo(before.x);
    expect(after.y).toBeCloseTo(before.y);
  });

  it('keeps zoom in range and the middle on the image', () => {
    const corner = { x: 0, y: 0 };
    expect(zoomAt(camera, 1e6, corner, image, stage).scale).toBe(64);
    const out = zoomAt({ centre: { x: 0, y: 0 }, scale: 2 }, 1e-6, { x: 400, y: 300 }, image, stage);
    expect(out.scale).toBeCloseTo(0.192);
    expect(out.centre).toEqual({ x: 0, y: 0 });
  });

  it('sees only what is on the image', () => {
    expect(visibleRect(camera, image, stage)).toEqual({ x: 400, y: 175, width: 200, height: 150 });
    expect(visibleRect({ centre: { x: 0, y: 0 }, scale: 2 }, image, stage)).toEqual({
      x: 0,
      y: 0,
      width: 100,
      height: 75,
    });
    expect(visibleRect({ centre: { x: -900, y: 0 }, scale: 2 }, image, stage).width).toBe(0);
  });
});
