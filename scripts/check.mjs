/** npm run check: types, lint, import directions, formatting and file sizes. Exits 1 when one of them fails. */
import { reportChecks, runChecks } from './check/steps.mjs';

const results = await runChecks();
reportChecks(results);
const failed = results.filter(({ problems }) => problems.length > 0).map(({ name }) => name);
console.log(failed.length === 0 ? 'all checks passed' : `failed: ${failed.join(', ')}`);
process.exitCode = failed.length === 0 ? 0 : 1;
