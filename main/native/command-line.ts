import { app } from 'electron';

/** Words that make the installed app a command-line tool: no window, no single instance. */
const WORDS = new Set(['segment', 'serve', 'help', '--help', '-h', '--version', '-V']);

/** The command line after the program's name when it asks for the tool, else null. */
export function toolArguments(argv: readonly string[] = process.argv): string[] | null {
  const words = argv.slice(app.isPackaged ? 1 : 2);
  return WORDS.has(words[0] ?? '') ? words : null;
}

/** Runs the tool in place of the app and ends with its exit code. */
export async function runTool(tool: () => Promise<number>): Promise<void> {
  app.dock?.hide();
  try {
    app.exit(await tool());
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    app.exit(1);
  }
}
