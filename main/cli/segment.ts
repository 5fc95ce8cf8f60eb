import { Option, type Command } from 'commander';

import { EXECUTION_PROVIDERS, EXPORT_FORMATS } from '../../core/contract.ts';
import {
  parseChannels,
  parseCount,
  parseDiameter,
  parseFormats,
  parseFraction,
  parseJobs,
  parsePlane,
  parseRegion,
  parseShard,
  parseShare,
} from './options.ts';
import type { CliParts } from './parts.ts';
import { segmentFiles } from './segment-files.ts';
import type { SegmentOptions } from './segment-options.ts';

const EXAMPLES = `
Examples:
  skipscope segment cells.tif --out results
  skipscope segment plate1/ "plate2/*.tif" --out results --format label-tiff --json
  skipscope segment stack.ome.tif --out results --plane 0,5 --channels 1 --threshold 0.4
  skipscope segment stack.ome.tif --out results --planes z --link 0.25
  skipscope segment slide.ome.tif --out results --region 12000,8000,2048,2048
  skipscope segment plate/ --out results --format label-tiff,measurements-csv --resume --shard 3/16
  skipscope segment --config batch.yaml --resume
  skipscope segment large-cells.png --out results --diameter 60 --format label-tiff,probability-tiff

Writes DIR/<name>.labels.tif (one number per object) and DIR/<name>.mask.png; of models that mark further structures
DIR/<name>.<structure>.png too, such as <name>.membrane.png. probability-tiff is DIR/<name>.probability.tif: what the
network said, 0 to 1, one named page for each of its maps. DIR/<name>.provenance.json says where results come from.
Earlier results of the same name are replaced. Folders and patterns leave out files that are such results.
A model takes a certain number of channels. One channel is repeated for models that take three; an RGB image becomes
grey (its luminance) for models that take one.
With --diameter, objects of that size are brought to the size that the model was trained for; where the objects turn out
much larger or smaller than that, a hint says so.
With --measure, DIR/measurements.csv has a row for each object of all images and DIR/summary.csv a row for each image, those that
failed too, with the column "group": the name of the image's folder, or what --group says. Shards leave
both to a last run without --shard, with --resume.
--config is a YAML file as the window saves it; what the command line says besides takes the place of what is in it.
With --keep-labels the objects can be corrected in the window; images that were corrected there are not segmented again, their
files are written from the labels as they are.
With --resume a run that was cut off goes on: an image is done when DIR/<name>.provenance.json says that its files were made
from it by this version with these parameters. --shard parts the work between machines; each gets the same inputs.
Ends with 0 when all is done, 2 on wrong usage, 3 when some inputs failed (the others are done).`;

/** Adds `segment INPUT...` to the program; `end` hears the exit code. */
export function registerSegment(program: Command, parts: CliParts, end: (exitCode: number) => void): void {
  program
    .command('segment')
    .description('find the objects in images and write them as label images and masks')
    .argument(
      '[input...]',
      'images, folders of images, or patterns such as "scan-*.tif"; plate.ome.tif::/2 is one of the images in a file',
    )
    .option('-c, --config <file>', 'YAML file that says what to do')
    .option('-o, --out <dir>', 'folder for the results; made when it is missing')
    .option('-m, --model <id>', 'model to use (default: nuclei-resnet34)')
    .addOption(
      new Option(
        '-f, --format <list>',
        `formats to write, comma-separated, of ${EXPORT_FORMATS.join(', ')} (default: label-tiff,mask-png)`,
      ).argParser(parseFormats),
    )
    .addOption(
      new Option('-d, --device <name>', 'what to compute on (default: auto)').choices([
        'auto',
        ...EXECUTION_PROVIDERS,
      ]),
    )
    .option(
      '--threshold <0..1>',
      "foreground probability from which on a pixel belongs to an object (default: the model's)",
      parseFraction,
    )
    .option('--min-size <pixels>', "drop smaller objects (default: the model's)", parseCount)
    .option(
      '--split <0..1>',
      "0 never parts touching objects, 1 parts them at every dent (default: the model's)",
      parseFraction,
    )
    .option(
      '--channels <list>',
      "channels to feed, numbered from 0, as many as the model takes (default: an RGB image's three, else the first)",
      parseChannels,
    )
    .option(
      '--diameter <pixels>',
      "diameter of the objects in the image, to be rescaled to the model's (default: not rescaled)",
      parseDiameter,
    )
    .option('--flips', 'average over the flips and turns of each tile: up to eight times slower')
    .addOption(
      new Option('--plane <t,z>', 'time point and z plane, numbered from 0 (default: 0,0)').argParser(
        parsePlane,
      ),
    )
    .addOption(
      new Option(
        '--planes <which>',
        'instead: all z planes of that time point, all time points of that z plane, or all planes; each has files of its own, such as <name>_t000_z012.labels.tif',
      ).choices(['z', 't', 'all']),
    )
    .option(
      '--link <0..1>',
      'objects of neighbouring planes that share at least this part of what both cover get one number (with --planes; 0.25 suits most)',
      parseShare,
    )
    .option(
      '--region <x,y,w,h>',
      'look for objects whose centres lie in this rectangle of pixels only; the rest stays background',
      parseRegion,
    )
    .option('--measure', 'measure the objects: a table for each image, and tables over all of them')
    .option(
      '--name <pattern>',
      'what results are named after, of {name}, {folder}, {group} and {number}; "/" makes folders (default: {name})',
    )
    .option(
      '--group <pattern>',
      'what tables say in the column "group": folder, none, or a pattern of the image\'s name such as "{group}_*" (default: folder)',
    )
    .option('--keep-labels', 'keep the objects beside the images, to be corrected in the window')
    .option(
      '-j, --jobs <n>',
      'images worked on at a time: one is read or written while the network has another (default: 2)',
      parseJobs,
    )
    .option('--resume', 'leave images alone whose results are there, of the same version and parameters')
    .addOption(
      new Option('--shard <i/n>', 'do every n-th image only, beginning with the i-th').argParser(parseShard),
    )
    .option('-r, --recursive', 'look into folders below the given ones')
    .option('--json', 'print one line of JSON per image')
    .addHelpText('after', EXAMPLES)
    .action(async (inputs: string[], options: SegmentOptions) =>
      end(await segmentFiles(parts, inputs, options)),
    );
}
