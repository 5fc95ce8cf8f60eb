import { readFileSync } from 'node:fs';

import { expect, it } from 'vitest';

import { EXPORT_FORMATS } from '../../core/contract.ts';
import { EXPORT_FORMAT_INFO } from '../../core/export-formats.ts';
import { findRowDifference, proofRows, replaceRows, type Row } from './proof-page.ts';
import { PROOF_PAGE } from './proofs.ts';

const OTHER =
  '| Label image | ImageJ (1.53t) | calibration | one object | [other](../main/other.proof.test.ts) |';
const PAGE = `# Page

<!-- proofs: opened -->
| format | opened by |
|---|---|
${OTHER}
<!-- end: opened -->

<!-- proofs: written -->
| format | written by |
|---|---|
<!-- end: written -->
`;
const claim: Row = {
  table: 'opened',
  format: 'COCO',
  programs: { numpy: '1.24' },
  compared: 'areas',
  content: 'holes',
};
const rowsOf = (...claims: Row[]) => proofRows(claims, '/x/main/some.proof.test.ts', '/x/docs/exports.md');
const SOURCE = '[some](../main/some.proof.test.ts)';

it('puts the contents of one comparison into one row, and rows in order', () => {
  const page = replaceRows(
    PAGE,
    rowsOf({ ...claim, format: 'NIfTI', table: 'written' }, claim, { ...claim, content: 'no object' }),
  );
  expect(page).toContain(
    `|---|---|\n| COCO | numpy (1.24) | areas | holes; no object | ${SOURCE} |\n${OTHER}\n<!-- end: opened -->`,
  );
  expect(page).toContain(
    `|---|---|\n| NIfTI | numpy (1.24) | areas | holes | ${SOURCE} |\n<!-- end: written -->`,
  );
  expect(replaceRows(page, rowsOf())).toBe(PAGE);
});

it('tells a row that is missing and one too many, whatever the versions', () => {
  const page = replaceRows(PAGE, rowsOf(claim));
  const newer = rowsOf({ ...claim, programs: { numpy: '2.0' } });
  expect(findRowDifference(page, newer, true)).toBeNull();
  expect(findRowDifference(page, rowsOf(), false)).toBeNull();
  expect(findRowDifference(page, rowsOf(), true)).toContain('no test has proven: | COCO');
  expect(findRowDifference(page, rowsOf({ ...claim, compared: 'ids' }), false)).toContain(
    'lacks what was just proven: | COCO | numpy (1.24) | ids',
  );
});

it('has another program for every format of the export dialog', () => {
  const page = readFileSync(PROOF_PAGE, 'utf8');
  const titles = EXPORT_FORMATS.map((format) => EXPORT_FORMAT_INFO[format].title);
  expect(titles.filter((title) => !page.includes(`\n| ${title} |`))).toEqual([]);
});
