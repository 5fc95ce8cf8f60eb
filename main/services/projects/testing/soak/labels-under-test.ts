import type { LabelsInfo, ObjectInfo } from '../../../../../core/contract.ts';
import { encodePatch } from '../../../../../core/edit/patch-codec.ts';
import { TILE_SIZE, type PatchPart } from '../../../../../core/edit/patch.ts';
import { diffTile } from '../../../../../core/edit/tile-patch.ts';
import { AppError, type ErrorCode } from '../../../../../core/errors.ts';
import type { Plane } from '../../../../../core/image/plane.ts';
import type { Rect } from '../../../../../core/image/geometry.ts';
import { MaskService } from '../../../masks.ts';
import { blankImage } from '../blank-image.ts';
import { classesOf, SOAK_IMAGE, SOAK_PLANES, type Operation, type PixelOperation } from './operations.ts';

const { width: WIDTH, height: HEIGHT } = SOAK_IMAGE;

/** The labels of the soak's image as the window works on them: tiles and objects are read, edits are patches. */
export class LabelsUnderTest {
  private readonly image;
  private readonly masks: MaskService;

  /** The label group is written after `saveDelayMs` without a change. */
  constructor(imagePath: string, dataFolder: string, saveDelayMs: number) {
    this.image = blankImage(imagePath, SOAK_IMAGE);
    const onFault = (fault: unknown) => {
      throw fault;
    };
    this.masks = new MaskService({ dataFolder, saveDelayMs, onFault });
  }

  open(): Promise<string[]> {
    return this.masks.open(this.image);
  }

  /** Brings all planes into memory. */
  async readAll(): Promise<void> {
    for (const plane of SOAK_PLANES) await this.tile(plane, 0, 0);
  }

  close(): Promise<void> {
    return this.masks.close(this.image.id);
  }

  get info(): LabelsInfo {
    return this.masks.info(this.image.id);
  }

  objects(plane: Plane): Promise<ObjectInfo[]> {
    return this.masks.objects(this.image.id, plane);
  }

  /** All labels of a plane, row by row. */
  async pixels(plane: Plane): Promise<Uint32Array> {
    const pixels = new Uint32Array(WIDTH * HEIGHT);
    for (const { column, row, rect } of tiles()) {
      const tile = await this.tile(plane, column, row);
      if (tile === null) continue;
      for (let y = 0; y < rect.height; y++)
        pixels.set(tile.subarray(y * rect.width, (y + 1) * rect.width), (rect.y + y) * WIDTH + rect.x);
    }
    return pixels;
  }

  /** Resolves when the operation is on disk. */
  async do(operation: Operation): Promise<void> {
    const { id } = this.image;
    switch (operation.kind) {
      case 'undo':
      case 'redo':
        return unless('labels.none', this.masks.step(id, operation.kind));
      case 'attributes': {
        const { label, set } = operation;
        return unless('request.invalid', this.masks.setAttributes(id, { labels: [label], set }));
      }
      case 'classes':
        await this.masks.setClasses(id, classesOf(operation.count));
        return;
      case 'disc':
      case 'relabel':
        return this.paint(operation);
    }
  }

  private async paint(operation: PixelOperation): Promise<void> {
    const parts: PatchPart[] = [];
    for (const { column, row, rect } of tiles()) {
      const before = await this.tile(operation.plane, column, row);
      const after = before?.slice() ?? new Uint32Array(rect.width * rect.height);
      paint(after, rect, operation);
      const part = diffTile(rect, before, after);
      if (part !== null) parts.push(part);
    }
    if (parts.length === 0) return;
    const tool = operation.kind === 'disc' ? 'brush' : 'delete';
    const { id } = this.image;
    await this.masks.edit(id, tool, this.info.revision, encodePatch({ parts }), operation.plane);
  }

  private tile(plane: Plane, column: number, row: number): Promise<Uint32Array | null> {
    return this.masks.tile(this.image.id, column, row, plane);
  }
}

function* tiles(): Iterable<{ column: number; row: number; rect: Rect }> {
  for (let row = 0; row * TILE_SIZE < HEIGHT; row++) {
    for (let column = 0; column * TILE_SIZE < WIDTH; column++) {
      const [x, y] = [column * TILE_SIZE, row * TILE_SIZE];
      const [width, height] = [Math.min(TILE_SIZE, WIDTH - x), Math.min(TILE_SIZE, HEIGHT - y)];
      yield { column, row, rect: { x, y, width, height } };
    }
  }
}

/** Lets an error of that code be: there was nothing to do. */
async function unless(code: ErrorCode, work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== code) throw error;
  }
}

function paint(tile: Uint32Array, rect: Rect, operation: PixelOperation): void {
  for (let i = 0; i < tile.length; i++) {
    if (operation.kind === 'relabel') {
      if (tile[i] === operation.from) tile[i] = operation.to;
      continue;
    }
    const dx = rect.x + (i % rect.width) - operation.x;
    const dy = rect.y + Math.floor(i / rect.width) - operation.y;
    if (dx * dx + dy * dy <= operation.radius ** 2) tile[i] = operation.label;
  }
}
