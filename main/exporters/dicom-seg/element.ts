/** DICOM's data elements, explicit VR, little-endian (PS3.5, chapter 7). */

/** Kinds of value whose length takes four bytes. */
const LONG = new Set(['OB', 'OW', 'SQ', 'UN', 'UT']);
/** What fills up a value of odd length. */
const PAD: Record<string, number> = { UI: 0, OB: 0 };

/** `tag` is group and element as one number: 0x00100020. */
export function element(tag: number, vr: string, value: Buffer): Buffer {
  const padded = value.length % 2 === 0 ? value : Buffer.concat([value, Buffer.of(PAD[vr] ?? 0x20)]);
  const head = Buffer.alloc(LONG.has(vr) ? 12 : 8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  head.write(vr, 4, 'latin1');
  if (LONG.has(vr)) head.writeUInt32LE(padded.length, 8);
  else head.writeUInt16LE(padded.length, 6);
  return Buffer.concat([head, padded]);
}

/** A text; several values are parted by backslashes. `latin1` for bytes that were read as such. */
export function text(tag: number, vr: string, value: string, encoding: BufferEncoding = 'utf8'): Buffer {
  return element(tag, vr, Buffer.from(value, encoding));
}

export function short(tag: number, ...values: number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => bytes.writeUInt16LE(value, 2 * i));
  return element(tag, 'US', bytes);
}

export function long(tag: number, ...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, i) => bytes.writeUInt32LE(value, 4 * i));
  return element(tag, 'UL', bytes);
}

/** A pointer to another tag. */
export function pointer(tag: number, to: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt16LE(to >>> 16, 0);
  bytes.writeUInt16LE(to & 0xffff, 2);
  return element(tag, 'AT', bytes);
}

/** Numbers as texts of at most 16 signs each. */
export function decimals(tag: number, values: readonly number[]): Buffer {
  return text(tag, 'DS', values.map(decimal).join('\\'));
}

function decimal(value: number): string {
  for (let digits = 15; digits > 1; digits--) {
    const written = String(Number(value.toPrecision(digits)));
    if (written.length <= 16) return written;
  }
  return String(Math.round(value));
}

/** A sequence; each item holds elements in the order of their tags. */
export function sequence(tag: number, items: readonly (readonly Buffer[])[]): Buffer {
  const parts = items.map((elements) => {
    const body = Buffer.concat(elements);
    const head = Buffer.from([0xfe, 0xff, 0x00, 0xe0, 0, 0, 0, 0]);
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body]);
  });
  return element(tag, 'SQ', Buffer.concat(parts));
}

/** One item of a coded concept (PS3.3, 8.8). */
export function code(tag: number, value: string, scheme: string, meaning: string): Buffer {
  const item = [
    text(0x00080100, 'SH', value),
    text(0x00080102, 'SH', scheme),
    text(0x00080104, 'LO', meaning),
  ];
  return sequence(tag, [item]);
}
