/**
 * Makes the sample images and their true labels: `node assets/samples/generate.mjs` (about a minute, always the same bytes
 * with the same Node.js and sharp).
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import sharp from 'sharp';

import * as fluorescence from './generator/fluorescence.mjs';
import { omeTiff } from './generator/ome-tiff.mjs';
import { tissue } from './generator/tissue.mjs';

const pathOf = (name) => fileURLToPath(new URL(name, import.meta.url));

function writeLabels(stem, { labels, width, pixelSize }) {
  const channels = [{ name: 'Labels', color: 0xffffff }];
  writeFileSync(pathOf(`truth/${stem}.labels.tif`), omeTiff([labels], { width, pixelSize, channels, isLabels: true }));
}

mkdirSync(pathOf('truth'), { recursive: true });
const stacks = {
  'nuclei-dense': fluorescence.dense,
  'nuclei-sparse-uneven': fluorescence.sparseUneven,
  'nuclei-small-lowsnr': fluorescence.smallLowSnr,
  'cells-2channel': fluorescence.twoChannels,
  'nuclei-zstack': fluorescence.zStack,
};
for (const [stem, make] of Object.entries(stacks)) {
  const image = make();
  writeFileSync(pathOf(`${stem}.ome.tif`), omeTiff(image.planes, image));
  writeLabels(stem, image);
}

const { rgb, width, height, ...rest } = tissue();
await sharp(rgb, { raw: { width, height, channels: 3 } })
  .png({ compressionLevel: 9, adaptiveFiltering: true })
  .toFile(pathOf('tissue-stain.png'));
writeLabels('tissue-stain', { ...rest, width });
