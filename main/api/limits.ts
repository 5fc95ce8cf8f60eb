import { AppError } from '../../core/errors.ts';

/** Thrown for a body above its limit. */
export function tooLarge(maxBytes: number): never {
  throw new AppError(
    'request.tooLarge',
    `Expected a request of at most ${maxBytes} bytes. Send it in smaller parts.`,
    {
      details: { maxBytes },
    },
  );
}
