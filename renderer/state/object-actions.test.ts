import { describe, expect, it, vi } from 'vitest';

import type { ChangedLabels } from '../../core/contract.ts';
import { labelRows } from '../../core/mask/testing/drawings.ts';
import { FakeLabels } from './fake-labels.ts';
import { copySelected, interpolateSelected, mergeSelected, reshapeSelected } from './object-actions.ts';
import { OpenImage } from './open-image.svelte.ts';

/** An open image with these labels, rows of digits. */
async function open(rows: readonly string[]) {
  const server = new FakeLabels(rows[0].length, rows.length);
  const digits = rows.join('').replaceAll('.', '0');
  server.labelmap.setTile(0, 0, Uint32Array.from(digits, Number));
  const image = new OpenImage(server.client, server.imageInfo);
  await image.load();
  const seen = () => labelRows(image.labelTiles.labelmap);
  return { server, image, editor: image.editor, seen };
}

describe('reshapeSelected', () => {
  it('changes all selected objects as one step', async () => {
    const { server, image, editor, seen } = await open(['1....2', '......', '.....3']);
    editor.selection.set([1, 2]);
    await reshapeSelected(image, 'enlarge', 1);
    expect(seen()).toEqual(['11..22', '1....2', '.....3']);
    expect(server.edits.map(({ tool }) => tool)).toEqual(['enlarge']);
    await editor.undo();
    expect(seen()).toEqual(['1....2', '......', '.....3']);
  });

  it.each([
    [
      'shrink',
      ['......', '.111..', '.111..', '.111..', '......'],
      ['......', '......', '..1...', '......', '......'],
    ],
    [
      'fill-holes',
      ['......', '.111..', '.1.1..', '.111..', '......'],
      ['......', '.111..', '.111..', '.111..', '......'],
    ],
    [
      'smooth',
      ['......', '..1...', '.111..', '.1111.', '.111..', '......'],
      ['......', '......', '.111..', '.111..', '.111..', '......'],
    ],
  ] as const)('can %s', async (kind, before, after) => {
    const { image, editor, seen } = await open(before);
    editor.selected = 1;
    await reshapeSelected(image, kind, 1);
    expect(seen()).toEqual(after);
  });

  it('lets objects grow up to one another', async () => {
    const { image, editor, seen } = await open(['1..2']);
    editor.selection.set([1, 2]);
    await reshapeSelected(image, 'enlarge', 2);
    expect(seen()).toEqual(['1112']);
  });

  it('leaves objects that would vanish, and locked ones, and says so', async () => {
    const { server, image, editor, seen } = await open(['11.222', '11.222', '...222']);
    editor.selection.set([1, 2]);
    await reshapeSelected(image, 'smooth', 3);
    expect(editor.toolNote).toContain('Object 1 stays');
    image.lockedLabels = new Set([1, 2]);
    const rows = seen();
    await reshapeSelected(image, 'enlarge', 1);
    expect(editor.toolNote).toContain('Locked');
    expect(seen()).toEqual(rows);
    expect(server.edits).toHaveLength(0);
  });
});

describe('mergeSelected', () => {
  it('makes the selected objects the first', async () => {
    const { server, image, editor, seen } = await open(['112233']);
    editor.selection.set([3, 1]);
    await mergeSelected(image);
    expect(seen()).toEqual(['332233']);
    expect(editor.selection.labels).toEqual([3]);
    expect(server.edits).toHaveLength(1);
  });

  it('asks for a second object', async () => {
    const { server, image, editor } = await open(['112233']);
    editor.selected = 1;
    await mergeSelected(image);
    expect(editor.toolNote).toContain('two or more');
    expect(server.edits).toEqual([]);
  });
});

describe('planes', () => {
  /** A stack of three planes, the second in sight, whose server says that it changed `tiles` tiles. */
  async function openStack(tiles = 1) {
    const server = new FakeLabels(4, 1, 3);
    for (const z of [1, 2]) server.plane({ t: 0, z }).setTile(0, 0, Uint32Array.of(1, 1, 2, 0));
    const answer = (): Promise<ChangedLabels> =>
      Promise.resolve({
        labels: server.info,
        tiles: Array.from({ length: tiles }, () => ({ t: 0, z: 2, column: 0, row: 0 })),
      });
    const client = {
      ...server.client,
      copyObjects: vi.fn(answer),
      interpolateObjects: vi.fn(answer),
    };
    const image = new OpenImage(client, server.imageInfo);
    await image.load();
    await image.setPlane({ t: 0, z: 1 });
    return { image, client, editor: image.editor };
  }

  it('copies the selected objects to the next or previous plane, and goes there', async () => {
    const { image, client, editor } = await openStack();
    editor.selection.set([2, 1]);
    await copySelected(image, 1);
    expect(client.copyObjects.mock.calls).toEqual([
      ['i', { labels: [2, 1], from: { t: 0, z: 1 }, to: { t: 0, z: 2 } }],
    ]);
    expect(image.plane).toEqual({ t: 0, z: 2 });
    await copySelected(image, 1);
    expect(editor.toolNote).toContain('last plane');
    expect(client.copyObjects).toHaveBeenCalledTimes(1);
  });

  it('tells of a plane that cannot be shown after objects were copied to it', async () => {
    const { image, client, editor } = await openStack();
    editor.selected = 1;
    vi.spyOn(client, 'statistics').mockRejectedValue(new Error('the file is gone'));
    await copySelected(image, 1);
    expect(image.planeSteps.failure).toBe('the file is gone');
  });

  it('stays where it is when nothing was copied, and says so', async () => {
    const { image, editor } = await openStack(0);
    editor.selected = 1;
    await copySelected(image, -1);
    expect(image.plane).toEqual({ t: 0, z: 1 });
    expect(editor.toolNote).toContain('Nothing was copied');
  });

  it('interpolates along z, and says what is missing', async () => {
    const { image, client, editor } = await openStack();
    await interpolateSelected(image);
    expect(editor.toolNote).toContain('Select an object');
    editor.selected = 1;
    await interpolateSelected(image);
    expect(client.interpolateObjects.mock.calls).toEqual([
      ['i', { labels: [1], plane: { t: 0, z: 1 }, axis: 'z' }],
    ]);
    const empty = await openStack(0);
    empty.editor.selected = 1;
    await interpolateSelected(empty.image);
    expect(empty.editor.toolNote).toContain('in two planes');
  });

  it('has nothing to do in an image of one plane', async () => {
    const { image, editor } = await open(['1.']);
    editor.selected = 1;
    await copySelected(image, 1);
    expect(editor.toolNote).toContain('one plane');
  });
});
