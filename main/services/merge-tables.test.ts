import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { mergeTables } from './merge-tables.ts';

let folder = '';
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'skipscope-tables-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function merge(tables: readonly string[], format: 'csv' | 'tsv' = 'csv') {
  const paths: string[] = [];
  for (const [index, text] of tables.entries()) {
    paths.push(join(folder, `${index}.csv`));
    await writeFile(paths[index], text);
  }
  const out = join(folder, `all.${format}`);
  const merged = await mergeTables(paths, out, format);
  return { merged, text: await readFile(out, 'utf8') };
}

describe('merged tables', () => {
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
