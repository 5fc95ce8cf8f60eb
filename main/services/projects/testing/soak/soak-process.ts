/**
 * Started by soak.ts as a process of its own: `node soak-process.js IMAGE DATA SEED FROM`. Does the planned operations from
 * number FROM on, and writes "NUMBER REVISION" each time one is on disk. Never ends by itself.
 */
import { setTimeout as pause } from 'node:timers/promises';

import { LabelsUnderTest } from './labels-under-test.ts';
import { hasAttributes, planOperation, randomNumbers } from './operations.ts';

const [imagePath, dataFolder] = process.argv.slice(2) as [string, string];
const [seed, from] = process.argv.slice(4).map(Number) as [number, number];
const random = randomNumbers(seed + from);
const labels = new LabelsUnderTest(imagePath, dataFolder, 2);
await open();
for (let n = from; ; n++) {
  await labels.do(planOperation(seed, n));
  process.stdout.write(`${n} ${labels.info.revision}\n`);
  const chance = random();
  // Long enough for the label group to be written while the next operations go on, or to be caught half-way.
  if (chance < 0.1) await pause(3 + 10 * random());
  if (chance > 0.98) {
    await labels.close();
    await open();
  }
}

async function open(): Promise<void> {
  await labels.open();
  if (hasAttributes(seed)) await labels.readAll();
}
