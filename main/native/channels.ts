/** Names of the messages between the preload script and the main process. No import of electron: both sides read this. */
export const CHANNELS = {
  pickImages: 'skipscope:pick-images',
  pickLabels: 'skipscope:pick-labels',
  pickModel: 'skipscope:pick-model',
  pickFolder: 'skipscope:pick-folder',
  resolveDrop: 'skipscope:resolve-drop',
  showInFolder: 'skipscope:show-in-folder',
  command: 'skipscope:command',
  openFiles: 'skipscope:open-files',
  readyForFiles: 'skipscope:ready-for-files',
} as const;

/**
 * What comes back for a call. A failure travels as its message: Electron would put "Error invoking remote method" in
 * front of a thrown one, and people read these.
 */
export type BridgeReply = { value: unknown } | { error: string };
