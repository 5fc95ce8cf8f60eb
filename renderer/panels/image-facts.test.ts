import { describe, expect, it } from 'vitest';

import type { ImageInfo } from '../../core/contract.ts';
import { imageFacts } from './image-facts.ts';

const INFO: ImageInfo = {
  id: 'i1',
  fileId: 'f1',
  name: 'cells.ome.tif',
  location: '/data',
  format: 'OME-TIFF',
  shape: { t: 1, c: 2, z: 5, y: 512, x: 1024 },
  dtype: 'uint16',
  channels: [
    { name: 'DAPI', color: '#0000ff' },
    { name: '', color: null },
  ],
  isRgb: false,
  levels: [{ width: 1024, height: 512, downsample: 1 }],
  pixelSize: { x: 0.325, y: 0.325, z: 1.2000000000000002, unit: 'µm' },
  metadata: {},
  notices: [],
};

function fact(info: ImageInfo, name: string): string | undefined {
  return imageFacts(info).find((entry) => entry.name === name)?.value;
}

describe('imageFacts', () => {
  it('says sizes in pixels and in the unit of the file', () => {
    expect(fact(INFO, 'Size')).toBe('1024 × 512 px');
    expect(fact(INFO, 'Extent')).toBe('332.8 × 166.4 µm');
    expect(fact(INFO, 'Pixel size')).toBe('0.325 µm');
    expect(fact(INFO, 'Plane distance')).toBe('1.2 µm');
    expect(fact({ ...INFO, pixelSize: { x: 1, y: 2, z: null, unit: 'nm' } }, 'Pixel size')).toBe('1 × 2 nm');
    expect(fact({ ...INFO, pixelSize: null }, 'Pixel size')).toBe('Not in the file');
  });

  it('names channels, and gives the nameless a number', () => {
    expect(fact(INFO, 'Channels')).toBe('2: DAPI, Channel 2');
    expect(fact({ ...INFO, isRgb: true }, 'Channels')).toBe('Colour (red, green, blue)');
  });

  it('keeps quiet about axes of length one', () => {
    expect(fact(INFO, 'Planes (z)')).toBe('5');
    expect(fact(INFO, 'Time points')).toBeUndefined();
    expect(fact(INFO, 'Resolutions')).toBeUndefined();
  });
});
