import { AppError } from '../errors.ts';
import { formatPlane, type Plane } from '../image/plane.ts';
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

/** The share of one plane in an edit as `encodePatch` writes it: what an edit of many planes is kept as, for it is small. */
export interface EncodedPlanePatch {
  plane: Plane;
  bytes: Uint8Array;
}

/** Bytes of an edit of any number of planes, for the journal and the wire; `decodePlanePatches` gives it back unchanged. */
export function encodePlanePatches(edit: readonly PlanePatch[]): Uint8Array {
  return joinPlanePatches(edit.map(({ plane, patch }) => ({ plane, bytes: encodePatch(patch) })));
}

/** As `encodePlanePatches`, of patches that are encoded already. */
export function joinPlanePatches(edit: readonly EncodedPlanePatch[]): Uint8Array {
  const bytes = new Uint8Array(edit.reduce((sum, part) => sum + PLANE_HEADER + part.bytes.length, HEADER));
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  bytes[4] = VERSION;
  view.setUint32(5, edit.length, true);
  let at = HEADER;
  for (const { plane, bytes: part } of edit) {
    view.setUint32(at, plane.t, true);
    view.setUint32(at + 4, plane.z, true);
    view.setUint32(at + 8, part.length, true);
    bytes.set(part, at + PLANE_HEADER);
    at += PLANE_HEADER + part.length;
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
  return splitPlanePatches(bytes, plane, image).map(({ plane: of, bytes: part }) => ({
    plane: of,
    patch: decodePatch(part, image),
  }));
}

/** As `decodePlanePatches`, but leaves the patches of the planes encoded, and unchecked. */
export function splitPlanePatches(bytes: Uint8Array, plane: Plane, image?: PlaneStack): EncodedPlanePatch[] {
  if (MAGIC.some((byte, i) => bytes[i] !== byte)) {
    checkPlane(plane, image);
    return [{ plane, bytes }];
  }
  if (bytes.length < HEADER || bytes[4] !== VERSION)
    throw invalid(`its header is not one of version ${VERSION}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(5, true);
  const edit: EncodedPlanePatch[] = [];
  const named = new Set<string>();
  let at = HEADER;
  for (let i = 0; i < count; i++) {
    if (at + PLANE_HEADER > bytes.length) throw invalid(`it ends before plane ${i + 1} of ${count}`);
    const of = { t: view.getUint32(at, true), z: view.getUint32(at + 4, true) };
    const end = at + PLANE_HEADER + view.getUint32(at + 8, true);
    if (end > bytes.length) throw invalid(`it ends in the middle of plane ${i + 1} of ${count}`);
    checkPlane(of, image);
    if (named.has(formatPlane(of))) throw invalid(`it names the plane ${formatPlane(of)} twice`);
    named.add(formatPlane(of));
    edit.push({ plane: of, bytes: bytes.subarray(at + PLANE_HEADER, end) });
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
