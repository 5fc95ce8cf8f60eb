import { expect, it } from 'vitest';

import { estimateText, regionText, scopeItems, segmentTitle } from './scope-items.ts';

const ESTIMATE = { planes: 1, pixels: 1, ms: 3200, memoryBytes: 1.2e9, diskBytes: 1 };

it('says what a run will take', () => {
  expect(estimateText(ESTIMATE)).toBe('Takes about 3.2 s, up to 1.2 GB of memory.');
  expect(estimateText({ ...ESTIMATE, planes: 12 })).toBe(
    '12 planes. Takes about 3.2 s, up to 1.2 GB of memory.',
  );
  expect(estimateText({ ...ESTIMATE, ms: null, memoryBytes: null })).toBe(
    'The time is known after the first run with this model and device.',
  );
});

it('names what is segmented', () => {
  expect(scopeItems(['plane', 'z']).map(({ label }) => label)).toEqual(['Whole plane', 'All z planes']);
  expect(segmentTitle('region')).toBe('Segment region');
  expect(regionText({ x: 3, y: 4, width: 20, height: 10 })).toBe('20 × 10 px at 3, 4');
});
