import { fork } from 'node:child_process';

/** A child process with a message channel: Node's `fork`, or Electron's `utilityProcess` wrapped to look like it. */
export interface ForkedProcess {
  readonly pid: number | undefined;
  /** Structured clone: typed arrays arrive as typed arrays. */
  send(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Once, however it ended; `reason` in words: "signal SIGKILL", "exit code 1", "could not be started: ...". */
  onExit(listener: (reason: string) => void): void;
  /** What the child printed on its error stream, for the message when it dies. */
  onErrorOutput(listener: (text: string) => void): void;
  /** Ends it at once, even while it is inside a native call. */
  kill(): void;
}

export type Fork = (modulePath: string) => ForkedProcess;

/** Forks with Node, outside Electron. The child inherits the environment; its output is not mixed into ours. */
export const forkNodeProcess: Fork = (modulePath) => {
  const child = fork(modulePath, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  return {
    pid: child.pid,
    send(message) {
      // The child may be gone already; its exit is what the caller hears of.
      if (child.connected) child.send(message as object, () => undefined);
    },
    onMessage: (listener) => void child.on('message', listener),
    onExit(listener) {
      child.once('exit', (code, signal) => listener(signal ? `signal ${signal}` : `exit code ${code}`));
      child.once('error', (error) => listener(`could not be started: ${error.message}`));
    },
    onErrorOutput: (listener) => void child.stderr?.setEncoding('utf8').on('data', listener),
    kill: () => void child.kill('SIGKILL'),
  };
};
