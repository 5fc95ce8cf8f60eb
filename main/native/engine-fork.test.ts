import { beforeEach, describe, expect, it, vi } from 'vitest';

import { forkUtilityProcess } from './engine-fork.ts';
import { resetElectron, utilityProcess } from './testing/electron-stand-in.ts';

vi.mock('electron', () => import('./testing/electron-stand-in.ts'));
beforeEach(resetElectron);

function forked() {
  const forkedProcess = forkUtilityProcess('/app/out/main/engine-worker.js');
  return { forkedProcess, child: utilityProcess.made[0] };
}

describe('forkUtilityProcess', () => {
  it('starts the engine with its error stream open', () => {
    forked();
    const [path, args, options] = utilityProcess.fork.mock.calls[0];
    expect([path, args]).toEqual(['/app/out/main/engine-worker.js', []]);
    expect(options).toMatchObject({ serviceName: 'Skipscope engine', stdio: ['ignore', 'ignore', 'pipe'] });
  });

  it('carries messages both ways and the error stream as text', async () => {
    const { forkedProcess, child } = forked();
    const [message, text] = [vi.fn(), vi.fn()];
    forkedProcess.onMessage(message);
    forkedProcess.onErrorOutput(text);
    forkedProcess.send({ type: 'cancel', id: 1 });
    child.emit('message', { type: 'result' });
    child.stderr.write(Buffer.from('driver: no memory'));
    expect(child.postMessage).toHaveBeenCalledExactlyOnceWith({ type: 'cancel', id: 1 });
    expect(message).toHaveBeenCalledExactlyOnceWith({ type: 'result' });
    await vi.waitFor(() => expect(text).toHaveBeenCalledExactlyOnceWith('driver: no memory'));
  });

  it('tells once how it ended', () => {
    const { forkedProcess, child } = forked();
    const ended = vi.fn();
    forkedProcess.onExit(ended);
    child.emit('error', 'FatalError', 'v8::Context::New', '{}');
    child.emit('exit', 133);
    child.emit('exit', 133);
    expect(ended).toHaveBeenCalledExactlyOnceWith('exit code 133 (FatalError at v8::Context::New)');
  });

  it('is killed in the middle of a native call, once it has a process', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const { forkedProcess, child } = forked();
    child.pid = undefined;
    forkedProcess.kill();
    child.pid = 4711;
    forkedProcess.kill();
    expect(kill.mock.calls).toEqual([[4711, 'SIGKILL']]);
    kill.mockRestore();
  });
});
