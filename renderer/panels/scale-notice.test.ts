import { describe, expect, it } from 'vitest';

import { scaleNotice } from './scale-notice.ts';

const model = { id: 'm1', objectDiameter: 20, pixelSize: { value: 0.65, unit: 'micrometer' } } as const;
const run = {
  modelId: 'm1',
  device: 'cpu',
  separation: { threshold: 0.5, minSize: 0, splitStrength: 0.5 },
  channels: [0],
  diameter: null,
  medianDiameter: 60.4,
};
const micrometres = (x: number) => ({ x, y: x, z: null, unit: 'µm' });

describe('after a run', () => {
  const after = (medianDiameter: number | null, diameter: number | null = null, next = diameter) => {
    const segmentation = { ...run, medianDiameter, diameter };
    return scaleNotice({ model, pixelSize: micrometres(0.65), segmentation, diameter: next });
  };

  it('tells the sizes and what to rescale by', () => {
    expect(after(60.4)).toEqual({
      text: 'Objects here are about 60 px across, this model expects 20 px.',
      diameter: 60,
      isMeasured: true,
    });
    expect(after(6.28)?.diameter).toBe(6.3);
  });

  it('is silent within a factor of 1.6, and where too few objects were measured', () => {
    expect([after(32), after(12.5), after(null)]).toEqual([null, null, null]);
    expect(after(32.1)).not.toBeNull();
    expect(after(12.4)).not.toBeNull();
  });

  it('compares with what the image was rescaled by', () => {
    expect(after(58, 60)).toBeNull();
    expect(after(20, 60)?.text).toBe(
      'Objects here are about 20 px across, but the image was rescaled for 60 px.',
    );
  });

  it('is silent once another diameter is set for the next run', () => {
    expect(after(60.4, null, 60)).toBeNull();
  });
});

describe('before a run with the model', () => {
  const before = (x: number, change = {}) =>
    scaleNotice({ model, pixelSize: micrometres(x), segmentation: null, diameter: null, ...change });

  it('expects sizes from the pixels', () => {
    const notice = before(0.325);
    expect(notice).toMatchObject({ diameter: 40, isMeasured: false });
    expect(notice?.text).toContain('about 40 px');
  });

  it('does so too when another model ran', () => {
    expect(before(0.2, { segmentation: { ...run, modelId: 'm2' } })?.diameter).toBe(65);
  });

  it('is silent when sizes agree, are not known, or a diameter is set', () => {
    expect(before(0.5)).toBeNull();
    expect(before(0.2, { pixelSize: null })).toBeNull();
    expect(before(0.2, { model: { ...model, pixelSize: null } })).toBeNull();
    expect(before(0.2, { diameter: 65 })).toBeNull();
    expect(before(0.2, { model: { ...model, objectDiameter: null } })).toBeNull();
  });
});
