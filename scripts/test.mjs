/** npm test: every check and every test, ending on one line. Exits 1 on any failure. */
import { reportChecks, runChecks } from './check/steps.mjs';
import { runBuild, runEndToEnd, runTrainingTests, runUnitTests } from './test/runners.mjs';
import { crashed, fromChecks, summarise } from './test/summary.mjs';

/** @type {import('./test/summary.mjs').Outcome[]} */
const outcomes = [];

/** @param {string} name @param {() => import('./test/summary.mjs').Outcome | Promise<import('./test/summary.mjs').Outcome>} run */
async function record(name, run) {
  try {
    outcomes.push(await run());
  } catch (error) {
    outcomes.push(crashed(name, error instanceof Error ? (error.stack ?? error.message) : String(error)));
  }
}

await record('checks', async () => {
  const results = await runChecks();
  reportChecks(results);
  return fromChecks(results);
});
// The engine's tests start the real process, so what they start must be built first.
await record('build', runBuild);
await record('unit tests', runUnitTests);
await record('end to end', runEndToEnd);
await record('training', runTrainingTests);

const { lines, line, isGood } = summarise(outcomes);
console.log(`\n${lines.join('\n')}`);
console.log(line);
process.exitCode = isGood ? 0 : 1;
