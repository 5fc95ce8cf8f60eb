import { expect, it } from 'vitest';

import { lookRequest } from './skip-look.ts';

const RUN = { modelId: 'm', z: 2, span: 'all', link: 0.5 } as const;

it('looks at the plane that is shown, whole where it is small', () => {
  expect(lookRequest(RUN, { x: 900, y: 1000 }, null)).toEqual({ modelId: 'm', z: 2 });
});

it('looks at a chosen region, and else at the middle of the view of a large image', () => {
  const region = { x: 5, y: 6, width: 3000, height: 7 };
  expect(lookRequest({ ...RUN, region }, { x: 9000, y: 9000 }, null).region).toEqual(region);
  const sight = { x: 1000, y: 2000, width: 2024, height: 500 };
  expect(lookRequest(RUN, { x: 9000, y: 9000 }, sight).region).toEqual({
    x: 1500,
    y: 2000,
    width: 1024,
    height: 500,
  });
});
