import { expect, it } from 'vitest';

import type { ExportAllResult, ExportedFile } from '../../core/contract.ts';
import { exportedText, verifiedText } from './exported-text.ts';

const FILE: ExportedFile = {
  format: 'mask-png',
  name: 'a.mask.png',
  bytes: 1,
  path: null,
  url: null,
  fileId: null,
  verified: { objects: 1, pixels: 4 },
};

/** Of images with so many files each. */
function resultOf(...files: number[]): ExportAllResult {
  const images = files.map((count, i) => ({
    imageId: `${i}`,
    name: `${i}.png`,
    savedAs: `${i}.png`,
    objects: 1,
    files: new Array<ExportedFile>(count).fill(FILE),
  }));
  return { images, failures: [], tables: [], archive: null };
}
const archive = { name: 'all.zip', bytes: 1, path: null, url: '/all.zip', fileId: null };

it('says how much of what was wanted is there', () => {
  expect(exportedText(resultOf(2, 3), 2, false)).toBe('Wrote 5 files of 2 images');
  expect(exportedText(resultOf(2, 0), 2, false)).toBe('Wrote 2 files of 1 of 2 images');
  expect(exportedText({ ...resultOf(1, 1), archive }, 2, false)).toBe(
    'Ready to download: 2 files of 2 images',
  );
  expect(exportedText(resultOf(1), 3, true)).toBe('Cancelled: 1 file of 1 of 3 images was written');
  expect(exportedText(resultOf(2, 1), 3, true)).toBe('Cancelled: 3 files of 2 of 3 images were written');
  expect(exportedText(resultOf(0, 0), 2, false)).toBe('Nothing was written');
});

it('says what was read again', () => {
  const textOf = (format: ExportedFile['format'], objects: number | null, pixels: number) =>
    verifiedText({ format, verified: { objects, pixels } });
  expect(textOf('mask-png', 1, 90)).toBe('1 object equal');
  expect(textOf('mask-png', 0, 0)).toBe('0 objects equal');
  expect(textOf('overlay-png', null, 65_536)).toBe('65,536 pixels equal');
  expect(textOf('overlay-jpeg', null, 65_536)).toBe('65,536 pixels nearly equal, as JPEG has them');
});
