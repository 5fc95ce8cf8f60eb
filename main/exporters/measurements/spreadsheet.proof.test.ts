import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { EXPORT_FORMAT_INFO } from '../../../core/export-formats.ts';
import { tabulate } from '../../../core/measure/table.ts';
import { proofsOf } from '../../testing/proofs.ts';
import { writeTable } from './table-file.ts';

const asked = spawnSync('soffice', ['--version'], { encoding: 'utf8' });
const version = /^LibreOffice (\S+)/.exec(asked.stdout ?? '')?.[1] ?? null;
const proofs = proofsOf(import.meta.filename);

/** Names as people give them, and as an attacker would. */
const NAMES = ['Zellkörper 核, "β".tif', '=1+2', '+1', '-1', '@SUM(A1)', '\t=1+2', 'two\nlines'];
const TABLE = tabulate(
  {
    labels: Uint32Array.from(NAMES, (_, i) => i + 1),
    columns: [{ name: 'area', values: Float64Array.from(NAMES, (_, i) => (i === 1 ? NaN : -i / 3)) }],
  },
  { imageName: 'a.tif', edited: new Set([2]), classOf: (label) => NAMES[label - 1] },
);

let folder = '';
/** Of each row the cells' types and contents; formulas would be a type of their own. */
let rows: string[][] = [];
beforeAll(async () => {
  if (version === null) return;
  folder = await mkdtemp(join(tmpdir(), 'spreadsheet-'));
  const path = join(folder, 'a.measurements.csv');
  await writeTable(TABLE, path, 'csv');
  const profile = `-env:UserInstallation=${pathToFileURL(join(folder, 'profile'))}`;
  // Separated by commas, quoted, UTF-8, from the first line: what its dialog proposes for a file with a byte order mark.
  const asCsv = '--infilter=CSV:44,34,76,1';
  const args = [profile, '--headless', asCsv, '--convert-to', 'fods', '--outdir', folder, path];
  const { status, stderr } = spawnSync('soffice', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`LibreOffice failed: ${stderr}`);
  rows = cellsOf(await readFile(join(folder, 'a.measurements.fods'), 'utf8'));
}, 180_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const ENTITIES: Record<string, string> = { '&apos;': "'", '&quot;': '"', '&amp;': '&', '<text:tab/>': '\t' };
const plain = (xml: string) => xml.replace(/&\w+;|<text:tab\/>/g, (each) => ENTITIES[each] ?? each);

/** The cells of a flat OpenDocument spreadsheet as "type: content"; nothing for empty ones. */
function cellsOf(document: string): string[][] {
  const cell = /<table:table-cell([^>]*?)(?:\/>|>([\s\S]*?)<\/table:table-cell>)/g;
  return [...document.matchAll(/<table:table-row[^>]*>([\s\S]*?)<\/table:table-row>/g)].map(([, row]) =>
    [...row.matchAll(cell)].map(([, attributes, content = '']) => {
      const fact = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(attributes)?.[1];
      if (fact('table:formula') !== undefined) return `formula: ${fact('table:formula')}`;
      const lines = [...content.matchAll(/<text:p>([\s\S]*?)<\/text:p>/g)].map(([, text]) => plain(text));
      const shown = fact('office:value') ?? fact('office:boolean-value') ?? lines.join('\n');
      return fact('office:value-type') === undefined ? '' : `${fact('office:value-type')}: ${shown}`;
    }),
  );
}

describe.skipIf(version === null)('LibreOffice Calc (skipped without soffice)', () => {
  it('has numbers as numbers, and every name as text in a cell of its own', () => {
    const [head, ...body] = rows;
    expect(head).toEqual(TABLE.header.map((name) => `string: ${name}`));
    expect(body.map(([, label, , name]) => [label, name])).toEqual(
      NAMES.map((name, i) => [`float: ${i + 1}`, `string: ${/^[=+\-@\t]/.test(name) ? `'${name}` : name}`]),
    );
    // Calc shows 15 digits of a number.
    const areas = body.map(([, , , , area]) => area && Number(area.replace('float: ', '')));
    expect(areas).toEqual(NAMES.map((_, i) => (i === 1 ? '' : expect.closeTo(-i / 3, 12))));
    expect(body[0].slice(0, 3)).toEqual(['string: a.tif', 'float: 1', 'boolean: false']);
    proofs.opened({
      format: EXPORT_FORMAT_INFO['measurements-csv'].title,
      programs: { 'LibreOffice Calc': version! },
      compared:
        'names as text (letters of all kinds, quotes, line ends, nothing taken for a formula), numbers as numbers, empty cells',
      content: 'classes named to do harm',
    });
  });
});
