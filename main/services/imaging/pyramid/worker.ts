/** Entry of the thread that builds a pyramid: reading and averaging a slide must not keep the services from answering. */
import { parentPort, workerData } from 'node:worker_threads';

import { AppError } from '../../../../core/errors.ts';
import { openImage } from '../../../formats/open-image.ts';
import { buildFrom, type PyramidWork } from './build.ts';
import type { ThreadMessage } from './build-in-thread.ts';

const work = workerData as PyramidWork;
const send = (message: ThreadMessage): void => parentPort?.postMessage(message);

async function build(): Promise<void> {
  const source = await openImage(work.imagePath);
  try {
    await buildFrom(source, work, {
      onDraft: (pixels) => send({ type: 'draft', pixels }),
      onProgress: (fraction) => send({ type: 'progress', fraction }),
    });
  } finally {
    await source.close();
  }
}

try {
  await build();
  send({ type: 'done' });
} catch (error) {
  // Anything else ends the thread, and reaches whoever started it as its error.
  if (!(error instanceof AppError)) throw error;
  send({ type: 'failed', error: error.toBody() });
}
