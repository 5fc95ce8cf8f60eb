import type { ExportFormat, LabelsInfo } from '../../core/contract.ts';
import {
  downloadName,
  exportName,
  maskName,
  SHARED_TABLES,
  STACK_FORMATS,
} from '../../core/export-formats.ts';
import { isSamePlane, type Plane } from '../../core/image/plane.ts';

/** Planes of a kept map that objects are made of; the others are masks. */
const OBJECT_PLANES: readonly string[] = ['foreground', 'boundary', 'distance'];

/** An image to be exported: what its files are named after, and what is known of its labels. */
export interface NamedImage {
  name: string;
  labels: LabelsInfo | null;
}

/** What an export of one image writes; of many planes' files the first and the last. For a download folders become archives. */
export function imageFileNames(
  image: NamedImage,
  formats: readonly ExportFormat[],
  isDownload: boolean,
): string[] {
  return formats.flatMap((format) => groupsOf(image, format, isDownload).map(shorten));
}

/** What an export of several images writes; of each format the first and the last. */
export function allFileNames(
  images: readonly NamedImage[],
  formats: readonly ExportFormat[],
  isDownload: boolean,
): string[] {
  const names = formats.map((format) =>
    shorten(images.flatMap((image) => groupsOf(image, format, isDownload).flat())),
  );
  return formats.includes('measurements-csv') ? [...names, ...SHARED_TABLES] : names;
}

/** The names of an image's files in a format: for the labels, and for each mask (membrane, myelin) that the model gave beside them. */
function groupsOf({ name, labels }: NamedImage, format: ExportFormat, isDownload: boolean): string[][] {
  const masks = format === 'mask-png' ? (labels?.planes ?? []) : [];
  const namers = [
    (plane: Plane | null) => {
      const named = exportName(name, format, plane);
      return isDownload ? downloadName(named, format) : named;
    },
    ...masks
      .filter((mask) => !OBJECT_PLANES.includes(mask))
      .map((mask) => (plane: Plane | null) => maskName(name, mask, plane)),
  ];
  const planes = planesOf(labels, format);
  return namers.map((nameOf) => planes.map(nameOf));
}

/** Those that get a file each; [null] where there is one for all. */
function planesOf(labels: LabelsInfo | null, format: ExportFormat): (Plane | null)[] {
  const { labelled = [], mapped = [] } = labels ?? {};
  if (labelled.length < 2 || STACK_FORMATS.includes(format)) return [null];
  if (format !== 'probability-tiff') return labelled;
  const isMapped = (plane: Plane) => mapped.some((other) => isSamePlane(other, plane));
  const shown = labelled.filter(isMapped);
  return shown.length > 0 ? shown : [labelled[0]];
}

function shorten(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names[0]} … ${names.at(-1)} (${names.length} files)`;
}
