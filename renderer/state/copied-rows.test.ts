import { expect, it } from 'vitest';

import type { ObjectInfo } from '../../core/contract.ts';
import { copiedRows, type TabledImage } from './copied-rows.ts';

const object = (label: number, facts: Partial<ObjectInfo>): [number, ObjectInfo] => [
  label,
  {
    label,
    area: 1,
    centroid: { x: 0, y: 0 },
    bounds: { x: 0, y: 0, width: 1, height: 1 },
    class: 0,
    isEdited: false,
    isLocked: false,
    isAccepted: false,
    ...facts,
  },
];
const image: TabledImage = {
  info: { name: 'a.tif', shape: { t: 1, z: 3 } },
  plane: { t: 0, z: 2 },
  labels: { classes: [{ id: 4, name: 'late', color: '#ffffff' }] },
  objectsByLabel: new Map([object(5, { isEdited: true }), object(9, { isAccepted: true, class: 4 })]),
};
const table = {
  revision: 1,
  labels: Uint32Array.of(5, 7, 9),
  columns: [
    { name: 'area', values: Float64Array.of(50, 70, 90) },
    { name: 'doubt', values: Float64Array.of(0.5, 0.7, 0.9) },
    { name: 'doubt_edge', values: Float64Array.of(0, 0, 1) },
  ],
};

it('are those asked for in their order, with what a person said of them', () => {
  const copied = copiedRows(table, Uint32Array.of(2, 0), image);
  expect([copied.header, copied.row(0), copied.row(1)]).toEqual([
    ['image', 'label', 'edited', 'class', 'reviewed', 't', 'z', 'area', 'doubt'],
    ['a.tif', 9, false, 'late', true, 0, 2, 90, 0.9],
    ['a.tif', 5, true, null, false, 0, 2, 50, 0.5],
  ]);
  expect(copied.rows).toBe(2);
});
