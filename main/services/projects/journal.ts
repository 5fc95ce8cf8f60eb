import { copyFile, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';

import { AppError } from '../../../core/errors.ts';
import { writeFully } from '../../exporters/write-fully.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * Layout, little-endian: the 8 bytes 'SKPJ', version, 0, 0, 0; then records: uint32 length of the body, uint32 CRC-32 of
 * the body, body = uint8 kind, uint32 length of the JSON `meta`, meta, payload (core/edit/patch-codec.ts).
 */
const HEADER = Uint8Array.from([0x53, 0x4b, 0x50, 0x4a, 1, 0, 0, 0]);
const RECORD_HEADER = 8;
const BODY_HEADER = 5;
const KINDS = ['edit', 'undo', 'redo'] as const;
export type RecordKind = (typeof KINDS)[number];

/** A record as it is found again: `position` is the byte where it starts, `end` where the next one would. */
export interface RecordPlace {
  kind: RecordKind;
  position: number;
  end: number;
}

export interface JournalRecord {
  kind: RecordKind;
  meta: unknown;
  payload: Uint8Array;
}

/**
 * The list of all that was done to the labels, in order, only ever appended to. A record counts once it is on the disk;
 * what a crash left half-written at the end is no record and is cut off.
 */
export class Journal {
  /** One entry a record, in order. */
  readonly places: RecordPlace[];
  /** Bytes from a broken record in the middle of the file on, left out (and kept in a copy `.damaged`); 0 for a sound file. */
  readonly lostBytes: number;
  private readonly handle: FileHandle;

  private constructor(handle: FileHandle, places: RecordPlace[], lostBytes: number) {
    this.handle = handle;
    this.places = places;
    this.lostBytes = lostBytes;
  }

  /** Byte after the last record. */
  get end(): number {
    return this.places.at(-1)?.end ?? HEADER.length;
  }

  static async create(path: string): Promise<Journal> {
    const handle = await open(path, 'wx+');
    await writeFully(handle, HEADER, 0);
    await handle.sync();
    await syncFolder(dirname(path));
    return new Journal(handle, [], 0);
  }

  /** Opens and checks a journal; cuts off a torn end when `repair` is set. Throws AppError `project.corrupt`. */
  static async open(path: string, options: { repair: boolean }): Promise<Journal> {
    const handle = await open(path, options.repair ? 'r+' : 'r');
    try {
      let { size } = await handle.stat();
      if (size < HEADER.length && options.repair) {
        // The process ended while it made the file: nothing was in it yet.
        await writeFully(handle, HEADER, 0);
        await handle.sync();
        size = HEADER.length;
      }
      const { places, lostBytes } = await scan(handle, size, path);
      const journal = new Journal(handle, places, lostBytes);
      if (options.repair && journal.end < size) {
        if (lostBytes > 0) await copyFile(path, `${path}.damaged`);
        await handle.truncate(journal.end);
        await handle.sync();
      }
      return journal;
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /** Resolves when the record is on the disk. A write that fails leaves the journal as it was. */
  async append(
    kind: RecordKind,
    meta: unknown,
    payload: Uint8Array = new Uint8Array(0),
  ): Promise<RecordPlace> {
    const text = Buffer.from(JSON.stringify(meta));
    const record = Buffer.alloc(RECORD_HEADER + BODY_HEADER + text.length + payload.length);
    record.writeUInt32LE(record.length - RECORD_HEADER, 0);
    record.writeUInt8(KINDS.indexOf(kind), RECORD_HEADER);
    record.writeUInt32LE(text.length, RECORD_HEADER + 1);
    record.set(text, RECORD_HEADER + BODY_HEADER);
    record.set(payload, RECORD_HEADER + BODY_HEADER + text.length);
    record.writeUInt32LE(crc32(record.subarray(RECORD_HEADER)), 4);
    const position = this.end;
    try {
      await writeFully(this.handle, record, position);
      await this.handle.datasync();
    } catch (error) {
      await this.handle.truncate(position).catch(() => undefined);
      const code = (error as NodeJS.ErrnoException).code ?? String(error);
      const cause = code === 'ENOSPC' ? 'the disk is full; free some space' : `the system reports ${code}`;
      throw new AppError('file.notWritable', `The edit could not be saved: ${cause}. Then edit again.`, {
        cause: error,
      });
    }
    const place = { kind, position, end: position + record.length };
    this.places.push(place);
    return place;
  }

  async read(place: RecordPlace): Promise<JournalRecord> {
    const record = Buffer.alloc(place.end - place.position);
    const { bytesRead } = await this.handle.read(record, 0, record.length, place.position);
    const body = bytesRead === record.length ? soundBody(record) : null;
    if (body === null)
      throw new AppError(
        'project.corrupt',
        'An earlier edit can no longer be read from the project’s journal.',
      );
    const metaEnd = BODY_HEADER + body.readUInt32LE(1);
    const meta: unknown = JSON.parse(body.toString('utf8', BODY_HEADER, metaEnd));
    return {
      kind: place.kind,
      meta,
      payload: new Uint8Array(body.buffer, body.byteOffset + metaEnd, body.length - metaEnd),
    };
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

async function scan(
  handle: FileHandle,
  size: number,
  path: string,
): Promise<{ places: RecordPlace[]; lostBytes: number }> {
  const header = Buffer.alloc(HEADER.length);
  await handle.read(header, 0, header.length, 0);
  if (!header.equals(HEADER)) {
    throw new AppError(
      'project.corrupt',
      `"${path}" is not an edit journal of this version. Move its folder away to start anew.`,
      {
        details: { path },
      },
    );
  }
  const places: RecordPlace[] = [];
  const reader = new ForwardReader(handle);
  for (let position = HEADER.length; position < size;) {
    const length = await reader.read(position, 4);
    const end = position + RECORD_HEADER + (length?.readUInt32LE(0) ?? 0);
    const record = length !== null && end <= size ? await reader.read(position, end - position) : null;
    const kind = record === null ? undefined : KINDS[soundBody(record)?.[0] ?? KINDS.length];
    // A write that was cut short is the last of the file; anything else that doesn't check is damage.
    if (kind === undefined) return { places, lostBytes: end < size ? size - position : 0 };
    places.push({ kind, position, end });
    position = end;
  }
  return { places, lostBytes: 0 };
}

/** Bytes read at once at least: a record of a stroke has some hundreds, and there may be 100,000 of them. */
const READ_AHEAD = 2 ** 22;

/** Reads a file from its start to its end in large steps. What it hands out is good until the next read. */
class ForwardReader {
  private readonly handle: FileHandle;
  private window = Buffer.alloc(0);
  /** Byte of the file that `window` begins with. */
  private start = 0;

  constructor(handle: FileHandle) {
    this.handle = handle;
  }

  /** Null where the file ends before. */
  async read(position: number, length: number): Promise<Buffer | null> {
    const from = position - this.start;
    if (from < 0 || from + length > this.window.length) {
      const window = Buffer.alloc(Math.max(length, READ_AHEAD));
      const { bytesRead } = await this.handle.read(window, 0, window.length, position);
      this.window = window.subarray(0, bytesRead);
      this.start = position;
    }
    const at = position - this.start;
    return at + length <= this.window.length ? this.window.subarray(at, at + length) : null;
  }
}

/** The record's body, or null when it is not what was written. */
function soundBody(record: Buffer): Buffer | null {
  if (record.length < RECORD_HEADER + BODY_HEADER) return null;
  const body = record.subarray(RECORD_HEADER);
  const isSound = crc32(body) === record.readUInt32LE(4) && BODY_HEADER + body.readUInt32LE(1) <= body.length;
  return isSound ? body : null;
}
