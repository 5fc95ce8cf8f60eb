import type { Table } from '../../../core/measure/table.ts';
import { tableLines, type TableFormat } from '../../../core/measure/table-text.ts';
import { writeAtomically } from '../atomic-file.ts';
import { BlockWriter } from '../block-writer.ts';

/** Writes a table as UTF-8. @throws AppError `file.notWritable` */
export async function writeTable(
  table: Table,
  path: string,
  format: TableFormat,
  signal?: AbortSignal,
): Promise<void> {
  await writeAtomically(
    path,
    async (file) => {
      const out = new BlockWriter(file);
      for (const line of tableLines(table, format)) await out.put(line);
      await out.flush();
    },
    signal,
  );
}
