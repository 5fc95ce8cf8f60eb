import { utilityProcess } from 'electron';

import type { Fork } from '../engine/forked-process.ts';

/** The engine as one of Electron's own service processes: named in task managers, ended with the app. */
export const forkUtilityProcess: Fork = (modulePath) => {
  const child = utilityProcess.fork(modulePath, [], {
    serviceName: 'Skipscope engine',
    stdio: ['ignore', 'ignore', 'pipe'],
    // onnxruntime's libraries are not signed by us.
    allowLoadingUnsignedLibraries: true,
  });
  let fatal = '';
  child.on('error', (type, location) => {
    fatal = ` (${type} at ${location})`;
  });
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => child.postMessage(message),
    onMessage: (listener) => void child.on('message', listener),
    onExit: (listener) => void child.once('exit', (code) => listener(`exit code ${code}${fatal}`)),
    onErrorOutput(listener) {
      child.stderr?.on('data', (chunk: Buffer) => listener(chunk.toString('utf8')));
    },
    kill() {
      // Electron's own kill() is a SIGTERM, which waits for a native call to end.
      if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
    },
  };
};
