import { describe, expect, it, vi } from 'vitest';

import {
  crashed,
  fromChecks,
  fromPlaywright,
  fromUnittest,
  fromVitest,
  skipped,
  summarise,
} from './summary.mjs';

vi.spyOn(console, 'log').mockReturnValue();

describe('fromVitest', () => {
  const file = (/** @type {string} */ status, /** @type {string[]} */ ...cases) => ({
    name: 'a.test.ts',
    status,
    assertionResults: cases.map((each) => ({ status: each, fullName: `it ${each}` })),
  });

  it('counts tests, and names what was skipped', () => {
    const report = {
      testResults: [file('passed', 'passed', 'skipped'), file('failed', 'passed', 'failed', 'failed')],
    };
    expect(fromVitest(report, 1)).toMatchObject({ passed: 2, failed: 2, skipped: [{ title: 'it skipped' }] });
  });

  it('counts a file that could not be loaded', () => {
    expect(fromVitest({ testResults: [file('failed')] }, 1)).toMatchObject({ passed: 0, failed: 1 });
  });

  it('counts a bad end that no test explains', () => {
    expect(fromVitest({ testResults: [file('passed', 'passed')] }, 1)).toMatchObject({
      passed: 1,
      failed: 1,
    });
  });
});

describe('fromPlaywright', () => {
  const test = (/** @type {string} */ status, description = '') => ({
    title: status,
    tests: [{ status, annotations: description ? [{ type: 'skip', description }] : [] }],
  });

  it('looks into nested suites and keeps the reasons', () => {
    const report = {
      suites: [
        { specs: [test('expected')], suites: [{ specs: [test('unexpected'), test('flaky')] }] },
        { specs: [test('skipped', 'no runtime')] },
      ],
    };
    expect(fromPlaywright(report, 1)).toEqual({
      name: 'end to end',
      passed: 1,
      failed: 2,
      skipped: [{ title: 'skipped', reason: 'no runtime' }],
    });
  });

  it('counts a bad end that no test explains', () => {
    expect(fromPlaywright({ suites: [] }, 1)).toMatchObject({ passed: 0, failed: 1 });
  });
});

describe('fromUnittest', () => {
  it.each([
    ['Ran 12 tests in 3.1s\n\nOK\n', 0, [12, 0, 0]],
    ['Ran 12 tests in 3.1s\n\nOK (skipped=2)\n', 0, [10, 0, 2]],
    ['Ran 12 tests in 3.1s\n\nFAILED (failures=1, errors=2, skipped=1)\n', 1, [8, 3, 1]],
    ['Traceback: no module', 1, [0, 1, 0]],
    ['Ran 3 tests in 3.1s\n\nOK\n', 139, [2, 1, 0]],
  ])('%j with status %i', (text, status, expected) => {
    const outcome = fromUnittest(text, status);
    expect([outcome.passed, outcome.failed, outcome.skipped.length]).toEqual(expected);
  });
});

describe('summarise', () => {
  it('ends on passed and failed', () => {
    const checks = fromChecks([
      { name: 'types', problems: [] },
      { name: 'lint', problems: ['x'] },
    ]);
    expect(summarise([checks, crashed('build', 'no')])).toMatchObject({
      line: '1 passed, 2 failed',
      isGood: false,
    });
  });

  it('adds what was skipped, with its reason above', () => {
    const outcomes = [
      fromChecks([{ name: 'types', problems: [] }]),
      skipped('training', 'models/training', 'no torch'),
    ];
    const { line, lines, isGood } = summarise(outcomes);
    expect(line).toBe('1 passed, 0 failed, 1 skipped');
    expect(lines).toContain('skipped: models/training (no torch)');
    expect(isGood).toBe(true);
  });

  it('is not good when nothing ran', () => {
    expect(summarise([]).isGood).toBe(false);
  });
});
