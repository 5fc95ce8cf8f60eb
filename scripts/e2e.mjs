/** npm run e2e [-- WORDS FOR PLAYWRIGHT]: the end-to-end tests alone. */
import { runBuild, runEndToEnd } from './test/runners.mjs';
import { summarise } from './test/summary.mjs';

const built = runBuild();
const outcomes = built.failed > 0 ? [built] : [runEndToEnd(process.argv.slice(2))];
const { lines, line, isGood } = summarise(outcomes);
console.log(`\n${lines.join('\n')}`);
console.log(line);
process.exitCode = isGood ? 0 : 1;
