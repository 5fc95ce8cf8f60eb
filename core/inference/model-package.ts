import type { ModelSpec } from './model-spec.ts';

/** A file of a package: where it lies, its links resolved, and the SHA-256 that it has to have (null: none is given). */
export interface FoundFile {
  path: string;
  sha256: string | null;
}

/** A folder with a BioImage.IO description and the weights that it describes. */
export interface ModelPackage {
  folder: string;
  /** Name of its description in the folder. */
  description: string;
  spec: ModelSpec;
  weights: FoundFile;
  /** The numbers of the network where they are not in the ONNX file itself. */
  externalData: FoundFile | null;
}
