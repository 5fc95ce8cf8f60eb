import type { ByteSource } from '../arrays/byte-source.ts';
import type { NumberType } from '../arrays/number-type.ts';
import { corrupt, unsupported } from '../failures.ts';

/** What stands before the values of a .npy file (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). */
export interface NpyHeader {
  shape: number[];
  type: NumberType;
  /** True when the first axis runs fastest. */
  isFortran: boolean;
  /** Of the first value, in bytes. */
  offset: number;
}

const MAGIC_BYTES = 6;
const MAX_HEADER_BYTES = 2 ** 20;
const KINDS: Record<string, NumberType['kind']> = { b: 'bool', u: 'uint', i: 'int', f: 'float' };

/** @throws AppError `file.corrupt`, `file.unsupported` for objects, texts, records and complex numbers */
export async function readNpyHeader(file: ByteSource): Promise<NpyHeader> {
  const head = await file.read(0, Math.min(12, file.size));
  const isLong = head[MAGIC_BYTES] >= 2;
  const start = isLong ? 12 : 10;
  if (head.length < start) throw corrupt(file.name, `a .npy file of ${file.size} bytes has no header`);
  const length = isLong ? head.readUInt32LE(8) : head.readUInt16LE(8);
  if (length > MAX_HEADER_BYTES) throw corrupt(file.name, `its header would be ${length} bytes long`);
  const text = (await file.read(start, length)).toString('latin1');
  const descr = /'descr':\s*(?:'([^']*)'|(\[))/.exec(text);
  const order = /'fortran_order':\s*(True|False)/.exec(text);
  const shape = /'shape':\s*\(([\d,\sL]*)\)/.exec(text);
  if (!descr || !order || !shape) throw corrupt(file.name, 'its .npy header makes no sense');
  return {
    shape: shape[1]
      .split(',')
      .filter((size) => size.trim() !== '')
      .map((size) => Number.parseInt(size, 10)),
    type: parseType(file.name, descr[2] === undefined ? descr[1] : 'records'),
    isFortran: order[1] === 'True',
    offset: start + length,
  };
}

/** '<u2' and such; null for objects, texts, records and complex numbers. */
export function parseDescr(descr: string): NumberType | null {
  const match = /^([<>|=])([buif])([1248])$/.exec(descr);
  const type = match && { kind: KINDS[match[2]], bytes: Number(match[3]), isBigEndian: match[1] === '>' };
  const isSound =
    type && !(type.kind === 'float' && type.bytes === 1) && !(type.kind === 'bool' && type.bytes > 1);
  return isSound ? type : null;
}

function parseType(name: string, descr: string): NumberType {
  const type = parseDescr(descr);
  if (type !== null) return type;
  const what = descr.includes('O') ? 'it holds Python objects' : `its values are of the type ${descr}`;
  throw unsupported(
    name,
    what,
    'Save the image itself with numpy.save, as an array of integers or real numbers.',
  );
}
