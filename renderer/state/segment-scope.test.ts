import { expect, it } from 'vitest';

import { SegmentScope } from './segment-scope.svelte.ts';
import { imageInfo } from './stand-ins.ts';
import { ViewState } from './view.svelte.ts';

function scopeOf(shape: { t: number; z: number }) {
  const info = { ...imageInfo('a'), shape: { ...shape, c: 1, y: 100, x: 200 } };
  const view = new ViewState(info);
  return { scope: new SegmentScope(info, view), view };
}

it('offers what there is', () => {
  expect(scopeOf({ t: 1, z: 1 }).scope.kinds(1)).toEqual(['plane', 'view', 'region']);
  expect(scopeOf({ t: 2, z: 1 }).scope.kinds(2)).toEqual(['plane', 'view', 'region', 't', 'images']);
  expect(scopeOf({ t: 2, z: 3 }).scope.kinds(1)).toEqual(['plane', 'view', 'region', 'z', 't', 'all']);
});

it('asks for the whole pixels in sight', () => {
  const { scope, view } = scopeOf({ t: 1, z: 1 });
  expect(scope.request).toEqual({});
  scope.kind = 'view';
  view.resize({ width: 41, height: 20 });
  view.scale = 2;
  view.centreOn({ x: 190, y: 50 });
  // 20.5 x 10 image pixels around 190, 50; the image ends at 200.
  expect(scope.request).toEqual({ region: { x: 179, y: 45, width: 21, height: 10 } });
});

it('asks for planes, and links their objects unless told not to', () => {
  const { scope } = scopeOf({ t: 1, z: 3 });
  scope.kind = 'z';
  expect(scope.request).toEqual({ span: 'z', link: 0.25 });
  scope.isLinked = false;
  expect(scope.request).toEqual({ span: 'z' });
});
