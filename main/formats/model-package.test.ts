import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { findPackageFile, readModelPackage, verifyFile, verifyWeights } from './model-package.ts';

const tiny = fileURLToPath(new URL('../../models/tiny', import.meta.url));
const fixture = fileURLToPath(
  new URL('../../../shared/fixtures/bioimageio/unet2d_nuclei_broad', import.meta.url),
);

let root = '';
let folder = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'package-'));
  folder = join(root, 'model');
  await cp(tiny, folder, { recursive: true });
});
afterEach(() => rm(root, { recursive: true }));

/** Writes the description again with some text replaced. */
async function replace(text: string | RegExp, by: string): Promise<void> {
  const path = join(folder, 'rdf.yaml');
  await writeFile(path, (await readFile(path, 'utf8')).replace(text, by));
}

describe('readModelPackage', () => {
  it('finds the description and the weights', async () => {
    const found = await readModelPackage(folder);
    expect(found).toMatchObject({ folder, spec: { name: 'Tiny pointwise' }, externalData: null });
    await verifyWeights(found);
  });

  it('takes standard names first, the only other one, or the one that is named', async () => {
    await rename(join(folder, 'rdf.yaml'), join(folder, 'a.bioimageio.yaml'));
    expect((await readModelPackage(folder)).spec.name).toBe('Tiny pointwise');
    await cp(join(folder, 'a.bioimageio.yaml'), join(folder, 'b.bioimageio.yaml'));
    await expect(readModelPackage(folder)).rejects.toThrow(
      /holds several descriptions, of which one has to be named: a\.bioimageio\.yaml, b\.bioimageio\.yaml/,
    );
    expect((await readModelPackage(folder, 'b.bioimageio.yaml')).spec.name).toBe('Tiny pointwise');
    await writeFile(join(folder, 'bioimageio.yaml'), 'type: dataset');
    await expect(readModelPackage(folder)).rejects.toThrow(/bioimageio\.yaml cannot be used: type/);
    await expect(readModelPackage(folder, '../rdf.yaml')).rejects.toThrow(/no name of a description/);
  });

  it('says what is wrong with a folder', async () => {
    await writeFile(join(folder, 'rdf.yaml'), 'a: [');
    await expect(readModelPackage(folder)).rejects.toThrow(/its rdf\.yaml cannot be read/);
    await rm(join(folder, 'rdf.yaml'));
    await expect(readModelPackage(folder)).rejects.toThrow(/it holds no rdf\.yaml/);
    await expect(readModelPackage(join(root, 'none'))).rejects.toMatchObject({ code: 'model.invalid' });
  });

  it.each([
    ['https://example.org/model.onnx', /are at https:.*expected a file in the package/],
    ['../model.onnx', /lie outside of its folder/],
    ['/etc/passwd', /lie outside of its folder/],
    ['other.onnx', /weights other\.onnx are missing/],
  ])('refuses the weights %s', async (source, message) => {
    await writeFile(join(root, 'model.onnx'), '');
    await replace('source: model.onnx', `source: ${source}`);
    await expect(readModelPackage(folder)).rejects.toThrow(message);
  });

  it('does not follow links out of the folder', async () => {
    await writeFile(join(root, 'secret.onnx'), '');
    await rm(join(folder, 'model.onnx'));
    await symlink(join(root, 'secret.onnx'), join(folder, 'model.onnx'));
    await expect(readModelPackage(folder)).rejects.toThrow(/lie outside of its folder/);
  });

  it('takes a folder that is a link itself, and names that only begin like the way up', async () => {
    await symlink(folder, join(root, 'link'));
    expect((await readModelPackage(join(root, 'link'))).spec.name).toBe('Tiny pointwise');
    await mkdir(join(folder, '..data'));
    await writeFile(join(folder, '..data/a.npy'), '');
    await expect(
      findPackageFile(folder, { source: '..data/a.npy', sha256: null }, 'data'),
    ).resolves.toBeDefined();
  });

  it('compares checksums, where there are any', async () => {
    await writeFile(join(folder, 'model.onnx'), 'damaged');
    const found = await readModelPackage(folder);
    await expect(verifyWeights(found)).rejects.toThrow(
      new RegExp(
        `expected SHA-256 377db646\\w+ as in its description, got ${createHash('sha256').update('damaged').digest('hex')}`,
      ),
    );
    await replace(/(source: model.onnx\n)\s+sha256: \w+\n/, '$1');
    const without = await readModelPackage(folder);
    expect(without.weights.sha256).toBeNull();
    await verifyWeights(without);
  });

  it('finds and compares data files', async () => {
    await writeFile(join(folder, 'model.onnx.data'), 'numbers');
    const sha256 = '0'.repeat(64);
    await replace(
      'source: model.onnx\n',
      `source: model.onnx\n    external_data:\n      source: model.onnx.data\n      sha256: '${sha256}'\n`,
    );
    await expect(verifyWeights(await readModelPackage(folder))).rejects.toThrow(
      /its weights' data are damaged/,
    );
    await rm(join(folder, 'model.onnx.data'));
    await expect(readModelPackage(folder)).rejects.toThrow(/its weights' data model\.onnx\.data are missing/);
  });
});

// The BioImage.IO specification's own example, https://github.com/bioimage-io/spec-bioimage-io
describe.skipIf(!existsSync(fixture))('unet2d_nuclei_broad (skipped without ../shared/fixtures)', () => {
  it('reads the same from both versions of the format', async () => {
    const newer = await readModelPackage(fixture);
    const older = await readModelPackage(fixture, 'v0_4_9.bioimageio.yaml');
    expect(newer.spec).toMatchObject({
      name: 'UNet 2D Nuclei Broad',
      input: {
        name: 'raw',
        channels: 1,
        dtype: 'float32',
        y: { min: 512, step: 0 },
        x: { min: 512, step: 0 },
      },
      preprocessing: [{ id: 'zero_mean_unit_variance', over: 'channel', eps: 1e-6 }],
      output: { name: 'probability', channels: 1, y: { scale: 1, offset: 0 }, halo: { y: 32, x: 32 } },
      postprocessing: [{ id: 'sigmoid' }],
      planes: { foreground: { channel: 0 }, boundary: { constant: 0 }, distance: { constant: 1 } },
    });
    const { input, output, format, version, testTensors, ...rest } = newer.spec;
    expect(older.spec).toEqual({
      ...rest,
      // What only one of the two files says.
      format: '0.4.9',
      version: '0.1.3',
      input: { ...input, channelNames: ['channel0'] },
      output: { ...output, channelNames: ['channel0'] },
      testTensors: {
        input: { source: 'test_input.npy', sha256: null },
        output: { source: 'test_output.npy', sha256: null },
      },
    });
    expect([format, version, testTensors?.input.source]).toEqual(['0.5.4', null, 'test_input.npy']);
  });

  it('has the weights and tensors that it says', async () => {
    const found = await readModelPackage(fixture);
    await verifyWeights(found);
    const { input, output } = found.spec.testTensors!;
    for (const file of [input, output])
      await verifyFile(fixture, await findPackageFile(fixture, file, 'test tensor'), 'test tensor');
  });

  it('is refused where input and output have one name', async () => {
    await expect(
      readModelPackage(fixture, 'invalid_v0_4_0_duplicate_tensor_names.bioimageio.yaml'),
    ).rejects.toThrow(
      /outputs\.0: expected a name of its own for every tensor, got "data" here and in inputs\.0/,
    );
  });
});
