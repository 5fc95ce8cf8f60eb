import { Option, type Command } from 'commander';

import {
  EXECUTION_PROVIDERS,
  OBJECT_METHODS,
  ONNX_ACTIVATIONS,
  ONNX_LAYOUTS,
  ONNX_NORMALISATIONS,
  ONNX_OUTPUTS,
  ONNX_RANGES,
} from '../../core/contract.ts';
import { parseDiameter, parsePositive, type AddModelOptions } from './model-options.ts';
import { addModel, listModels, removeModel, testModels, type TestModelOptions } from './model-work.ts';
import { parseCount, parseFraction } from './options.ts';
import type { CliParts } from './parts.ts';

const ADD_HELP = `
Packages are BioImage.IO models 0.4 and 0.5 with ONNX weights: a folder, a .zip, or one description of several in a
folder. Their own test tensors are run first; when they do not come out, nothing is added.
For a package that gives one probability map, --outputs, --output-channel, --method, --diameter and --threshold say how
it becomes objects. For a bare .onnx all options apply.

Examples:
  skipscope model add unet2d_nuclei_broad.zip
  skipscope model add downloads/affable-shark/ --method watershed --diameter 20
  skipscope model add downloads/shark/v0_4.bioimageio.yaml --name "Shark, old description"
  skipscope model add my-unet.onnx --name "My U-Net" --range 0..1 --normalisation percentile --activation sigmoid
  skipscope model add membranes.onnx --outputs membrane --threshold 0.6

Ends with 0 when the model was added, 2 on wrong usage or a package that cannot be used, 3 when its test fails.`;

const TEST_HELP = `
Examples:
  skipscope model test nuclei-resnet34
  skipscope model test --all --device auto

Ends with 0 when all pass, 3 when one fails.`;

const device = (): Option =>
  new Option('-d, --device <name>', 'what to compute on')
    .choices(['auto', ...EXECUTION_PROVIDERS])
    .default('cpu');

/** Adds `model add|list|test|remove` to the program; `end` hears the exit code. */
export function registerModel(program: Command, parts: CliParts, end: (exitCode: number) => void): void {
  const model = program.command('model').description('list, add, test and remove models');
  registerAdd(model, parts, end);
  model
    .command('list')
    .description('list the models, with what is wrong with those that cannot be used')
    .option('--json', 'print one line of JSON per model', false)
    .action(async ({ json }: { json: boolean }) => end(await listModels(parts, json)));
  model
    .command('test')
    .description("compare a model's answer to its own test input with its own test output")
    .argument('[id...]', 'models to test')
    .option('--all', 'test all models', false)
    .addOption(device())
    .option('--json', 'print one line of JSON per model', false)
    .addHelpText('after', TEST_HELP)
    .action(async (ids: string[], options: TestModelOptions) => end(await testModels(parts, ids, options)));
  model
    .command('remove')
    .description('remove an added model; those that came with Skipscope stay')
    .argument('<id>', 'as `skipscope model list` shows it')
    .action(async (id: string) => end(await removeModel(parts, id)));
}

function registerAdd(model: Command, parts: CliParts, end: (exitCode: number) => void): void {
  model
    .command('add')
    .description('add a BioImage.IO package or a bare ONNX network')
    .argument('<path>', 'a folder, a .zip, a description (.yaml) or an .onnx file')
    .option('--name <text>', "name to show, and to make the id from (default: the package's or the file's)")
    .option(
      '--channels <n>',
      'image channels that a bare network takes (default: as its graph says)',
      parsePositive,
    )
    .addOption(
      new Option('--range <range>', 'values that a bare network expects (default: 0..1)').choices(
        ONNX_RANGES,
      ),
    )
    .addOption(
      new Option('--normalisation <how>', 'what is done to an image first (default: percentile)').choices(
        ONNX_NORMALISATIONS,
      ),
    )
    .option('--output <name>', "which of the graph's outputs is used (default: the first)")
    .addOption(
      new Option('--outputs <what>', "what the output's channels mean (default: foreground)").choices(
        ONNX_OUTPUTS,
      ),
    )
    .option(
      '--output-channel <n>',
      'channel of the first of them, from 0 (default: 0; 1 after a softmax)',
      parseCount,
    )
    .addOption(
      new Option('--activation <name>', 'what the graph leaves to be done (default: none)').choices(
        ONNX_ACTIVATIONS,
      ),
    )
    .addOption(
      new Option('--layout <order>', "order of the graph's axes (default: auto)").choices(ONNX_LAYOUTS),
    )
    .addOption(
      new Option(
        '--method <name>',
        'how a foreground becomes objects (default: watershed with --diameter, else components)',
      ).choices(OBJECT_METHODS),
    )
    .option('--diameter <pixels>', 'diameter of the objects that it was trained for', parseDiameter)
    .option(
      '--threshold <0..1>',
      'foreground from which on a pixel belongs to an object (default: 0.5)',
      parseFraction,
    )
    .option('--keep-failing', 'add it though its own test fails', false)
    .addOption(device())
    .option('--json', 'print the result as one line of JSON', false)
    .addHelpText('after', ADD_HELP)
    .action(async (path: string, options: AddModelOptions) => end(await addModel(parts, path, options)));
}
