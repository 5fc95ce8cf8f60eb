import { describe, expect, it } from 'vitest';

import { clipboardText, formatCell, tableLines } from './table-text.ts';
import type { MeasurementTable } from './table.ts';

function tableOf(name: string): MeasurementTable {
  const measurements = { labels: Uint32Array.of(7, 70_000), columns: [] };
  return {
    header: ['image', 'label', 'edited', 'orientation'],
    rows: 2,
    row: (i) => [name, measurements.labels[i], i === 1, i === 0 ? -0.1 : NaN],
    measurements,
  };
}

describe('a table as text', () => {
  it('is CSV with CRLF, decimal points and empty cells for what is not known', () => {
    const csv = [...tableLines(tableOf('a.tif'), 'csv')].join('');
    expect(csv).toBe('image,label,edited,orientation\r\na.tif,7,false,-0.1\r\na.tif,70000,true,\r\n');
  });

  it('is TSV with LF', () => {
    const tsv = [...tableLines(tableOf('a, b.tif'), 'tsv')].join('');
    expect(tsv.split('\n')[1]).toBe('a, b.tif\t7\tfalse\t-0.1');
  });

  it('begins with a byte order mark only when a name needs it', () => {
    expect([...tableLines(tableOf('zellen.tif'), 'csv')][0].startsWith('image')).toBe(true);
    expect([...tableLines(tableOf('Zellkörper.tif'), 'csv')][0].startsWith('\uFEFFimage')).toBe(true);
  });
});

it('is cells of a spreadsheet on the clipboard, without a mark', () => {
  expect(clipboardText(tableOf('Zellkörper.tif')).split('\n')).toEqual([
    'image\tlabel\tedited\torientation',
    'Zellkörper.tif\t7\tfalse\t-0.1',
    'Zellkörper.tif\t70000\ttrue\t',
    '',
  ]);
});

describe('a cell', () => {
  it.each([
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+2', "'=1+2"],
    ['=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\uFF1D1', "'\uFF1D1"],
    ['a=b', 'a=b'],
  ])('of text %j is written as %j', (text, written) => {
    expect(formatCell(text, ',')).toBe(written);
  });

  it('of a number is never taken for a formula, and gives back the same double', () => {
    expect(formatCell(-1.5, ',')).toBe('-1.5');
    expect(Number(formatCell(0.1 + 0.2, ','))).toBe(0.1 + 0.2);
    expect([NaN, Infinity, -Infinity, null].map((cell) => formatCell(cell, ','))).toEqual(['', '', '', '']);
  });
});
