import { AppError } from '../errors.ts';
import { formatPlane, isSamePlane, type Plane } from '../image/plane.ts';
import { decodePatch, encodePatch } from './patch-codec.ts';
import type { PlanePatch } from './patch.ts';

/**
 * Layout (little-endian): 'SKPP', uint8 version, uint32 number of planes; then for each plane uint32 t, uint32 z, uint32 bytes
 * of its patch, and the patch as `encodePatch` writes it.
 */
const MAGIC = [0x53, 0x4b, 0x50, 0x50];
const VERSION = 1;
const HEADER = 9;
const PLANE_HEADER = 12;

/** Bytes of an edit of any number of planes, for the journal and the wire; `decodePlanePatches` gives it back unchanged. */
export function encodePlanePatches(edit: readonly PlanePatch[]): Uint8Array {
  const encoded = edit.map(({ patch }) => encodePatch(patch));
  const bytes = new Uint8Array(encoded.reduce((sum, part) => sum + PLANE_HEADER + part.length, HEADER));
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  bytes[4] = VERSION;
  view.setUint32(5, edit.length, true);
  let at = HEADER;
  for (const [i, { plane }] of edit.entries()) {
    view.setUint32(at, plane.t, true);
    view.setUint32(at + 4, plane.z, true);
    view.setUint32(at + 8, encoded[i].length, true);
    bytes.set(encoded[i], at + PLANE_HEADER);
    at += PLANE_HEADER + encoded[i].length;
  }
  return bytes;
}

/** What an edit has to fit into: the size of each plane, and how many there are by axis. */
export interface PlaneStack {
  width: number;
  height: number;
  t: number;
  z: number;
}

/**
 * An edit from its bytes: of several planes, or a single `encodePatch`, which is one of `plane`. Checked as decodePatch does, and
 * that each plane is in the image (when given) and named once. Throws AppError `request.invalid`.
 */
export function decodePlanePatches(bytes: Uint8Array, plane: Plane, image?: PlaneStack): PlanePatch[] {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) {
    checkPlane(plane, image);
    return [{ plane, patch: decodePatch(bytes, image) }];
  }
  if (bytes.length < HEADER || bytes[4] !== VERSION)
    throw invalid(`its header is not one of version ${VERSION}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(5, true);
  const edit: PlanePatch[] = [];
  let at = HEADER;
  for (let i = 0; i < count; i++) {
    if (at + PLANE_HEADER > bytes.length) throw invalid(`it ends before plane ${i + 1} of ${count}`);
    const of = { t: view.getUint32(at, true), z: view.getUint32(at + 4, true) };
    const end = at + PLANE_HEADER + view.getUint32(at + 8, true);
    if (end > bytes.length) throw invalid(`it ends in the middle of plane ${i + 1} of ${count}`);
    checkPlane(of, image);
    if (edit.some((other) => isSamePlane(other.plane, of)))
      throw invalid(`it names the plane ${formatPlane(of)} twice`);
    edit.push({ plane: of, patch: decodePatch(bytes.subarray(at + PLANE_HEADER, end), image) });
    at = end;
  }
  if (at !== bytes.length) throw invalid(`${bytes.length - at} bytes follow the last plane`);
  return edit;
}

function checkPlane(plane: Plane, image: PlaneStack | undefined): void {
  if (image === undefined || (plane.t < image.t && plane.z < image.z)) return;
  throw invalid(`its plane ${formatPlane(plane)} is outside the image's ${image.t} x ${image.z} planes`);
}

function invalid(cause: string): AppError {
  return new AppError(
    'request.invalid',
    `Expected an edit of planes, but ${cause}. Reload the image and edit again.`,
  );
}
