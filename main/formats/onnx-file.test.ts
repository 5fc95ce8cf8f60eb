import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import protobuf from 'protobufjs/light.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { inspectOnnx } from './onnx-file.ts';

const models = fileURLToPath(new URL('../../models/', import.meta.url));

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onnx-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function inspect(bytes: Uint8Array | string): ReturnType<typeof inspectOnnx> {
  const path = join(folder, 'net.onnx');
  await writeFile(path, bytes);
  return inspectOnnx(path);
}

type Part = [number, number | string | Part[] | Uint8Array];

/** A protobuf message from field numbers and values. */
function message(parts: Part[]): Uint8Array {
  const writer = protobuf.Writer.create();
  for (const [field, value] of parts) {
    if (typeof value === 'number') writer.uint32(field << 3).int64(value);
    else if (typeof value === 'string') writer.uint32((field << 3) | 2).string(value);
    else writer.uint32((field << 3) | 2).bytes(value instanceof Uint8Array ? value : message(value));
  }
  return writer.finish();
}

/** A named float32 tensor type; a length is a number, a name, or nothing. */
function tensor(name: string, ...shape: (number | string | null)[]): Part[] {
  const dims = shape.map((length): Part => [
    1,
    length === null ? [] : [[typeof length === 'number' ? 1 : 2, length]],
  ]);
  return [
    [1, name],
    [
      2,
      [
        [
          1,
          [
            [1, 1],
            [2, dims],
          ],
        ],
      ],
    ],
  ];
}

const model = (graph: Part[]): Uint8Array =>
  message([
    [1, 8],
    [
      8,
      [
        [1, ''],
        [2, 17],
      ],
    ],
    [7, graph],
  ]);

describe('inspectOnnx', () => {
  it('reads the header of our own networks', async () => {
    expect(await inspectOnnx(join(models, 'tiny/model.onnx'))).toEqual({
      irVersion: 8,
      opsets: [{ domain: '', version: 17 }],
      inputs: [{ name: 'input', dtype: 'float32', shape: ['batch', 3, 'y', 'x'] }],
      outputs: [{ name: 'output', dtype: 'float32', shape: ['batch', 3, 'y', 'x'] }],
      externalData: [],
    });
  });

  it('leaves out inputs with a value, and tells open lengths and other types', async () => {
    const found = await inspect(
      model([
        [
          5,
          [
            [8, 'weight'],
            [9, new Uint8Array(5000)],
          ],
        ],
        [11, tensor('image', 1, 'h', null, -1)],
        [11, tensor('weight', 3)],
        [12, tensor('scalar')],
        [
          12,
          [
            [1, 'list'],
            [2, [[4, []]]],
          ],
        ],
      ]),
    );
    expect(found.inputs).toEqual([{ name: 'image', dtype: 'float32', shape: [1, 'h', null, null] }]);
    expect(found.outputs).toEqual([
      { name: 'scalar', dtype: 'float32', shape: [] },
      { name: 'list', dtype: 'sequence', shape: [] },
    ]);
  });

  it('finds data files of weights, constants and graphs within graphs', async () => {
    const external = (location: string): Part[] => [
      [
        13,
        [
          [1, 'location'],
          [2, location],
        ],
      ],
      [
        13,
        [
          [1, 'offset'],
          [2, '64'],
        ],
      ],
      [14, 1],
    ];
    const constant: Part = [1, [[5, [[5, external('../constant.bin')]]]]];
    const branch: Part = [
      1,
      [
        [
          5,
          [
            [
              6,
              [
                [5, external('branch.bin')],
                [12, tensor('inner')],
              ],
            ],
          ],
        ],
      ],
    ];
    const found = await inspect(
      model([[5, external('a.data')], [5, external('a.data')], constant, branch, [12, tensor('out')]]),
    );
    expect(found.externalData).toEqual(['../constant.bin', 'a.data', 'branch.bin']);
    expect(found.outputs.map(({ name }) => name)).toEqual(['out']);
  });

  it('passes over the weights', async () => {
    const weights: Part = [
      5,
      [
        [8, 'w'],
        [9, new Uint8Array(200_000)],
      ],
    ];
    const whole = model([weights, [12, tensor('out', 1)]]);
    // Any bytes may stand where the weights are.
    whole.fill(0xff, 100, 190_000);
    expect((await inspect(whole)).outputs).toEqual([{ name: 'out', dtype: 'float32', shape: [1] }]);
  });

  it('refuses what is no network, or not all of one', async () => {
    const whole = await readFile(join(models, 'tiny-conv/model.onnx'));
    await expect(inspect(whole.subarray(0, 9000))).rejects.toThrow(
      /net\.onnx is no complete ONNX network: a field goes on to byte \d+, but there are only 9000\. Download or export it again\./,
    );
    for (const other of [
      '',
      'PK\x03\x04 a zip file',
      'name: text\n',
      message([[1, 8]]),
      message([[7, [[12, tensor('o')]]]]),
    ])
      await expect(inspect(other)).rejects.toMatchObject({ code: 'model.invalid' });
    await expect(inspectOnnx(join(folder, 'none.onnx'))).rejects.toMatchObject({ code: 'file.notFound' });
  });
});
