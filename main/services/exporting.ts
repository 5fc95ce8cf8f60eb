import type { ExportFormat } from '../../core/contract.ts';
import type { PixelSize } from '../../core/image/pixel-source.ts';

/** What an exporter reads from: labels (0 = background) one horizontal band at a time, so that memory stays bounded. */
export interface LabelSource {
  readonly width: number;
  readonly height: number;
  readonly objects: number;
  readonly maxLabel: number;
  readonly pixelSize: PixelSize | null;
  /** `rows * width` labels from row `y` on, row by row. */
  readRows(y: number, rows: number): Promise<Uint32Array>;
}

/** One output format. Writes to a temporary name beside `path` and renames; never leaves half a file. */
export interface Exporter {
  readonly format: ExportFormat;
  /** Appended to the image's stem: '.labels.tif'. */
  readonly suffix: string;
  /** For the export dialog. */
  readonly title: string;
  readonly description: string;
  write(source: LabelSource, path: string, signal?: AbortSignal): Promise<void>;
}
