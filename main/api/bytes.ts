import type { Context } from 'hono';

/** An array's bytes (little-endian, as every platform we run on), without a copy. */
export function bytesOf(array: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
}

/** A response of raw bytes with what is needed to read them. */
export function sendBytes(
  c: Context,
  array: ArrayBufferView,
  headers: Record<string, string> = {},
): Response {
  return c.body(bytesOf(array), 200, { 'content-type': 'application/octet-stream', ...headers });
}
