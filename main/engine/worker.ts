/** Entry of the engine process: answers one call at a time, and ends itself when its parent is gone. */
import { AppError, type ErrorBody } from '../../core/errors.ts';
import { cancelled } from './engine-process.ts';
import { NetworkCache } from './network-cache.ts';
import { PlaneMeasures } from './plane-measures.ts';
import { openPort } from './port.ts';
import type { EngineReply, EngineRequest } from './protocol.ts';
import { segment } from './segment.ts';
import { separateKept } from './separate-kept.ts';
import { probeProvider } from './session.ts';
import { testModel } from './test-model.ts';

const port = openPort();
const networks = new NetworkCache();
const measures = new PlaneMeasures();
let running: { id: number; controller: AbortController } | null = null;

function describeError(error: unknown, signal: AbortSignal): ErrorBody {
  if (signal.aborted) return cancelled().toBody();
  if (error instanceof AppError) return error.toBody();
  const message = error instanceof Error ? error.message : String(error);
  const details: ErrorBody['details'] = error instanceof Error && error.stack ? { stack: error.stack } : {};
  return {
    code: 'engine.failed',
    message: `The network could not be run: ${message}. Try the CPU as the device, or another model.`,
    details,
  };
}

async function answer(request: Extract<EngineRequest, { type: 'call' }>): Promise<EngineReply> {
  const { id } = request;
  const controller = new AbortController();
  running = { id, controller };
  const context = {
    signal: controller.signal,
    emit: (event: Extract<EngineReply, { type: 'event' }>['event']) =>
      port.send({ type: 'event', id, event }),
  };
  try {
    switch (request.kind) {
      case 'segment':
        return { type: 'result', id, result: await segment(request.work, { networks, measures }, context) };
      case 'separate':
        return { type: 'result', id, result: await separateKept(request.work, context) };
      case 'test':
        return { type: 'result', id, result: await testModel(request.work, networks, context) };
      case 'probe':
        await probeProvider(request.work.provider);
        return { type: 'result', id, result: null };
    }
  } catch (error) {
    return { type: 'error', id, error: describeError(error, controller.signal) };
  } finally {
    running = null;
  }
}

port.onRequest((request) => {
  if (request.type === 'cancel') {
    if (running?.id === request.id) running.controller.abort();
    return;
  }
  void answer(request).then((reply) => port.send(reply));
});
port.onClose(() => process.exit(0));
// Ctrl+C in a terminal reaches every process of the group; the parent decides what happens to a running job.
process.on('SIGINT', () => undefined);
