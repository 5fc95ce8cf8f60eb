import { createHash } from 'node:crypto';

/**
 * A UID that always comes out the same for the same words: a version 5 UUID as a number below 2.25 (PS3.5, B.2), so that the same
 * labels give the same file.
 */
export function makeUid(...words: readonly string[]): string {
  const hash = createHash('sha1')
    .update(['skipscope', ...words].join('\0'), 'utf8')
    .digest()
    .subarray(0, 16);
  hash[6] = (hash[6] & 0x0f) | 0x50;
  hash[8] = (hash[8] & 0x3f) | 0x80;
  return `2.25.${BigInt(`0x${hash.toString('hex')}`)}`;
}
