import { formatPlane, FIRST_PLANE, isSamePlane, type Plane } from '../../../core/image/plane.ts';
import type { Labelmap } from '../../../core/mask/labelmap.ts';
import type { FileClass, FileObject, ReadOutlines } from '../../formats/label-files/file-object.ts';
import { openLabelFile } from '../../formats/label-files/open-label-file.ts';
import { planeOf } from './file-planes.ts';
import { MAX_OBJECTS, tooMany, type LabelTarget } from './label-target.ts';
import { ObjectPainter } from './object-painter.ts';
import { readLabelImage } from './read-label-image.ts';
import { tellLosses } from './tell-losses.ts';

/** The labels that a file has for an image. */
export interface FileLabels {
  /** Of every plane that the file is about; an image's stack in full. */
  planes: { plane: Plane; labelmap: Labelmap }[];
  /** In all planes; an object of several planes counts in each. */
  objects: number;
  /** By label, where the file says it. */
  classes: ReadonlyMap<number, FileClass>;
  /** What a person has to know: objects that overlap, or were left out. */
  notices: string[];
}

export interface ReadLabelOptions {
  /** The only plane that is wanted; by default all of them. */
  only?: Plane;
  signal?: AbortSignal;
}

/** Tiles (1 MB each) that are at hand of a plane; those of a slide, or of many planes, would not fit into memory. */
const UNPACKED_TILES = { alone: 128, inStack: 2 };

/**
 * The labels in a file: a label image of any format (0 = background), ImageJ's ROIs, GeoJSON, COCO, Cellpose's `_seg.npy`. Numbers of
 * objects stay where the file has any.
 *
 * @throws AppError `request.invalid` for labels of another image and what holds no labels, `file.*`
 */
export async function readLabelFile(
  path: string,
  target: LabelTarget,
  options: ReadLabelOptions = {},
): Promise<FileLabels> {
  const mostUnpacked =
    options.only === undefined && target.shape.t * target.shape.z > 1
      ? UNPACKED_TILES.inStack
      : UNPACKED_TILES.alone;
  const file = await openLabelFile(path, options.signal);
  if (file.kind === 'objects') return readObjects(file.read, path, target, { ...options, mostUnpacked });
  try {
    return await readLabelImage(file, path, target, { ...options, mostUnpacked });
  } finally {
    await file.source.close();
  }
}

/** As `readLabelFile`, of one plane: background where the file has nothing for it. */
export async function readLabelPlane(
  path: string,
  target: LabelTarget,
  signal?: AbortSignal,
): Promise<Labelmap> {
  const { planes } = await readLabelFile(path, target, { only: target.plane(), signal });
  return planes[0].labelmap;
}

async function readObjects(
  read: ReadOutlines,
  path: string,
  target: LabelTarget,
  { only, signal, mostUnpacked }: ReadLabelOptions & { mostUnpacked: number },
): Promise<FileLabels> {
  const { shape } = target;
  const painters = new Map<string, { plane: Plane; painter: ObjectPainter }>();
  const draw = (object: FileObject, plane: Plane): void => {
    if (only !== undefined && !isSamePlane(plane, only)) return;
    const key = formatPlane(plane);
    const entry = painters.get(key) ?? { plane, painter: new ObjectPainter(shape, mostUnpacked) };
    painters.set(key, entry);
    entry.painter.add(object);
    if (entry.painter.objects > MAX_OBJECTS) throw tooMany(path);
  };
  const leftOut = new Map<string, number>();
  const image = { name: target.name, path: target.path, width: shape.x, height: shape.y };
  /** In a stack, what a place that is not given means is known at the end only. */
  const unplaced: FileObject[] = [];
  let isPlaced = false;
  const onLeftOut = (what: string) => void leftOut.set(what, (leftOut.get(what) ?? 0) + 1);
  for await (const object of read(path, { signal, image, onLeftOut })) {
    const plane = planeOf(object.place, path, target);
    if (plane !== null) {
      isPlaced = true;
      draw(object, plane);
    } else if (shape.t * shape.z === 1) draw(object, FIRST_PLANE);
    else unplaced.push(object);
  }
  // Programs that name planes leave the first one out.
  for (const object of unplaced) draw(object, isPlaced ? FIRST_PLANE : target.plane());
  if (only !== undefined && painters.size === 0)
    painters.set('', { plane: only, painter: new ObjectPainter(shape, mostUnpacked) });
  return finish([...painters.values()], leftOut);
}

function finish(
  painted: readonly { plane: Plane; painter: ObjectPainter }[],
  leftOut: ReadonlyMap<string, number>,
): FileLabels {
  let free = painted.reduce((highest, { painter }) => Math.max(highest, painter.highest), 0) + 1;
  const classes = new Map<number, FileClass>();
  let objects = 0;
  for (const { painter } of painted) {
    const finished = painter.finish(free);
    free = finished.free;
    for (const [label, of] of finished.classes) classes.set(label, of);
    objects += painter.objects - painter.losses.covered;
  }
  const planes = painted.map(({ plane, painter }) => ({ plane, labelmap: painter.labelmap }));
  const notices = tellLosses(
    painted.map(({ painter }) => painter.losses),
    leftOut,
  );
  return { planes, objects, classes, notices };
}
