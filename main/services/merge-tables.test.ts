import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { mergeTables } from './merge-tables.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'skipscope-tables-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function merge(tables: readonly string[], format: 'csv' | 'tsv' = 'csv', cells?: string[]) {
  const paths: string[] = [];
  for (const [index, text] of tables.entries()) {
    paths.push(join(folder, `${index}.csv`));
    await writeFile(paths[index], text);
  }
  const out = join(folder, `all.${format}`);
  const merged = await mergeTables(paths, out, format, {
    first: cells === undefined ? null : { name: 'group', cells },
  });
  return { merged, text: await readFile(out, 'utf8') };
}

describe('merged tables', () => {
  it('are the same whether rows are copied or taken apart', async () => {
    const rows = '"a, ""b""\n.tif",-1e-7\r\nµ.tif,2';
    const same = 'x,y\r\n';
    const [copied, arranged] = [
      await merge([`\uFEFF${same}${rows}\r\n`, same, same + rows]),
      await merge([`"x",y\r\n${rows}\r\n`, `"x",y\r\n`, `\uFEFF"x","y"\r\n${rows}`]),
    ];
    expect(copied.text).toBe(`\uFEFFx,y\r\n${rows}\r\n${rows}\r\n`);
    expect(arranged.text).toBe(copied.text);
    expect([copied.merged.rows, arranged.merged.rows]).toEqual([4, 4]);
  });

  it('puts a first column before rows that are copied, and before others', async () => {
    const tables = ['x,y\r\n1,"2\r\n3"\r\n4,5\r\n', 'y,x\r\n7,6', 'x,y\r\n8,9'];
    const { text, merged } = await merge(tables, 'csv', ['a', 'b,c', '=d']);
    expect(text).toBe('group,x,y\r\na,1,"2\r\n3"\r\na,4,5\r\n"b,c",6,7\r\n\'=d,8,9\r\n');
    expect(merged).toEqual({ tables: 3, rows: 4, columns: ['group', 'x', 'y'] });
  });

  it('copies tables that are larger than what is read at a time', async () => {
    const row = `"${'a,\r\n'.repeat(10_000)}",1\r\n`;
    const { merged, text } = await merge([`x,y\r\n${row.repeat(3)}`]);
    expect([merged.rows, text.length]).toEqual([3, 5 + 3 * row.length]);
  });

  it.each([
    ['x,y\r\n1\r\n', 'expected 2 cells in row 1, got 1'],
    ['x,y\r\n1,2\r\n1,2,3', 'expected 2 cells in row 2, got 3'],
    ['x,y\r\n1,2\r\n\r\n', 'expected 2 cells in row 2, got 1'],
    ['x,y\r\n1,"2\r\n', 'quoted cell that does not end'],
  ])('tell what is wrong with %j', async (table, message) => {
    await expect(merge([table])).rejects.toThrow(message);
  });

  it('hold all rows under the columns of all tables', async () => {
    const { merged, text } = await merge([
      'image,label,area\r\na.tif,1,20\r\na.tif,2,30\r\n',
      'image,label,mean,area\r\nb.tif,1,-0.5,7\r\n',
      'image,label,area\r\n',
    ]);
    expect(merged).toEqual({ tables: 3, rows: 3, columns: ['image', 'label', 'area', 'mean'] });
    expect(text).toBe('image,label,area,mean\r\na.tif,1,20,\r\na.tif,2,30,\r\nb.tif,1,7,-0.5\r\n');
  });

  it('keep cells as they are: quotes, line ends, guarded formulas, negative numbers', async () => {
    const table = 'image,x\r\n"a, ""b""\n.tif",-1e-7\r\n\'=cmd,2\r\n';
    expect((await merge([table])).text).toBe(table);
    expect((await merge([table], 'tsv')).text).toBe('image\tx\n"a, ""b""\n.tif"\t-1e-7\n\'=cmd\t2\n');
  });

  it('begin with the byte order mark when one of them does', async () => {
    const marked = '\uFEFFimage,x\r\nzellen-ä.tif,1\r\n';
    expect((await merge(['image,x\r\na.tif,0\r\n', marked])).text).toBe(
      '\uFEFFimage,x\r\na.tif,0\r\nzellen-ä.tif,1\r\n',
    );
  });

  it('say which file is no table, and leave no half result', async () => {
    await expect(merge(['image,x\r\na,1,2\r\n'])).rejects.toMatchObject({ code: 'file.corrupt' });
    await expect(merge([''])).rejects.toThrow(/0\.csv is empty/);
    await rm(join(folder, 'all.csv'), { force: true });
    await expect(merge(['x\r\n1\r\n', 'x\r\n"1\r\n'])).rejects.toThrow(/1\.csv is not a table/);
    await expect(readFile(join(folder, 'all.csv'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
