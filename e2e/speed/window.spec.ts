import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Browser, Page } from '@playwright/test';

import type { Patch } from '../../core/edit/patch.ts';
import { encodePatch } from '../../core/edit/patch-codec.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import { writeSlide } from '../../main/formats/testing/slide-tiff.ts';
import { test } from '../fixtures.ts';
import { countFrames, panOver } from './frames.ts';
import { report, type Row } from './report.ts';

const SIDE = 20_000;
/** One object in each square of so many pixels: 97,969 of them. */
const SPACING = 64;
const OBJECT = 40;
const MOTION_MS = 4000;

// A trace takes pictures all the time.
test.use({ viewport: { width: 1600, height: 1000 }, trace: 'off', screenshot: 'off' });
test.setTimeout(600_000);

test('pan, zoom and memory on a 20,000 x 20,000 slide with 100,000 objects', async ({
  window,
  stage,
  server,
  browser,
}) => {
  const slide = {
    width: SIDE,
    height: SIDE,
    bits: 16,
    samples: 1,
    levels: 6,
    compression: 'deflate',
  } as const;
  await writeSlide(join(server.root, 'slide.tif'), slide);
  await window.getByRole('button', { name: 'Open images' }).first().click();
  const dialog = window.getByRole('dialog', { name: 'Open images' });
  await dialog.getByText('slide.tif').click();
  const opened = window.waitForResponse((response) =>
    /\/api\/images$/.test(new URL(response.url()).pathname),
  );
  const start = performance.now();
  await dialog.getByRole('button', { name: 'Open', exact: true }).click();
  await stage.ready();
  const rows: Row[] = [
    { what: 'from "Open" to the whole slide', value: performance.now() - start, unit: 'ms', atMost: 1000 },
  ];
  const { id } = (await (await opened).json()) as { id: string };
  await label(window, id);
  await window.reload();
  await stage.ready();
  // The list of 100,000 objects takes a moment.
  await window.waitForLoadState('networkidle');

  const fps = async (what: string, motion: 'pan' | 'zoom') => {
    const { perSecond, p95 } = await countFrames(window, motion, MOTION_MS);
    rows.push({ what, value: perSecond, unit: 'per second', atLeast: 55 });
    rows.push({ what: `${what}, 95th percentile of a frame`, value: p95, unit: 'ms' });
  };
  await fps('frames while panning over the whole slide', 'pan');
  await fps('frames while zooming in and out', 'zoom');
  await stage.element.focus();
  await window.keyboard.press('Shift+Digit1');
  await stage.ready();
  await fps('frames while panning at full size', 'pan');

  // Half size: four times fewer stops, and as many tiles at each.
  for (let i = 0; i < 3; i++) await window.keyboard.press('-');
  await stage.ready();
  let most = 0;
  await panOver(window, SIDE, SIDE, async () => {
    await stage.ready();
    most = Math.max(most, await residentSize(browser));
  });
  // 256 MB of values with their canvases, 200 label tiles of 1 MB besides those in sight, and the browser itself.
  rows.push({
    what: 'largest window process while panning over all of it',
    value: most,
    unit: 'MB',
    atMost: 1500,
  });
  report('window', `the window in Chromium at 1600 x 1000, ${SIDE} x ${SIDE} with 97,969 objects`, rows);
});

/** Marks the objects, one row of label tiles at a time. */
async function label(page: Page, id: string): Promise<void> {
  const map = new Labelmap(SIDE, SIDE);
  for (let row = 0; row < map.rows; row++) {
    const patch: Patch = { parts: [] };
    for (let column = 0; column < map.columns; column++) {
      const rect = map.tileRect(column, row);
      const after = new Uint32Array(rect.width * rect.height);
      for (let i = 0; i < after.length; i++) {
        const [x, y] = [rect.x + (i % rect.width), rect.y + Math.floor(i / rect.width)];
        if (x % SPACING < OBJECT && y % SPACING < OBJECT)
          after[i] = 1 + Math.floor(y / SPACING) * 320 + Math.floor(x / SPACING);
      }
      patch.parts.push({ rect, before: new Uint32Array(after.length), after });
    }
    const { origin } = new URL(page.url());
    const response = await page.request.post(`${origin}/api/images/${id}/labels/edits`, {
      headers: {
        'content-type': 'application/octet-stream',
        'x-tool': 'brush',
        'x-revision': String(row),
        origin,
      },
      data: Buffer.from(encodePatch(patch)),
    });
    if (!response.ok()) throw new Error(`the labels were refused: ${await response.text()}`);
  }
}

/** Of the largest window process, in MB (10^6 bytes), from Linux's own count. */
async function residentSize(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? '0');
  return Math.max(...sizes.map((kibibytes) => (Number(kibibytes) * 1024) / 1e6));
}
