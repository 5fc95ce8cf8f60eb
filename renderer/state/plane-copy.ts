import { applyPatch, tileOf } from '../../core/edit/apply.ts';
import type { Rect } from '../../core/image/geometry.ts';
import { isSamePlane, type Plane } from '../../core/image/plane.ts';
import { Labelmap } from '../../core/mask/labelmap.ts';
import type { Client } from '../client/client.ts';
import type { PendingEdit } from './edit-queue.ts';
import { lockedOf } from './object-attributes.ts';

/** Parts of a plane, in image pixels. */
export interface PlaneAreas {
  plane: Plane;
  areas: readonly Rect[];
}

/** Labels of a plane that is not shown; nothing but the areas asked for is sure to be there. */
export interface PlaneCopy {
  labelmap: Labelmap;
  /** Objects of that plane that no edit may change. */
  locked: ReadonlySet<number>;
}

interface LabelOwner {
  readonly client: Pick<Client, 'labelTile' | 'objects'>;
  readonly info: { readonly id: string };
  readonly view: { readonly imageSize: { readonly width: number; readonly height: number } };
}

/** Reads parts of a plane from the server, and puts edits on top that it has not got. Rejects with AppError. */
export async function readPlane(
  { client, info, view }: LabelOwner,
  { plane, areas }: PlaneAreas,
  pending: readonly PendingEdit[],
): Promise<PlaneCopy> {
  const labelmap = new Labelmap(view.imageSize.width, view.imageSize.height);
  const places = new Map(
    areas.flatMap((rect) => labelmap.tilesIn(rect)).map((place) => [`${place.column},${place.row}`, place]),
  );
  const [objects] = await Promise.all([
    client.objects(info.id, plane),
    ...[...places.values()].map(async ({ column, row }) =>
      labelmap.setTile(column, row, await client.labelTile(info.id, plane, column, row)),
    ),
  ]);
  for (const { plane: of, patch } of pending.flatMap(({ edit }) => edit)) {
    if (!isSamePlane(of, plane)) continue;
    const parts = patch.parts.filter((part) => {
      const { column, row } = tileOf(part);
      return places.has(`${column},${row}`);
    });
    applyPatch(labelmap, { parts }, 'after');
  }
  return { labelmap, locked: lockedOf(objects) };
}
