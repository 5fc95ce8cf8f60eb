/** npm run bench:window: how fast the window is, measured in a browser; kept in bench/results/window.json. */
import { runBuild, runEndToEnd } from './test/runners.mjs';
import { summarise } from './test/summary.mjs';

// The configuration of the end-to-end tests chooses by it what to run.
process.env.SKIPSCOPE_BENCH = '1';
const built = runBuild();
const { line, isGood } = summarise(built.failed > 0 ? [built] : [runEndToEnd()]);
console.log(line);
process.exitCode = isGood ? 0 : 1;
