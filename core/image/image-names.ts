/** Endings that a folder listing, a dialog and the command line take for images. Content decides when one is opened. */
export const IMAGE_EXTENSIONS = [
  'tif',
  'tiff',
  'btf',
  'tf2',
  'tf8',
  'png',
  'jpg',
  'jpeg',
  'jpe',
  'jfif',
  'bmp',
  'dib',
  'zarr.zip',
  'ozx',
  'dcm',
  'dicom',
  'nii',
  'nii.gz',
  'npy',
  'h5',
  'hdf5',
] as const;

/** Endings that a person may choose besides: a plain .zip may hold an OME-Zarr, but most in a folder do not. */
export const CHOOSABLE_EXTENSIONS = [...IMAGE_EXTENSIONS, 'zip'] as const;

/** `.zarr` is the ending of a folder that is an image. */
const ENDINGS = [...IMAGE_EXTENSIONS, 'zarr'].map((ending) => ending.replace('.', '\\.'));
const PATTERN = new RegExp(`\\.(?:${ENDINGS.join('|')})$`, 'i');

/** True for a file name that ends like an image; hidden files (macOS leaves `._name.tif` on shared disks) never are. */
export function isImageName(name: string): boolean {
  return !name.startsWith('.') && PATTERN.test(name);
}

/** The name without its image ending; `.ome.tif` counts as one ending. */
export function imageStem(name: string): string {
  return name.replace(PATTERN, '').replace(/\.ome$/i, '');
}

/** Endings of files that hold the outlines of objects: GeoJSON, COCO, ImageJ's ROIs. */
export const OUTLINE_EXTENSIONS = ['geojson', 'json', 'zip', 'roi'] as const;
const OUTLINES = new RegExp(`\\.(?:${OUTLINE_EXTENSIONS.join('|')})$`, 'i');

/** True for a file name that may hold the outlines of objects. */
export function isOutlineName(name: string): boolean {
  return OUTLINES.test(name) && !name.startsWith('.');
}

/** Endings that label images have where programs name them: ours, Cellpose's, and what people call them. */
const LABEL_IMAGES = /[._-](?:labels?|masks?|seg|segmentation|cp_masks)\.[a-z0-9.]+$/i;

/** True for a file name that most likely belongs to labels, and not to an image. A .zip may be an OME-Zarr. */
export function isLabelName(name: string): boolean {
  if (name.startsWith('.') || /\.(?:zarr|ozx)\b|\.onnx$/i.test(name)) return false;
  if (/\.zip$/i.test(name)) return /rois?(?:set)?\b[^/]*\.zip$/i.test(name);
  return isOutlineName(name) || (isImageName(name) && LABEL_IMAGES.test(name));
}
