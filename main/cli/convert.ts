import { Option, type Command } from 'commander';

import { EXPORT_FORMATS, type ExportFormat } from '../../core/contract.ts';
import type { Plane } from '../../core/image/plane.ts';
import { convertLabels } from '../services/convert.ts';
import { parseFormats, parsePlane } from './options.ts';
import type { CliParts } from './parts.ts';

interface ConvertOptions {
  format: ExportFormat[];
  out: string;
  image?: string;
  plane?: Plane;
}

/** Some files were written, others not. */
const SOME_FAILED = 3;

const EXAMPLES = `
Examples:
  skipscope convert cells.labels.tif --format imagej-rois,qupath-geojson --out exports
  skipscope convert RoiSet.zip --image cells.tif --format label-tiff,measurements-csv --out exports
  skipscope convert cells_labels.png --image cells.tif --format overlay-png --out figures
  skipscope convert segmentation.dcm --image series --format label-tiff --out exports

Reads label images of any format that can be opened (0 = background), also as a stack, the labels beside the image of an
OME-Zarr, ImageJ's ROIs, QuPath's GeoJSON, COCO, Cellpose's _seg.npy and DICOM segmentations. Of a stack, all planes are
written; labels that do not say their plane need --plane. Files are named after the image. Existing ones are replaced.`;

/** Adds `convert LABELS` to the program. */
export function registerConvert(program: Command, parts: CliParts, end: (exitCode: number) => void): void {
  program
    .command('convert')
    .description('write labels that are in a file in other formats')
    .argument('<labels>', 'label image, ROIs, GeoJSON, COCO, _seg.npy or DICOM-SEG')
    .addOption(
      new Option('-f, --format <list>', `formats to write, comma-separated, of ${EXPORT_FORMATS.join(', ')}`)
        .argParser(parseFormats)
        .makeOptionMandatory(),
    )
    .requiredOption('-o, --out <dir>', 'folder for the files; made when it is missing')
    .option('-i, --image <file>', 'image that the labels are of: for outlines, figures and intensities')
    .addOption(
      new Option('--plane <t,z>', 'time point and z plane of a stack, numbered from 0').argParser(parsePlane),
    )
    .addHelpText('after', EXAMPLES)
    .action(async (labels: string, { format: formats, out, image, plane }: ConvertOptions) => {
      const work = { labels, image: image ?? null, plane: plane ?? null, formats, out };
      const { objects, outputs, failed, notices } = await convertLabels(work, parts);
      const written = `${labels}: ${objects} object${objects === 1 ? '' : 's'} -> ${outputs.join(', ')}\n`;
      if (outputs.length > 0) process.stdout.write(written);
      for (const notice of notices) process.stderr.write(`${labels}: ${notice}\n`);
      for (const { path, error } of failed)
        process.stderr.write(`${path} was not written. ${error.message}\n`);
      end(failed.length > 0 ? SOME_FAILED : 0);
    });
}
