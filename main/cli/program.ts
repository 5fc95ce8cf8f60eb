import { Command, CommanderError } from 'commander';

import { AppError, exitCode } from '../../core/errors.ts';
import { registerConvert } from './convert.ts';
import { registerEvaluate } from './evaluate.ts';
import { registerMeasure } from './measure.ts';
import { registerMergeTables } from './merge-tables.ts';
import { registerModel } from './model.ts';
import type { CliParts } from './parts.ts';
import { registerSegment } from './segment.ts';
import { describeServe } from './serve.ts';

const WRONG_USAGE = 2;
/** An error of our own making. */
const FAULT = 70;

/** Runs the command line (without the program's name); returns the exit code. */
export async function runProgram(args: readonly string[], parts: CliParts): Promise<number> {
  let code = 0;
  const program = new Command('skipscope')
    .description('Segment microscopy images with U-Nets and write label images and masks.')
    .version(parts.version)
    .showHelpAfterError('(add --help for the options and examples)')
    .exitOverride();
  registerSegment(program, parts, (exit) => (code = exit));
  registerMeasure(program, (exit) => (code = exit));
  registerConvert(program, parts, (exit) => (code = exit));
  registerMergeTables(program, (exit) => (code = exit));
  registerEvaluate(program, (exit) => (code = exit));
  registerModel(program, parts, (exit) => (code = exit));
  describeServe(program.command('serve'), parts.serve);
  // Subcommands inherit settings when they are made, so this comes for all of them at the end.
  for (const command of [...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
    command.exitOverride().showHelpAfterError('(add --help for the options and examples)');
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USAGE;
    if (error instanceof AppError) {
      console.error(error.message);
      return exitCode(error.code);
    }
    console.error(error);
    return FAULT;
  }
  return code;
}
