/**
 * The few opcodes of Python's pickle (protocol 4, Lib/pickletools.py) that a dictionary with arrays needs. Each function gives
 * the bytes that put its value on the unpickler's stack.
 */
const op = (code: string): Buffer => Buffer.from(code, 'latin1');

export const START = op('\x80\x04');
export const STOP = op('.');
export const EMPTY_LIST = op(']');

export function integer(value: number): Buffer {
  const out = op('J\0\0\0\0');
  out.writeInt32LE(value, 1);
  return out;
}

export function float(value: number): Buffer {
  const out = Buffer.alloc(9);
  out.write('G', 'latin1');
  out.writeDoubleBE(value, 1);
  return out;
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  const out = op('X\0\0\0\0');
  out.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([out, bytes]);
}

/** Opens a list, to be filled with values and closed by LIST_END. */
export const LIST_START = op('](');
export const LIST_END = op('e');

export function list(items: readonly Buffer[]): Buffer {
  return Buffer.concat([LIST_START, ...items, LIST_END]);
}

/** Opens a dictionary, to be filled with keys and values in turn and closed by DICT_END. */
export const DICT_START = op('}(');
export const DICT_END = op('u');

function tuple(items: readonly Buffer[]): Buffer {
  return Buffer.concat([op('('), ...items, op('t')]);
}

function global(module: string, name: string): Buffer {
  return op(`c${module}\n${name}\n`);
}

const NONE = op('N');
const FALSE = op('\x89');
const TRUE = op('\x88');

/** A NumPy dtype: 'u2', 'u4', 'b1' or 'O8', with its byte order. */
function dtype(name: string, order: '<' | '|'): Buffer {
  const flags = name === 'O8' ? 63 : 0;
  return Buffer.concat([
    global('numpy', 'dtype'),
    tuple([text(name), FALSE, TRUE]),
    op('R'),
    tuple([integer(3), text(order), NONE, NONE, NONE, integer(-1), integer(-1), integer(flags)]),
    op('b'),
  ]);
}

export interface ArrayLayout {
  dtype: 'u1' | 'u2' | 'u4' | 'b1' | 'O8';
  shape: readonly number[];
}

/** The start of an array; its data follow (`bytesHeader` and the bytes, or for objects a list), then ARRAY_END. */
export function arrayStart({ dtype: name, shape }: ArrayLayout): Buffer {
  return Buffer.concat([
    global('numpy.core.multiarray', '_reconstruct'),
    tuple([global('numpy', 'ndarray'), tuple([integer(0)]), op('C\x01b')]),
    op('R('),
    integer(1),
    tuple(shape.map(integer)),
    dtype(name, name === 'u2' || name === 'u4' ? '<' : '|'),
    FALSE,
  ]);
}

export const ARRAY_END = op('tb');

/** What stands before `length` bytes. */
export function bytesHeader(length: number): Buffer {
  const out = op('\x8e\0\0\0\0\0\0\0\0');
  out.writeBigUInt64LE(BigInt(length), 1);
  return out;
}
