import type { Message } from './toasts.svelte.ts';

/** One message as plain text, for the clipboard and a bug report. */
export function formatMessage(message: Message): string {
  const code = message.code === null ? '' : ` [${message.code}]`;
  const times = message.count > 1 ? ` (${message.count} times)` : '';
  return `${new Date(message.time).toISOString()} ${message.kind}${code}: ${message.title}${times}\n${message.text}`.trimEnd();
}
