import { inflateRawSync } from 'node:zlib';

import dicomParser from 'dicom-parser';
import type { DataSet, Element } from 'dicom-parser';

import { AppError } from '../../../core/errors.ts';
import { memorySource, type ByteSource } from '../arrays/byte-source.ts';
import { corrupt, unsupported } from '../failures.ts';
import { MAX_DEFLATE_RATIO } from '../gunzip.ts';

const PIXEL_DATA = 'x7fe00010';
const DEFLATED = '1.2.840.10008.1.2.1.99';
/** Headers end before the pixels; few are longer than the first step, none sensible longer than the last. */
const HEAD_BYTES = [2 ** 16, 2 ** 20, 2 ** 26];
const MAX_INFLATED_BYTES = 2 ** 30;

/** A DICOM file up to its pixels. */
export interface DicomHeader {
  /** Where the pixels are: the file, or what a deflated one unpacks to. */
  source: ByteSource;
  dataSet: DataSet;
  transferSyntax: string;
  /** Of the pixel data, whose offset counts in `source`; null when there are none (reports, directories). */
  pixelData: Element | null;
}

/** True for the first 132 bytes of a DICOM file (PS3.10, 7.1). */
export function isDicom(head: Uint8Array): boolean {
  return [0x44, 0x49, 0x43, 0x4d].every((byte, i) => head[128 + i] === byte);
}

/** Reads no more than the header needs. @throws AppError `file.corrupt`, `file.unsupported` */
export async function readDicomHeader(file: ByteSource): Promise<DicomHeader> {
  let problem: unknown;
  for (const bytes of HEAD_BYTES) {
    const head = await file.read(0, Math.min(bytes, file.size));
    let isWhole = head.length === file.size;
    try {
      const syntax = transferSyntaxOf(head);
      // A deflated file cannot be read in parts.
      const content = syntax === DEFLATED && !isWhole ? await file.read(0, file.size) : head;
      isWhole ||= content.length === file.size;
      const dataSet = parse(file.name, content);
      const pixelData = dataSet.elements[PIXEL_DATA] ?? null;
      if (pixelData === null && !isWhole) continue;
      const source = syntax === DEFLATED ? memorySource(file.name, Buffer.from(dataSet.byteArray)) : file;
      return { source, dataSet, transferSyntax: syntax, pixelData };
    } catch (error) {
      if (error instanceof AppError) throw error;
      problem = error;
      if (isWhole) break;
    }
  }
  throw corrupt(file.name, `its DICOM header makes no sense (${describe(problem)})`, problem);
}

function transferSyntaxOf(head: Buffer): string {
  const syntax = dicomParser.readPart10Header(head).string('x00020010');
  if (syntax === undefined) throw new Error('the transfer syntax is missing');
  return syntax;
}

function parse(name: string, content: Buffer): DataSet {
  return dicomParser.parseDicom(content, {
    untilTag: PIXEL_DATA,
    inflater(bytes: Uint8Array, position: number) {
      const packed = bytes.subarray(position);
      const maxOutputLength = Math.min(MAX_INFLATED_BYTES, packed.length * MAX_DEFLATE_RATIO + 1024);
      try {
        return Buffer.concat([bytes.subarray(0, position), inflateRawSync(packed, { maxOutputLength })]);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
          const what = `it unpacks to more than ${MAX_INFLATED_BYTES / 2 ** 20} MB`;
          throw unsupported(name, what, 'Save it without compression, for example with gdcmconv --raw.');
        }
        throw corrupt(name, `it cannot be unpacked (${describe(error)})`, error);
      }
    },
  });
}

/** dicom-parser throws texts, and objects that hold one. */
function describe(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'exception' in error) return describe(error.exception);
  return error instanceof Error ? error.message : String(error);
}
