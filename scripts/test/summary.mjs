/** What the runners report, in one shape, and the one line that it comes down to. */

/**
 * @typedef {object} Outcome
 * @property {string} name Of the runner.
 * @property {number} passed
 * @property {number} failed
 * @property {{ title: string, reason: string }[]} skipped
 */

/** A runner that could not be run at all fails as one test: silence is never a success. @param {string} name @param {string} why @returns {Outcome} */
export function crashed(name, why) {
  console.log(`FAILED  ${name}: ${why}`);
  return { name, passed: 0, failed: 1, skipped: [] };
}

/** @param {string} name @param {string} title @param {string} reason @returns {Outcome} */
export function skipped(name, title, reason) {
  return { name, passed: 0, failed: 0, skipped: [{ title, reason }] };
}

/**
 * @param {import('../check/steps.mjs').CheckResult[]} results
 * @returns {Outcome}
 */
export function fromChecks(results) {
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  return { name: 'checks', passed: results.length - failed, failed, skipped: [] };
}

/**
 * @typedef {{ status: string, fullName: string }} VitestCase
 * @typedef {{ name: string, status: string, assertionResults: VitestCase[] }} VitestFile
 */

/**
 * From vitest's JSON report. A file that failed without a failed test (it could not be loaded) counts as one failure, and
 * so does a bad exit status that no failure explains.
 *
 * @param {{ testResults: VitestFile[] }} report
 * @param {number} status Exit status of the runner.
 * @returns {Outcome}
 */
export function fromVitest(report, status) {
  /** @type {Outcome} */
  const outcome = { name: 'unit tests', passed: 0, failed: 0, skipped: [] };
  for (const file of report.testResults) {
    const failed = file.assertionResults.filter((each) => each.status === 'failed').length;
    outcome.passed += file.assertionResults.filter((each) => each.status === 'passed').length;
    outcome.failed += failed > 0 ? failed : Number(file.status === 'failed');
    for (const each of file.assertionResults) {
      if (each.status === 'passed' || each.status === 'failed') continue;
      outcome.skipped.push({ title: each.fullName, reason: 'its condition is not met on this machine' });
    }
  }
  if (status !== 0 && outcome.failed === 0) outcome.failed = 1;
  return outcome;
}

/**
 * @typedef {{ title: string, tests: { status: string, annotations: { type: string, description?: string }[] }[] }} PlaywrightSpec
 * @typedef {{ specs?: PlaywrightSpec[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 */

/**
 * From Playwright's JSON report. A test that passed at the second try counts as failed.
 *
 * @param {{ suites: PlaywrightSuite[] }} report
 * @param {number} status
 * @returns {Outcome}
 */
export function fromPlaywright(report, status) {
  /** @type {Outcome} */
  const outcome = { name: 'end to end', passed: 0, failed: 0, skipped: [] };
  /** @param {PlaywrightSuite} suite */
  const visit = (suite) => {
    for (const { title, tests } of suite.specs ?? []) {
      for (const test of tests) {
        if (test.status === 'expected') outcome.passed += 1;
        else if (test.status !== 'skipped') outcome.failed += 1;
        else {
          const reason = test.annotations.find(({ type }) => type === 'skip')?.description;
          outcome.skipped.push({ title, reason: reason ?? 'an earlier failure kept it from running' });
        }
      }
    }
    suite.suites?.forEach(visit);
  };
  report.suites.forEach(visit);
  if (status !== 0 && outcome.failed === 0) outcome.failed = 1;
  return outcome;
}

/**
 * From the last lines of Python's unittest: "Ran 12 tests in 3.1s", "OK (skipped=1)" or "FAILED (failures=1, errors=2)".
 *
 * @param {string} text
 * @param {number} status
 * @returns {Outcome}
 */
export function fromUnittest(text, status) {
  const ran = /^Ran (\d+) tests? in /m.exec(text)?.[1];
  if (ran === undefined) return crashed('training', `unittest ended with status ${status} and no result`);
  /** @param {string} word */
  const count = (word) =>
    Number(new RegExp(`^(?:OK|FAILED) \\(.*\\b${word}=(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  const left = count('skipped');
  let failed = count('failures') + count('errors');
  if (status !== 0 && failed === 0) failed = 1;
  const list = Array.from({ length: left }, () => ({
    title: 'models/training',
    reason: 'skipped by the test itself',
  }));
  return { name: 'training', passed: Math.max(0, Number(ran) - failed - left), failed, skipped: list };
}

/** @param {Outcome[]} outcomes @returns {{ lines: string[], line: string, isGood: boolean }} What was skipped and why; the last line. */
export function summarise(outcomes) {
  const sum = (/** @type {(each: Outcome) => number} */ of) =>
    outcomes.reduce((total, each) => total + of(each), 0);
  const passed = sum((each) => each.passed);
  const failed = sum((each) => each.failed);
  const left = outcomes.flatMap((each) => each.skipped);
  const lines = [
    ...outcomes.map((each) => `${each.name}: ${each.passed} passed, ${each.failed} failed`),
    ...left.map(({ title, reason }) => `skipped: ${title} (${reason})`),
  ];
  const tail = left.length > 0 ? `, ${left.length} skipped` : '';
  // Nothing run is nothing proven.
  return { lines, line: `${passed} passed, ${failed} failed${tail}`, isGood: failed === 0 && passed > 0 };
}
