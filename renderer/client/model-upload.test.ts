import { strFromU8, unzipSync } from 'fflate';
import { expect, it } from 'vitest';

import { chosenFiles, packFolder } from './model-upload.ts';

function fileIn(path: string, text: string): File {
  const file = new File([text], path.split('/').at(-1)!);
  Object.defineProperty(file, 'webkitRelativePath', { value: path.includes('/') ? path : '' });
  return file;
}

it('packs a folder without the folder itself', async () => {
  const files = chosenFiles([
    fileIn('net/rdf.yaml', 'name: net'),
    fileIn('net/weights/a.onnx', 'abc'),
    fileIn('net/.git/config', 'hidden'),
  ]);
  const zip = await packFolder(files);
  expect(zip.name).toBe('net.zip');
  const entries = unzipSync(new Uint8Array(await zip.arrayBuffer()));
  const texts = Object.entries(entries).map(([name, bytes]) => [name, strFromU8(bytes)]);
  expect(texts).toEqual([
    ['rdf.yaml', 'name: net'],
    ['weights/a.onnx', 'abc'],
  ]);
});

it('takes a file by itself under its name', () => {
  const file = fileIn('a.onnx', 'abc');
  expect(chosenFiles([file])).toEqual([{ path: 'a.onnx', file }]);
});
