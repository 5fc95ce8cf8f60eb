import type { ExportFormat } from './contract.ts';
import { imageStem } from './image/image-names.ts';
import type { Plane } from './image/plane.ts';

export interface ExportFormatInfo {
  /** Appended to the image's stem. */
  suffix: string;
  title: string;
  /** What it is good for, in one or two sentences. */
  description: string;
}

/** What the export dialog says of each format, and how its files are named. */
export const EXPORT_FORMAT_INFO: Record<ExportFormat, ExportFormatInfo> = {
  'label-tiff': {
    suffix: '.labels.tif',
    title: 'Label image (OME-TIFF)',
    description:
      'Every object has its own number, background is 0; the pixel size is kept. For measuring in Fiji, QuPath, napari or scikit-image.',
  },
  'pyramid-tiff': {
    suffix: '.labels.ome.tif',
    title: 'Label pyramid (OME-TIFF)',
    description:
      'As above, in tiles and with smaller levels, for slides: QuPath, napari and OMERO show any part at once. ImageJ needs Bio-Formats for it.',
  },
  'label-png': {
    suffix: '.labels.png',
    title: 'Label image (PNG)',
    description:
      'One number for each object, in 16 bits, for programs that read no TIFF; up to 65,535 objects. Looks black in picture viewers.',
  },
  'palette-png': {
    suffix: '.palette.png',
    title: 'Label image in colours (PNG)',
    description:
      'The same in 8 bits with a palette: picture viewers show every object in its colour, programs read its number. Up to number 255.',
  },
  'label-npy': {
    suffix: '.labels.npy',
    title: 'Label array (NumPy)',
    description: 'The numbers of the objects as an array for Python: numpy.load.',
  },
  'label-zarr': {
    suffix: '.labels.ome.zarr',
    title: 'Label image (OME-Zarr 0.4)',
    description:
      'A folder with the labels of all planes, in levels, for napari, QuPath, Fiji and viewers in the browser; downloaded as a zip.',
  },
  'label-zarr3': {
    suffix: '.labels-v3.ome.zarr',
    title: 'Label image (OME-Zarr 0.5)',
    description: 'As above, in the newer format (Zarr 3), for programs that read it already.',
  },
  'label-zarr-inside': {
    suffix: '/labels/objects',
    title: 'Labels inside the image (OME-Zarr)',
    description:
      'Put into the image itself, where viewers look for its labels, with the same levels. Nothing else in it is touched.',
  },
  'mask-png': {
    suffix: '.mask.png',
    title: 'Mask (PNG)',
    description:
      'Objects white, background black; touching objects run together. Opens everywhere, good for slides. One more file for each further structure that the model marks, such as membranes.',
  },
  'overlay-png': {
    suffix: '.overlay.png',
    title: 'Figure (PNG)',
    description:
      'The image with the outlines of the objects and a scale bar, for slides and papers; at most 4096 pixels a side.',
  },
  'overlay-jpeg': {
    suffix: '.overlay.jpg',
    title: 'Figure (JPEG)',
    description: 'The same figure in a file some times smaller, for mails and drafts; not for measuring.',
  },
  'imagej-rois': {
    suffix: '.rois.zip',
    title: 'ROIs (ImageJ, Fiji)',
    description:
      'One outline for each object, along its pixels, for the ROI Manager. ImageJ measures the same areas, holes and parts included.',
  },
  'qupath-geojson': {
    suffix: '.geojson',
    title: 'Objects (QuPath, GeoJSON)',
    description:
      'One detection for each object, with its label and area. Drop the file onto the image in QuPath.',
  },
  'coco-json': {
    suffix: '.coco.json',
    title: 'Instances (COCO)',
    description:
      'For training other networks: polygons, and run lengths for objects with holes or several parts.',
  },
  'cellpose-seg': {
    suffix: '_seg.npy',
    title: 'Cellpose (_seg.npy)',
    description: 'Opens in Cellpose beside the image. Objects are numbered anew without gaps.',
  },
  nifti: {
    suffix: '.labels.nii.gz',
    title: 'Label volume (NIfTI)',
    description:
      'For medical programs such as ITK-SNAP and 3D Slicer: all planes in one file, where the image lies, with the voxel size in mm.',
  },
  'dicom-seg': {
    suffix: '.seg.dcm',
    title: 'Segmentation (DICOM-SEG)',
    description:
      'One segment for each object, at most 1,000 of them; belongs to the series that the image comes from. For 3D Slicer, OHIF and archives.',
  },
  'probability-tiff': {
    suffix: '.probability.tif',
    title: 'Probability maps (TIFF)',
    description:
      'What the network said, 0 to 1, one named page for each of its maps. For thresholds and analyses of your own.',
  },
  'measurements-csv': {
    suffix: '.measurements.csv',
    title: 'Measurements (CSV)',
    description:
      'One row for each object: size and shape in pixels and micrometres, and the intensities of every channel. For spreadsheets, R and pandas.',
  },
};

/** Formats that hold the labels of all planes in one file; of the others there is a file for each plane. */
export const STACK_FORMATS: readonly ExportFormat[] = [
  'label-tiff',
  'pyramid-tiff',
  'label-npy',
  'label-zarr',
  'label-zarr3',
  'nifti',
  'dicom-seg',
  'label-zarr-inside',
];

/** The format that goes into the image itself, not into the folder of an export. */
export const INSIDE_IMAGE: ExportFormat = 'label-zarr-inside';

/** Formats that are folders; they are downloaded as zip archives. */
export const FOLDER_FORMATS: readonly ExportFormat[] = ['label-zarr', 'label-zarr3'];

/** Beside the files of several images with `measurements-csv`: all objects in one table, and a row for each image. */
export const SHARED_TABLES = ['measurements.csv', 'summary.csv'] as const;
/** What the files of several images are downloaded as. */
export const EXPORT_ARCHIVE = 'skipscope-labels.zip';

/** What a file is called when it is downloaded: a folder goes into a zip. */
export function downloadName(name: string, format: ExportFormat): string {
  return FOLDER_FORMATS.includes(format) ? `${name}.zip` : name;
}

/** 'cells.ome.tif' as label-tiff is 'cells.labels.tif'; `plane` where there is a file for each. */
export function exportName(imageName: string, format: ExportFormat, plane: Plane | null = null): string {
  const { suffix } = EXPORT_FORMAT_INFO[format];
  return format === INSIDE_IMAGE ? `${imageName}${suffix}` : `${stemOf(imageName, plane)}${suffix}`;
}

function stemOf(imageName: string, plane: Plane | null): string {
  const stem = imageStem(imageName);
  return plane === null ? stem : planeStem(stem, plane);
}

/** The stem of one plane's files where there are several: 'cells' at t 0 and z 12 is 'cells_t000_z012'. */
export function planeStem(stem: string, { t, z }: Plane): string {
  const number = (index: number) => String(index).padStart(3, '0');
  return `${stem}_t${number(t)}_z${number(z)}`;
}

/** 'cells.ome.tif' has 'cells.provenance.json' beside its results. */
export function provenanceName(imageName: string): string {
  return `${imageStem(imageName)}.provenance.json`;
}

/** 'cells.ome.tif' and the mask "membrane" are 'cells.membrane.png'. */
export function maskName(imageName: string, mask: string, plane: Plane | null = null): string {
  return `${stemOf(imageName, plane)}${maskSuffix(mask)}`;
}

/** What mask files end with; signs that mean something in paths become dashes. */
export function maskSuffix(mask: string): string {
  return `.${mask.replace(/[^\p{L}\p{N}_-]+/gu, '-')}.png`;
}
