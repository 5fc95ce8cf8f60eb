import { expect, it } from 'vitest';

import { filesFromDrop, modelFromDrop } from './dropped-files.ts';

/** A file (a string is its text) or a folder with what lies in it, as a browser hands them out of a drop. */
type Tree = { [name: string]: string | Tree };

function entryOf(name: string, content: string | Tree, parent = ''): FileSystemEntry {
  const fullPath = `${parent}/${name}`;
  const isFile = typeof content === 'string';
  const common = { name, fullPath, isFile, isDirectory: !isFile };
  if (isFile) {
    const file = (resolve: (file: File) => void) => resolve(new File([content], name));
    return { ...common, file } as unknown as FileSystemEntry;
  }
  const children = Object.entries(content).map(([child, inner]) => entryOf(child, inner, fullPath));
  const createReader = () => {
    let rest = children;
    return {
      readEntries(resolve: (entries: FileSystemEntry[]) => void) {
        resolve(rest.slice(0, 2));
        rest = rest.slice(2);
      },
    };
  };
  return { ...common, createReader } as unknown as FileSystemEntry;
}

function dropOf(tree: Tree): DataTransfer {
  const names = Object.keys(tree);
  const items = names.map((name) => ({
    kind: 'file',
    webkitGetAsEntry: () => entryOf(name, tree[name]),
  }));
  return { items, files: names.map((name) => new File([], name)) } as unknown as DataTransfer;
}

it('takes the images of dropped folders, and files whatever they are', async () => {
  const drop = dropOf({ plate: { 'b10.tif': 'x', 'b2.tif': 'x', notes: { 'n.txt': 'x' } }, 'odd.xyz': 'x' });
  expect((await filesFromDrop(drop, false)).map(({ name }) => name)).toEqual([
    'b2.tif',
    'b10.tif',
    'odd.xyz',
  ]);
  expect((await filesFromDrop(drop, true)).map(({ name }) => name)).toEqual(['plate', 'odd.xyz']);
});

it('takes a model’s folder with all its files but hidden ones', async () => {
  const drop = dropOf({
    net: { 'rdf.yaml': 'x', weights: { 'a.onnx': 'x', 'b.onnx': 'x' }, '.git': { x: 'x' } },
  });
  const paths = (await modelFromDrop(drop)).map(({ path }) => path);
  expect(paths).toEqual(['net/rdf.yaml', 'net/weights/a.onnx', 'net/weights/b.onnx']);
});

it('takes one file of a drop as the model', async () => {
  const files = await modelFromDrop(dropOf({ 'a.zip': 'x', 'b.zip': 'x' }));
  expect(files.map(({ path }) => path)).toEqual(['a.zip']);
});
