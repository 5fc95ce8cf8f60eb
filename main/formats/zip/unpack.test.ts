import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { zipSync, type Zippable } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { unpackZip, ZIP_LIMITS } from './unpack.ts';

let folder = '';
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'skipscope-zip-'))));
afterEach(() => rm(folder, { recursive: true }));

const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const target = (): string => join(folder, 'out');

async function unpack(bytes: Uint8Array, options?: Parameters<typeof unpackZip>[2]): Promise<void> {
  await writeFile(join(folder, 'm.zip'), bytes);
  await unpackZip(join(folder, 'm.zip'), target(), options);
}

/** Refused, with nothing left behind. */
async function expectRefusal(bytes: Uint8Array, code: string, message: RegExp): Promise<void> {
  await expect(unpack(bytes)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  expect(await readdir(folder)).toEqual(['m.zip']);
}

/** The archive with `bytes` at `shift` behind each signature of a central directory record. */
function patch(zip: Uint8Array, shift: number, ...bytes: number[]): Uint8Array {
  const copy = Buffer.from(zip);
  for (let at = copy.indexOf('PK\u0001\u0002'); at >= 0; at = copy.indexOf('PK\u0001\u0002', at + 4))
    copy.set(bytes, at + shift);
  return copy;
}

describe('unpackZip', () => {
  it('writes files in folders, stored and deflated, empty ones too, without clutter', async () => {
    const zeros = new Uint8Array(100_000);
    const files: Zippable = {
      'model/rdf.yaml': text('name: x'),
      'model/weights/w.onnx': [zeros, { level: 9 }],
      'model/stored.bin': [text('as it is'), { level: 0 }],
      'model/empty.txt': [text(''), { level: 0 }],
      'model/naïve µ.txt': text('µ'),
      '__MACOSX/model/._rdf.yaml': text('junk'),
      'model/.DS_Store': text('junk'),
    };
    const heard: number[] = [];
    await unpack(zipSync(files), { onProgress: (fraction) => heard.push(fraction) });
    expect((await readdir(target(), { recursive: true })).sort()).toEqual(
      [
        'model',
        join('model', 'empty.txt'),
        join('model', 'naïve µ.txt'),
        join('model', 'rdf.yaml'),
        join('model', 'stored.bin'),
        join('model', 'weights'),
        join('model', 'weights', 'w.onnx'),
      ].sort(),
    );
    expect(await readFile(join(target(), 'model', 'stored.bin'), 'utf8')).toBe('as it is');
    expect((await readFile(join(target(), 'model', 'weights', 'w.onnx'))).equals(zeros)).toBe(true);
    expect(heard.at(-1)).toBe(1);
  });

  it('takes backslashes, as some programs on Windows write them, for folders', async () => {
    await unpack(zipSync({ 'model\\rdf.yaml': text('name: x') }));
    expect(await readFile(join(target(), 'model', 'rdf.yaml'), 'utf8')).toBe('name: x');
  });

  it.each([
    ['../evil.txt', 'leads out of the folder'],
    ['model/../../evil.txt', 'leads out of the folder'],
    ['..\\evil.txt', 'leads out of the folder'],
    ['/etc/evil', 'has an absolute path'],
    ['\\\\server\\share\\evil', 'has an absolute path'],
    ['C:\\evil.txt', 'has an absolute path'],
    ['model//evil.txt', 'has an empty part in its path'],
    ['model/rdf.yaml:stream', 'has characters that file names cannot have'],
    ['model/a\nb', 'has characters that file names cannot have'],
    ['model/nul.yaml', 'is no name for a file on Windows'],
    ['model/rdf.yaml. ', 'is no name for a file on Windows'],
  ])('refuses the entry %j, and unpacks nothing of its archive', async (name, problem) => {
    const zip = zipSync({ 'a.txt': text('fine'), [name]: text('evil') });
    await expectRefusal(
      zip,
      'file.unsupported',
      new RegExp(`^m\\.zip is not unpacked: its entry ".*" ${problem}`),
    );
  });

  it('refuses links', async () => {
    const zip = zipSync({ 'weights.onnx': [text('/etc/passwd'), { os: 3, attrs: 0o120777 << 16 }] });
    await expectRefusal(zip, 'file.unsupported', /"weights\.onnx" is a link or a device/);
  });

  it.each([
    [{ 'a.txt': text('1'), 'A.TXT': text('2') }, /"A\.TXT" is in it twice \(also as "a\.txt"\)/],
    [{ 'a/b.txt': text('1'), A: text('2') }, /"A" is both a file and a folder/],
  ])('refuses names that are one file on some system', async (files, message) => {
    await expectRefusal(zipSync(files), 'file.unsupported', message);
  });

  it('refuses the same name twice', async () => {
    const zip = Buffer.from(zipSync({ 'aa.txt': text('1'), 'ab.txt': text('2') }));
    for (let at = zip.indexOf('ab.txt'); at >= 0; at = zip.indexOf('ab.txt')) zip.write('aa.txt', at);
    await expectRefusal(zip, 'file.unsupported', /"aa\.txt" is in it twice\./);
  });

  it('refuses encrypted entries and methods that it does not know, naming them', async () => {
    const zip = zipSync({ 'a.txt': text('1') });
    await expectRefusal(
      patch(zip, 8, 1),
      'file.unsupported',
      /"a\.txt" in it is encrypted\. Unpack it with its password/,
    );
    await expectRefusal(patch(zip, 10, 93), 'file.unsupported', /compressed by Zstandard/);
    await expectRefusal(patch(zip, 10, 77), 'file.unsupported', /compressed by method 77/);
  });
});

describe('a zip bomb', () => {
  const bomb = zipSync({ 'a.bin': [new Uint8Array(2 ** 20), { level: 9 }], 'b.txt': text('b') });

  it.each([
    [{ entries: 1 }, 'it has 2 entries, and at most 1 are taken'],
    [{ bytes: 2 ** 19 }, 'it would unpack to 1 MiB, and at most 524288 bytes are taken'],
    [{ ratioFrom: 1000 }, 'more than 100 to 1, as archives do that are made to fill a disk'],
  ])('is refused by its limits %j', async (limit, message) => {
    const unpacking = unpack(bomb, { limits: { ...ZIP_LIMITS, ...limit } });
    await expect(unpacking).rejects.toMatchObject({
      code: 'file.unsupported',
      message: expect.stringContaining(message),
    });
    expect(await readdir(folder)).toEqual(['m.zip']);
  });

  it('that understates its size is stopped there', async () => {
    const zip = patch(zipSync({ 'a.bin': [new Uint8Array(2 ** 20), { level: 9 }] }), 24, 16, 0, 0, 0);
    await expectRefusal(zip, 'file.corrupt', /"a\.bin" is longer than the 16 bytes listed/);
  });

  it('whose entries share their bytes is refused', async () => {
    const zip = Buffer.from(zipSync({ 'a.txt': text('a'.repeat(99)), 'b.txt': text('b'.repeat(99)) }));
    // The second entry points to the first one's data.
    const second = zip.lastIndexOf('PK\u0001\u0002');
    zip.writeUInt32LE(0, second + 42);
    await expectRefusal(zip, 'file.corrupt', /"b\.txt" lies in the bytes of another file/);
  });
});

describe('a damaged archive', () => {
  const zip = zipSync({ 'a.txt': text('some words, '.repeat(20)), 'b.txt': [text('stored'), { level: 0 }] });

  it('that is cut off says so', () =>
    expectRefusal(
      zip.subarray(0, 60),
      'file.corrupt',
      /^m\.zip is damaged or incomplete: the list of files at its end/,
    ));

  it('with wrong bytes fails at their checksum', async () => {
    const copy = Buffer.from(zip);
    copy[copy.indexOf('stored')] ^= 1;
    await expectRefusal(copy, 'file.corrupt', /the checksum of "b\.txt" is wrong/);
  });

  it('with broken compressed data says which file', async () => {
    const copy = Buffer.from(zip);
    copy.fill(0xff, 35, 45);
    await expectRefusal(copy, 'file.corrupt', /"a\.txt" cannot be unpacked \(Z_DATA_ERROR\)/);
  });

  it('with a list of files that leads nowhere says so', async () => {
    await expectRefusal(
      patch(zip, 42, 0xff, 0xff, 0, 0),
      'file.corrupt',
      /the header of "a\.txt" is not where it/,
    );
    const copy = Buffer.from(zip);
    copy.writeUInt32LE(0x7fffffff, copy.length - 6);
    await expectRefusal(copy, 'file.corrupt', /its list of files lies outside of it/);
  });

  it.each([text(''), text('PK'), text('\u001f\u008bnot a zip at all')])('that is none is no zip', (bytes) =>
    expectRefusal(
      bytes,
      'file.unsupported',
      /it is not a zip archive\. Choose a \.zip, or the unpacked folder/,
    ),
  );
});

it('stops when told to, leaving nothing', async () => {
  const zip = zipSync({ 'a.txt': text('a'), 'b.txt': text('b') });
  const controller = new AbortController();
  const unpacking = unpack(zip, { signal: controller.signal, onProgress: () => controller.abort() });
  await expect(unpacking).rejects.toMatchObject({ code: 'job.cancelled' });
  expect(await readdir(folder)).toEqual(['m.zip']);
});
