import { describe, expect, it } from 'vitest';

import { measureObjectsOf, type IntensityRows, type LabelRows } from './measure.ts';
import oracle from './oracles/measurements.json' with { type: 'json' };

const { width, height, names } = oracle;

function labelRows(labels: readonly number[]): LabelRows {
  const all = Uint32Array.from(labels);
  const readRows = (y: number, rows: number) => Promise.resolve(all.slice(y * width, (y + rows) * width));
  return { width, height, pixelSize: null, readRows };
}

/** The image of make_oracle.py. */
const image: IntensityRows = {
  channels: 2,
  dtype: 'uint16',
  readRows(channel, y, rows) {
    const value = (place: number) => (channel === 0 ? (place * 7919) % 4093 : (place * 104729) % 65521);
    return Promise.resolve(Uint16Array.from({ length: rows * width }, (_, i) => value(y * width + i)));
  },
};

// oracles/make_oracle.py made the numbers with scikit-image.
describe.each(oracle.scenes)('scikit-image on scene %#', (scene) => {
  it('says the same of every object', async () => {
    const { labels, columns } = await measureObjectsOf(labelRows(scene.labels), image);
    expect([...labels]).toEqual(scene.objects.map((values) => values[names.indexOf('label')]));
    expect(columns.map(({ name }) => name).sort()).toEqual(names.filter((name) => name !== 'label').sort());
    const wrong = columns.flatMap(({ name, values }) =>
      scene.objects.flatMap((expected, row) => {
        const value = expected[names.indexOf(name)];
        // An object without a longer side has no orientation.
        if (value === null || Math.abs(values[row] - value) <= 1e-6) return [];
        return [{ name, label: labels[row], ours: values[row], theirs: value }];
      }),
    );
    expect(wrong).toEqual([]);
  });
});
