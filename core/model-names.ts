/** Endings of the files that a model can be added from; a folder with a description is the third way. */
export const MODEL_EXTENSIONS = ['zip', 'onnx'] as const;

const PATTERN = new RegExp(`\\.(?:${MODEL_EXTENSIONS.join('|')})$`, 'i');
const DESCRIPTION = /^(?:rdf|bioimageio|[^.].*\.bioimageio)\.ya?ml$/i;

/** True for a file name that ends like a packed model or a bare graph. */
export function isModelName(name: string): boolean {
  return !name.startsWith('.') && PATTERN.test(name);
}

/** True for the file name of a BioImage.IO description: `rdf.yaml`, `bioimageio.yaml`, `<any>.bioimageio.yaml`. */
export function isDescriptionName(name: string): boolean {
  return DESCRIPTION.test(name);
}
