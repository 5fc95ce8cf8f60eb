import { describe, expect, it } from 'vitest';

import { measureObjects } from '../mask/objects.ts';
import { Labelmap } from '../mask/labelmap.ts';
import { measureObjectsOf } from '../measure/measure.ts';
import { groupObjects } from './group-objects.ts';
import { measureArea, measureShapes } from './measure-area.ts';

/** Discs on 1100 x 700 pixels, across tile borders and at the edge, and a bar that is wider than a tile. */
function discs(): Labelmap {
  const labelmap = new Labelmap(1100, 700);
  const paint = (label: number, isIn: (x: number, y: number) => boolean) => {
    for (const { column, row } of labelmap.tilesIn({ x: 0, y: 0, width: 1100, height: 700 })) {
      const { x, y, width, height } = labelmap.tileRect(column, row);
      const tile = labelmap.writableTile(column, row);
      for (let i = 0; i < width * height; i++)
        if (isIn(x + (i % width), y + Math.floor(i / width))) tile[i] = label;
    }
  };
  for (let k = 0; k < 12; k++)
    paint(k + 1, (x, y) => Math.hypot(x - 90 * (k + 0.6), y - 55 * (k + 0.4)) < 12 + k);
  paint(40, (x, y) => x > 100 && x < 1000 && y > 650 && y < 670);
  return labelmap;
}

const value = (x: number, y: number) => (x * 7 + y * 13) % 251;

describe('measureArea on the groups of an image', () => {
  it('gives what measuring the whole plane gives', async () => {
    const labelmap = discs();
    const image = { width: 1100, height: 700, calibration: null };
    const groups = groupObjects(measureObjects(labelmap).values(), image);
    const pixels = ({ x, y, width, height }: { x: number; y: number; width: number; height: number }) =>
      Uint8Array.from({ length: width * height }, (_, i) =>
        value(x + (i % width), y + Math.floor(i / width)),
      );
    const rows = groups.flatMap(({ rect, labels }) =>
      measureArea(
        {
          rect,
          labels: labelmap.readRect(rect),
          foreground: null,
          boundary: null,
          intensity: null,
          channels: [pixels(rect)],
          dtype: 'uint8',
        },
        labels,
        image,
      ),
    );
    const whole = await measureObjectsOf(
      {
        width: 1100,
        height: 700,
        pixelSize: null,
        readRows: (y, height) => Promise.resolve(labelmap.readRect({ x: 0, y, width: 1100, height })),
      },
      {
        channels: 1,
        dtype: 'uint8',
        readRows: (_, y, height) => Promise.resolve(pixels({ x: 0, y, width: 1100, height })),
      },
    );
    expect(rows.map(({ label }) => label).sort((a, b) => a - b)).toEqual([...whole.labels]);
    for (const { label, measurements } of rows) {
      const at = whole.labels.indexOf(label);
      for (const { name, values } of whole.columns) expect(measurements[name]).toBe(values[at]);
    }
    const large = groups.find(({ labels }) => labels.has(40))!;
    expect(large.labels.size).toBe(1);
    const [shape] = measureShapes(labelmap, large.rect, large.labels, image);
    expect(rows.find(({ label }) => label === 40)!.measurements).toMatchObject(shape.measurements);
    expect(groups.length).toBeLessThan(13);
  });
});
