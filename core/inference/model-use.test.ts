import { describe, expect, it } from 'vitest';

import { modelUseSchema, type ModelUse } from '../contract/models.ts';
import type { ModelSpec } from './model-spec.ts';
import { applyModelUse, readModelUse } from './model-use.ts';

/** As a package without our settings is read. */
const SPEC = {
  kind: 'semantic',
  output: { channels: 2, channelNames: ['background', 'cell'] },
  planes: { foreground: { channel: 0 }, boundary: { constant: 0 }, distance: { constant: 1 } },
  masks: [],
  separation: { threshold: 0.5, splitStrength: 0.2, minSize: 7 },
  objectDiameter: null,
} as unknown as ModelSpec;

const use = (given: Partial<ModelUse>): ModelUse => modelUseSchema.parse(given);

describe('applyModelUse', () => {
  it('takes a channel as foreground, in components without a diameter', () => {
    const spec = applyModelUse(SPEC, use({ channel: 1, threshold: 0.3 }));
    expect(spec).toMatchObject({
      kind: 'semantic',
      planes: { foreground: { channel: 1 }, boundary: { constant: 0 }, distance: { constant: 1 } },
      separation: { threshold: 0.3, minSize: 7 },
      objectDiameter: null,
    });
  });

  it('parts by a watershed with a diameter, unless components are asked for', () => {
    const spec = applyModelUse(SPEC, use({ diameter: 24 }));
    expect(spec).toMatchObject({ objectDiameter: 24, planes: { distance: { transform: 'distance' } } });
    const components = applyModelUse(SPEC, use({ diameter: 24, method: 'components' }));
    expect(components.planes.distance).toEqual({ constant: 1 });
  });

  it('takes a membrane inverted, and keeps it as a mask', () => {
    expect(applyModelUse(SPEC, use({ channel: 1, outputs: 'membrane', threshold: 0.6 }))).toMatchObject({
      kind: 'boundaries',
      planes: {
        foreground: { channel: 1, invert: true },
        boundary: { channel: 1 },
        distance: { constant: 1 },
      },
      masks: [{ name: 'membrane', channel: 1, threshold: 0.4 }],
    });
  });

  it('refuses a channel that is not there, naming those that are, and a watershed without a diameter', () => {
    expect(() => applyModelUse(SPEC, use({ channel: 2 }))).toThrow(
      "Expected one of the output's 2 channels, numbered from 0, got 2. Choose one of 0 (background), 1 (cell).",
    );
    expect(() => applyModelUse(SPEC, use({ method: 'watershed' }))).toThrow(
      /A watershed needs the diameter in pixels/,
    );
  });
});

describe('readModelUse', () => {
  it('gives back what was applied', () => {
    const cases = [
      use({ channel: 1, method: 'components' }),
      use({ method: 'watershed', diameter: 12, threshold: 0.7 }),
      use({ outputs: 'membrane', method: 'components' }),
    ];
    for (const given of cases) expect(readModelUse(applyModelUse(SPEC, given))).toEqual(given);
  });

  it('is null where the outputs belong together', () => {
    expect(readModelUse({ ...SPEC, kind: 'instances' })).toBeNull();
  });
});
