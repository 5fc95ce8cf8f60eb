/** NumPy's name of a label's type: 16 bits as long as they hold the greatest label, little-endian. */
export function labelType(maxLabel: number): { name: '<u2' | '<u4'; bytes: 2 | 4 } {
  return maxLabel > 0xffff ? { name: '<u4', bytes: 4 } : { name: '<u2', bytes: 2 };
}

/** Labels as the bytes of that type. */
export function labelBytes(labels: Uint32Array, bytes: 2 | 4): Uint8Array {
  const values = bytes === 4 ? labels : Uint16Array.from(labels);
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** The start of a .npy file, format 1.0 (numpy/lib/format.py): a Python literal, padded so that the data begins at a multiple of 64. */
export function npyHeader(type: string, shape: readonly number[]): Buffer {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const head = Buffer.from('\x93NUMPY\x01\x00\x00\x00', 'latin1');
  head.writeUInt16LE(length, 8);
  return Buffer.concat([head, Buffer.from(`${text.padEnd(length - 1)}\n`, 'latin1')]);
}
