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
] as const;

const PATTERN = new RegExp(`\\.(?:${IMAGE_EXTENSIONS.join('|')})$`, 'i');

/** True for a file name that ends like an image; hidden files (macOS leaves `._name.tif` on shared disks) never are. */
export function isImageName(name: string): boolean {
  return !name.startsWith('.') && PATTERN.test(name);
}

/** The name without its image ending; `.ome.tif` counts as one ending. */
export function imageStem(name: string): string {
  return name.replace(PATTERN, '').replace(/\.ome$/i, '');
}
