import { open } from 'node:fs/promises';

import protobuf from 'protobufjs/light.js';

import type { FileReader } from '../file-reader.ts';
import { GRAPH_FIELD, isBytes } from './graph.ts';
import { walkFields, type WireBytes } from './wire.ts';

/** Field numbers of NodeProto. */
const INPUT = 1;
const OUTPUT = 2;
const OP_TYPE = 4;
/** Wire types. */
const VARINT = 0;
const BYTES = 2;

/** The fields that take the place of one; all have its number. */
export type ReplaceField = (field: WireBytes, bytes: Buffer) => Promise<Uint8Array[]>;

/** Writes a network with another graph: each field of it as `replace` says. */
export async function replaceGraph(
  file: FileReader,
  graph: WireBytes,
  target: string,
  replace: ReplaceField,
): Promise<void> {
  const parts: Uint8Array[] = [];
  for await (const field of walkFields(file, graph.from, graph.from + graph.length)) {
    if (!isBytes(field)) {
      parts.push(numberField(field.number, field.value));
      continue;
    }
    const bytes = await file.read(field.from, field.length);
    for (const content of await replace(field, bytes))
      parts.push(header(field.number, content.length), content);
  }
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const out = await open(target, 'wx');
  try {
    for await (const field of walkFields(file, 0, file.size)) {
      if (!isBytes(field)) {
        await out.write(numberField(field.number, field.value));
      } else if (field.number === GRAPH_FIELD && field.from === graph.from) {
        await out.write(header(GRAPH_FIELD, length));
        for (const part of parts) await out.write(part);
      } else {
        await out.write(header(field.number, field.length));
        await out.write(await file.read(field.from, field.length));
      }
    }
  } finally {
    await out.close();
  }
}

/** An operation that gets zeros for some of its inputs, after the operations that make these. */
export function silence(node: Buffer, names: readonly string[]): Uint8Array[] {
  const silent = new Map(names.map((name) => [name, `${name}/off`]));
  const zeros = [...silent].map(([name, off]) =>
    protobuf.Writer.create()
      .uint32((INPUT << 3) | BYTES)
      .string(name)
      .uint32((INPUT << 3) | BYTES)
      .string(name)
      .uint32((OUTPUT << 3) | BYTES)
      .string(off)
      .uint32((OP_TYPE << 3) | BYTES)
      .string('Sub')
      .finish(),
  );
  const reader = protobuf.Reader.create(node);
  const writer = protobuf.Writer.create();
  while (reader.pos < reader.len) {
    const key = reader.uint32();
    if ((key & 7) === VARINT) {
      writer.uint32(key).uint64(reader.uint64());
      continue;
    }
    const bytes = reader.bytes();
    const off = key >> 3 === INPUT ? silent.get(Buffer.from(bytes).toString('utf8')) : undefined;
    writer.uint32(key).bytes(off === undefined ? bytes : Buffer.from(off));
  }
  return [...zeros, writer.finish()];
}

function header(number: number, length: number): Uint8Array {
  return Uint8Array.from([...varint(BigInt((number << 3) | BYTES)), ...varint(BigInt(length))]);
}

function numberField(number: number, value: bigint): Uint8Array {
  return Uint8Array.from([...varint(BigInt((number << 3) | VARINT)), ...varint(value)]);
}

/** Seven bits a byte, the lowest first. */
function varint(value: bigint): number[] {
  const bytes: number[] = [];
  for (let left = BigInt.asUintN(64, value); ; left >>= 7n) {
    if (left < 128n) return [...bytes, Number(left)];
    bytes.push(Number(left & 127n) | 128);
  }
}
