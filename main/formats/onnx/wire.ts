import { AppError } from '../../../core/errors.ts';
import type { FileReader } from '../file-reader.ts';

/** A field whose content lies somewhere in the file: text, a message, packed numbers, a fixed-size number. */
export interface WireBytes {
  number: number;
  from: number;
  length: number;
}

/** A field of a protobuf message. */
export type WireField = WireBytes | { number: number; value: bigint };

/** Bytes of a varint at most. */
const VARINT = 10;
/** Wire types, https://protobuf.dev/programming-guides/encoding/ */
const TYPES = { varint: 0, fixed64: 1, bytes: 2, fixed32: 5 };

/**
 * The fields of the message that lies from byte `from` to `end`, in their order. Contents are not read: a network's
 * weights are passed over.
 *
 * @throws AppError `model.invalid` where it is no protobuf message; `file.*`
 */
export async function* walkFields(file: FileReader, from: number, end: number): AsyncGenerator<WireField> {
  for (let at = from; at < end;) {
    const key = await readVarint(file, at, end);
    const number = Number(key.value >> 3n);
    const type = Number(key.value & 7n);
    if (number === 0 || !Object.values(TYPES).includes(type))
      throw noNetwork(file, `byte ${at} starts field ${number} of type ${type}, which there is not`);
    at = key.next;
    if (type === TYPES.varint) {
      const { value, next } = await readVarint(file, at, end);
      yield { number, value };
      at = next;
      continue;
    }
    let length = type === TYPES.fixed64 ? 8 : 4;
    if (type === TYPES.bytes) {
      const given = await readVarint(file, at, end);
      length = Number(given.value);
      at = given.next;
    }
    if (at + length > end)
      throw noNetwork(file, `a field goes on to byte ${at + length}, but there are only ${end}`);
    yield { number, from: at, length };
    at += length;
  }
}

async function readVarint(
  file: FileReader,
  at: number,
  end: number,
): Promise<{ value: bigint; next: number }> {
  const bytes = await file.peek(at, Math.min(VARINT, end - at));
  let value = 0n;
  for (const [i, byte] of bytes.entries()) {
    value |= BigInt(byte & 0x7f) << BigInt(7 * i);
    if (byte < 0x80) return { value, next: at + i + 1 };
  }
  throw noNetwork(file, `byte ${at} starts a number that does not end`);
}

export function noNetwork(file: FileReader, problem: string, cause?: unknown): AppError {
  return new AppError(
    'model.invalid',
    `${file.name} is no complete ONNX network: ${problem}. Download or export it again.`,
    { details: { file: file.name }, cause },
  );
}
