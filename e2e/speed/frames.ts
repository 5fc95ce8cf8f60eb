import type { Page } from '@playwright/test';

export type Motion = 'pan' | 'zoom';

export interface Frames {
  perSecond: number;
  /** 95th percentile of the times between frames, in milliseconds. */
  p95: number;
}

/**
 * Moves the picture with every frame for `ms` milliseconds, as a hand that never rests: to and fro with the arrow keys, or in
 * and out with the wheel.
 */
export function countFrames(page: Page, motion: Motion, ms: number): Promise<Frames> {
  return page.evaluate(
    async ({ motion, ms }) => {
      const stage = document.querySelector<HTMLElement>('[data-testid=stage]');
      if (stage === null) throw new Error('there is no stage');
      const box = stage.getBoundingClientRect();
      const middle = { clientX: box.x + box.width / 2, clientY: box.y + box.height / 2 };
      const common = { bubbles: true, cancelable: true };
      stage.focus();
      const times: number[] = [];
      const start = performance.now();
      let last = start;
      await new Promise<void>((resolve) => {
        const step = (now: number): void => {
          times.push(now - last);
          last = now;
          const isBack = times.length % 120 >= 60;
          stage.dispatchEvent(
            motion === 'pan'
              ? new KeyboardEvent('keydown', { ...common, key: isBack ? 'ArrowLeft' : 'ArrowRight' })
              : new WheelEvent('wheel', { ...common, ...middle, deltaY: isBack ? 20 : -20, ctrlKey: true }),
          );
          if (now - start < ms) requestAnimationFrame(step);
          else resolve();
        };
        requestAnimationFrame(step);
      });
      times.sort((a, b) => a - b);
      const p95 = times[Math.floor(times.length * 0.95)] ?? 0;
      return { perSecond: (1000 * times.length) / (last - start), p95 };
    },
    { motion, ms },
  );
}

/** Goes over the image in rows, a good half of the stage at a time; `each` is called at every stop. */
export async function panOver(page: Page, width: number, height: number, each: () => Promise<void>) {
  const stage = page.getByTestId('stage');
  const number = async (name: string) => Number(await stage.getAttribute(name));
  const box = await stage.boundingBox();
  if (box === null) throw new Error('there is no stage');
  const scale = await number('data-scale');
  const press = (key: string, pixels: number) =>
    page.evaluate(
      ({ key, times }) => {
        const target = document.querySelector('[data-testid=stage]');
        for (let i = 0; i < times; i++)
          target?.dispatchEvent(
            new KeyboardEvent('keydown', { bubbles: true, cancelable: true, key, shiftKey: true }),
          );
      },
      // Shift moves by 200 pixels of the screen.
      { key, times: Math.round(pixels / 200) },
    );
  await press('ArrowLeft', width * scale);
  await press('ArrowUp', height * scale);
  let isRightwards = true;
  for (let y = 0; y < height * scale; y += box.height * 0.6) {
    for (let x = 0; x < width * scale; x += box.width * 0.6) {
      await press(isRightwards ? 'ArrowRight' : 'ArrowLeft', box.width * 0.6);
      await each();
    }
    isRightwards = !isRightwards;
    await press('ArrowDown', box.height * 0.6);
  }
}
