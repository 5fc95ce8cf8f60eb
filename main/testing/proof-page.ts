import { basename, dirname, relative, sep } from 'node:path';

export interface Proof {
  /** As the export dialog calls it. */
  format: string;
  /** The other programs by name, and their versions. */
  programs: Record<string, string>;
  /** What was equal on both sides. */
  compared: string;
  /** What the file held. Proofs that differ in nothing else share a row. */
  content: string;
}

export type ProofTable = 'opened' | 'written';
export type Row = Proof & { table: ProofTable };

/** The rows of one test file, by table. */
export interface ProofRows {
  /** The last cell of each: which test says so. */
  source: string;
  lines: Record<ProofTable, string[]>;
}

const TABLES: readonly ProofTable[] = ['opened', 'written'];
/** Tables stand between comments of this form, with their heads. */
const marks = (table: ProofTable) => [`<!-- proofs: ${table} -->`, `<!-- end: ${table} -->`] as const;

/** What the claims of a test file are in the page, a line each. */
export function proofRows(claims: readonly Row[], testFile: string, page: string): ProofRows {
  const path = relative(dirname(page), testFile).split(sep).join('/');
  const source = `[${basename(testFile, '.proof.test.ts')}](${path})`;
  const lines = { opened: [] as string[], written: [] as string[] };
  for (const table of TABLES) {
    const contents = new Map<string, Set<string>>();
    for (const { format, programs, compared, content } of claims.filter((claim) => claim.table === table)) {
      const names = Object.entries(programs).map(([name, version]) => `${name} (${version})`);
      const start = [format, names.join(', '), compared].join(' | ');
      contents.set(start, (contents.get(start) ?? new Set()).add(content));
    }
    for (const [start, held] of contents)
      lines[table].push(`| ${start} | ${[...held].join('; ')} | ${source} |`);
  }
  return { source, lines };
}

/** The page with these rows in the place of all that came from the same test file. */
export function replaceRows(page: string, { source, lines }: ProofRows): string {
  for (const table of TABLES) {
    const { before, head, rows, after } = splitPage(page, table);
    const kept = rows.filter((row) => !row.endsWith(`| ${source} |`));
    page = [...before, ...head, ...[...kept, ...lines[table]].sort(), ...after].join('\n');
  }
  return page;
}

/**
 * What the page says other than the rows, as a sentence; versions may differ. `isComplete`: a row that is not among them is
 * one too many.
 */
export function findRowDifference(
  page: string,
  { source, lines }: ProofRows,
  isComplete: boolean,
): string | null {
  for (const table of TABLES) {
    const rows = splitPage(page, table).rows.filter((row) => row.endsWith(`| ${source} |`));
    const said = new Set(rows.map(withoutVersions));
    const claimed = new Set(lines[table].map(withoutVersions));
    const missing = lines[table].find((row) => !said.has(withoutVersions(row)));
    const surplus = isComplete ? rows.find((row) => !claimed.has(withoutVersions(row))) : undefined;
    const advice = 'npm run proofs puts it right.';
    if (missing !== undefined) return `docs/exports.md lacks what was just proven: ${missing} ${advice}`;
    if (surplus !== undefined) return `docs/exports.md says what no test has proven: ${surplus} ${advice}`;
  }
  return null;
}

function withoutVersions(row: string): string {
  return row.replace(/ \(\d[^)]*\)/g, '');
}

function splitPage(page: string, table: ProofTable) {
  const [start, end] = marks(table);
  const lines = page.split('\n');
  const from = lines.indexOf(start);
  const to = lines.indexOf(end);
  if (from < 0 || to < from) throw new Error(`docs/exports.md has no "${start}" with an "${end}" below it`);
  // The head of the table and the line of dashes below it.
  const first = from + 3;
  return {
    before: lines.slice(0, from),
    head: lines.slice(from, first),
    rows: lines.slice(first, to),
    after: lines.slice(to),
  };
}
