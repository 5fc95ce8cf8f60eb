/** Where an image's pixels lie in a patient or a scanner, for label files that shall lie in the same place. */

/** Voxel indices x, y, z to millimetres, three rows of four; x grows to the right, y to the front, z to the top of the head (RAS). */
export type Affine = readonly (readonly [number, number, number, number])[];

/** A slice of a DICOM image, or a frame of it. */
export interface DicomPlane {
  instanceUid: string;
  /** From 1 on, in a file of several frames; else null. */
  frame: number | null;
  /** Of the first pixel's centre, in mm: to the left, to the back, to the head. */
  position: readonly [number, number, number] | null;
}

export interface DicomOrigin {
  kind: 'dicom';
  classUid: string;
  studyUid: string;
  seriesUid: string;
  /** What positions are relative to; null when the file does not say. */
  frameOfReferenceUid: string | null;
  /** Directions of growing columns, then rows, as of `position`. */
  orientation: readonly number[] | null;
  /** Distances of columns (x) and rows (y), thickness of a slice, in mm. */
  spacing: { x: number; y: number } | null;
  thickness: number | null;
  /** `t * z` of them, time slowest, as the image has them. */
  planes: readonly DicomPlane[];
  /** Of the patient and the study, by tag ('x00100010'), as they are in the file: a derived object repeats them. */
  identity: Readonly<Record<string, string>>;
}

export interface NiftiOrigin {
  kind: 'nifti';
  /** Null where the header has no usable transform. */
  affine: Affine | null;
}

export type ImageOrigin = DicomOrigin | NiftiOrigin;
