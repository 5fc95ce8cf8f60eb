import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { PlaneSteps } from './plane-steps.svelte.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function createStack(z: number, t: number) {
  const owner = {
    info: { shape: { z, t } },
    plane: { z: 0, t: 0 },
    view: { isSettled: true, projection: 'none' as 'none' | 'max' },
    toggleProjection() {
      owner.view.projection = 'none';
      return Promise.resolve();
    },
    setPlane(plane: { z: number; t: number }) {
      owner.plane = plane;
      return Promise.resolve();
    },
  };
  return { owner, steps: new PlaneSteps(owner) };
}

describe('PlaneSteps', () => {
  it('goes to neighbours and holds at the ends', () => {
    const { owner, steps } = createStack(2, 1);
    steps.step('z', -1);
    expect(owner.plane.z).toBe(0);
    steps.step('z', 1);
    steps.step('z', 1);
    expect(owner.plane.z).toBe(1);
    steps.step('t', 1);
    expect(owner.plane.t).toBe(0);
    expect(steps.axes).toEqual(['z']);
  });

  it('plays time round and round until it is told to stop', async () => {
    const { owner, steps } = createStack(5, 3);
    steps.togglePlay();
    expect(steps.playing).toBe('t');
    const seen: number[] = [];
    for (let i = 0; i < 4; i++) {
      await vi.advanceTimersByTimeAsync(120);
      seen.push(owner.plane.t);
    }
    expect(seen).toEqual([1, 2, 0, 1]);
    steps.togglePlay();
    await vi.advanceTimersByTimeAsync(1000);
    expect([steps.playing, owner.plane.t]).toEqual([null, 1]);
  });

  it('waits for a plane to be drawn, but not for ever', async () => {
    const { owner, steps } = createStack(3, 1);
    owner.view.isSettled = false;
    steps.togglePlay('z');
    await vi.advanceTimersByTimeAsync(1000);
    expect(owner.plane.z).toBe(0);
    await vi.advanceTimersByTimeAsync(1000);
    expect(owner.plane.z).toBe(1);
    steps.pause();
  });

  it('stops at a plane that cannot be shown, and says why', async () => {
    const { owner, steps } = createStack(3, 1);
    owner.setPlane = () => Promise.reject(new Error('the file ends there'));
    steps.togglePlay('z');
    await vi.advanceTimersByTimeAsync(120);
    expect([steps.playing, steps.failure]).toEqual([null, 'the file ends there']);
  });

  it('shows the planes again when it goes through z, not through time', async () => {
    const { owner, steps } = createStack(3, 3);
    owner.view.projection = 'max';
    await steps.show('t', 1);
    expect(owner.view.projection).toBe('max');
    await steps.show('z', 1);
    expect([owner.view.projection, owner.plane]).toEqual(['none', { z: 1, t: 1 }]);
  });

  it('has nothing to play in a single plane', () => {
    const { steps } = createStack(1, 1);
    steps.togglePlay();
    expect(steps.playing).toBeNull();
  });
});
