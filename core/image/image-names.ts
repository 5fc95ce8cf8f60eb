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

/** True for a file name that may hold the outlines of objects: GeoJSON, COCO, a zip of ImageJ's ROIs. */
export function isOutlineName(name: string): boolean {
  return /\.(?:geojson|json|zip)$/i.test(name) && !name.startsWith('.');
}
