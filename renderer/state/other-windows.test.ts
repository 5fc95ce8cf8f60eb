import { expect, it } from 'vitest';

import { OtherWindows, type Channel } from './other-windows.ts';

/** Windows that hear each other, as those of one browser do. */
function windows(...open: string[][]) {
  const listeners: ((event: { data: unknown }) => void)[] = [];
  return open.map((files, own) => {
    const told: string[] = [];
    const channel: Channel = {
      postMessage: (data) => listeners.forEach((listen, i) => i !== own && listen({ data })),
      addEventListener: (_, listener) => void (listeners[own] = listener),
    };
    const others = new OtherWindows(
      channel,
      (fileId) => files.includes(fileId),
      (fileId) => told.push(fileId),
    );
    return { others, channel, told };
  });
}

it('tells the window that opens an image later, once', () => {
  const [first, second, late] = windows(['a', 'b'], ['a'], []);
  late?.others.opened('a');
  late?.others.opened('c');
  expect([first?.told, second?.told, late?.told]).toEqual([[], [], ['a']]);
});

it('takes no notice of what others say on the channel', () => {
  const [first, second] = windows(['a'], []);
  first?.channel.postMessage({ kind: 'is-open', fileId: 'a' });
  first?.channel.postMessage('hello');
  expect(second?.told).toEqual([]);
});
