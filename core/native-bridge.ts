import type { FileEntry } from './contract.ts';

/** Commands of the native menu that the window carries out. */
export const MENU_COMMANDS = [
  'open',
  'open-folder',
  'import-labels',
  'export',
  'close-image',
  'undo',
  'redo',
  'segment',
  'batch',
  'cancel',
  'models',
  'zoom-in',
  'zoom-out',
  'zoom-fit',
  'zoom-actual',
  'toggle-labels',
  'shortcuts',
  'about',
] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];

/**
 * What the preload script offers the window as `window.skipscope`: only what a browser cannot do.
 * Files come back as entries with opaque ids; the window never makes up a path.
 */
export interface NativeBridge {
  /** Open dialog for images; empty when cancelled. */
  pickImages(): Promise<FileEntry[]>;
  /** Open dialog for one file of labels; null when cancelled. */
  pickLabels(): Promise<FileEntry | null>;
  /** Open dialog for one model's .zip or .onnx; null when cancelled. */
  pickModel(): Promise<FileEntry | null>;
  /** Folder dialog (exports, folder of images, a model's folder); null when cancelled. */
  pickFolder(purpose: 'open' | 'export' | 'model'): Promise<FileEntry | null>;
  /** Entries for dropped files, in order. */
  resolveDrop(files: File[]): Promise<FileEntry[]>;
  showInFolder(fileId: string): Promise<void>;
  /** Menu commands; returns the unsubscribe function. */
  onCommand(listener: (command: MenuCommand) => void): () => void;
  /** Files the operating system asks to open; called at once with those waiting. Returns the unsubscribe function. */
  onOpenFiles(listener: (files: FileEntry[]) => void): () => void;
}
