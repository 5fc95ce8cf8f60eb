import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { MessageAction } from './toasts.svelte.ts';

/** Doing the same again can end in no other way: the file, the request or the model itself is at fault. */
const FINAL: readonly ErrorCode[] = [
  'request.invalid',
  'request.forbidden',
  'request.tooLarge',
  'file.unsupported',
  'file.corrupt',
  'project.corrupt',
  'model.notFound',
  'model.invalid',
  'device.unavailable',
];

/** "Try again" where that may help (a drive that comes back, an engine that starts anew); null where it can't. */
export function retryAction(error: unknown, run: () => void): MessageAction | null {
  if (error instanceof AppError && FINAL.includes(error.code)) return null;
  return { label: 'Try again', run };
}
