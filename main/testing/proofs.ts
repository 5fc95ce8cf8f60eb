import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll } from 'vitest';

import { findRowDifference, proofRows, replaceRows, type Proof, type Row } from './proof-page.ts';

/** What other programs have opened and written; README.md leads there. */
export const PROOF_PAGE = join(import.meta.dirname, '..', '..', 'docs', 'exports.md');

/** The parts of vitest's tasks that say which tests ran. */
interface Task {
  name: string;
  result?: { state: string };
  tasks?: readonly Task[];
}

/**
 * Collects the proofs of one test file, `import.meta.filename`, named `*.proof.test.ts`: a test claims one after all that it
 * compared was equal. When the file is through, its rows in docs/exports.md must be the claimed ones; where some tests did
 * not run (a reader is missing, a filter was given), those that did must have theirs. `npm run proofs` writes the rows instead.
 */
export function proofsOf(testFile: string) {
  const claimed: Row[] = [];
  afterAll(({}, file) => {
    const left = testsOf(file).filter(({ result }) => result?.state !== 'pass');
    const page = readFileSync(PROOF_PAGE, 'utf8');
    const rows = proofRows(claimed, testFile, PROOF_PAGE);
    if (process.env.SKIPSCOPE_PROOFS !== 'write') {
      const difference = findRowDifference(page, rows, left.length === 0);
      if (difference !== null) throw new Error(difference);
      return;
    }
    if (left.length > 0)
      throw new Error(
        `The page is left as it is, since not all ran: ${left.map(({ name }) => name).join(', ')}.`,
      );
    writeFileSync(PROOF_PAGE, replaceRows(page, rows));
  });
  return {
    /** Another program has opened a file of ours. */
    opened: (proof: Proof) => claimed.push({ table: 'opened', ...proof }),
    /** A file that another program wrote has been opened here. */
    written: (proof: Proof) => claimed.push({ table: 'written', ...proof }),
  };
}

function testsOf(task: Task): Task[] {
  return task.tasks === undefined ? [task] : task.tasks.flatMap(testsOf);
}
