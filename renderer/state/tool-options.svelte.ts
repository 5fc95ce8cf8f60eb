import { DEFAULT_TOOL_OPTIONS, type ToolOptions } from '../tools/options.ts';

/** The tools' options of this window, for all images. */
export const toolOptions: ToolOptions = $state({ ...DEFAULT_TOOL_OPTIONS });
