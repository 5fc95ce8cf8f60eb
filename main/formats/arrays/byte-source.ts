import { corrupt } from '../failures.ts';

/** Random access to bytes that are not trusted: a file (`FileReader`), or what was unpacked from one. */
export interface ByteSource {
  /** The file's name, for messages. */
  readonly name: string;
  readonly size: number;
  /** Exactly `length` bytes from `offset` on. @throws AppError `file.corrupt` when they end before. */
  read(offset: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Bytes held in memory. */
export function memorySource(name: string, bytes: Buffer): ByteSource {
  return {
    name,
    size: bytes.length,
    read(offset, length) {
      if (offset >= 0 && length >= 0 && offset + length <= bytes.length)
        return Promise.resolve(bytes.subarray(offset, offset + length));
      const what = `its data end at byte ${bytes.length}, but are expected up to byte ${offset + length}`;
      return Promise.reject(corrupt(name, what));
    },
    close: () => Promise.resolve(),
  };
}
