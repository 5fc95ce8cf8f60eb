import { describe, expect, it } from 'vitest';

import type { BatchSummaryRow } from '../../../core/contract.ts';
import { tableLines } from '../../../core/measure/table-text.ts';
import { standInBatches } from '../stand-ins.ts';
import { BatchResults } from './batch-results.svelte.ts';
import { BatchRun } from './batch-run.svelte.ts';
import { batchImage, batchInfo } from './batch-stand-ins.ts';
import { groupResults } from './result-groups.ts';
import { groupTable, imageTable, orderRows, writtenTable } from './result-table.ts';

function summary(index: number, group: string | null, objects: number, area: number | null): BatchSummaryRow {
  const places = { index, image: `${index}.tif`, group, t: null, z: null };
  return {
    ...places,
    objects,
    per_megapixel: objects * 10,
    per_mm2: null,
    coverage: 0.5,
    area_mean: area,
    area_median: area,
    area_mean_um2: null,
    area_median_um2: null,
  };
}

const IMAGES = [
  batchImage(0, { group: 'day10' }),
  batchImage(1, { group: 'day2' }),
  batchImage(2, { group: null }),
  batchImage(10, { group: 'day2' }),
];
const ROWS = [summary(0, 'day10', 4, 20), summary(1, 'day2', 2, 30), summary(10, 'day2', 6, null)];
const groups = groupResults(IMAGES);
const csv = (table: Parameters<typeof writtenTable>[0], order: Uint32Array) =>
  [...tableLines(writtenTable(table, order), 'csv')].map((line) => line.trim());

describe('results', () => {
  it('groups images, numbers in their order, those without a group last', () => {
    expect(groups.names).toEqual(['day2', 'day10', 'no group']);
    expect([0, 1, 2, 10].map((index) => groups.of[index])).toEqual([1, 0, 2, 0]);
    expect(groupResults([batchImage(0)]).names).toEqual(['All images']);
    expect(groupResults([])).toEqual({ names: [], of: new Uint32Array() });
  });

  it('has a row for each image, sorted as texts or as numbers, and written as shown', () => {
    const table = imageTable(ROWS, groups);
    const by = (column: string, isDescending = false) => [...orderRows(table, { column, isDescending })];
    expect(by('image')).toEqual([0, 1, 2]);
    expect(by('group')).toEqual([1, 2, 0]);
    expect(by('objects', true)).toEqual([2, 0, 1]);
    expect(by('area_mean')).toEqual([0, 1, 2]);
    expect(csv(table, Uint32Array.of(2, 0))).toEqual([
      'image,group,objects,per_megapixel,coverage,area_mean,area_median',
      '10.tif,day2,6,60,0.5,,',
      '0.tif,day10,4,40,0.5,20,20',
    ]);
  });

  it('takes the images of a group together', () => {
    const [day2, day10, none] = csv(groupTable(ROWS, groups), Uint32Array.of(0, 1, 2)).slice(1);
    expect(day2).toMatch(/^day2,2,8,4,2\.828\d+,/);
    expect(day10).toMatch(/^day10,1,4,4,,/);
    expect(none).toMatch(/^no group,0,0,,,/);
  });

  it('knows the objects of each group', async () => {
    const table = {
      revision: 0,
      labels: Uint32Array.of(1, 2, 1, 1),
      columns: [
        { name: 'image', values: Float64Array.of(0, 0, 1, 10) },
        { name: 'bbox-0', values: Float64Array.of(0, 0, 0, 0) },
        { name: 'area', values: Float64Array.of(5, 6, 7, 8) },
        { name: 'solidity', values: Float64Array.of(1, 1, 1, 1) },
      ],
    };
    const calls = standInBatches({
      watch: (_, onEvent) => {
        IMAGES.forEach((image, number) => onEvent({ type: 'image', number, image }));
        return Promise.resolve();
      },
      summary: () => Promise.resolve(ROWS),
      table: () => Promise.resolve(table),
    });
    const run = new BatchRun(
      calls,
      batchInfo({ counts: { waiting: 0, running: 0, done: 3, skipped: 0, failed: 0 } }),
    );
    await run.follow();
    const results = new BatchResults(calls, run);
    expect(results.isStale).toBe(true);
    await results.load();
    expect(results.isStale).toBe(false);
    expect(results.objectMeasures).toEqual(['area', 'solidity']);
    expect(results.objectMeasure).toBe('area');
    expect(results.groupValues.map(({ name, values }) => [name, [...values]])).toEqual([
      ['day2', [7, 8]],
      ['day10', [5, 6]],
      ['no group', []],
    ]);
    results.regroup('{group}.tif');
    results.regroup('{group');
    expect(results.groups.names).toEqual(['0', '1', '2', '10']);
    results.regroup(null);
    expect(results.groups.names).toEqual(['All images']);
    results.regroup(run.info.settings.group);
    results.show('objects');
    results.sortBy('area');
    results.sortBy('area');
    expect(csv(results.table, results.sorted).slice(0, 2)).toEqual([
      'image,group,label,bbox-0,area,solidity',
      '10.tif,day2,1,0,8,1',
    ]);
  });
});
