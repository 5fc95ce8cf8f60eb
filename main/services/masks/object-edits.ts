import { Draft } from '../../../core/edit/draft.ts';
import { interpolateShapes } from '../../../core/edit/interpolate-planes.ts';
import { maskPatch } from '../../../core/edit/mask-patch.ts';
import type { Patch } from '../../../core/edit/patch.ts';
import { relabelObjects, withBounds } from '../../../core/edit/relabel.ts';
import { formatPlane, isSamePlane, type Plane } from '../../../core/image/plane.ts';
import { cutObject, type PlacedMask } from '../../../core/mask/placed-mask.ts';
import type { PlaneLabels } from '../projects/plane-labels.ts';
import type { PlaneTile, Project } from '../projects/project.ts';

/** A shape that an object is to have in a plane. */
interface Shape {
  label: number;
  mask: PlacedMask;
}

/** Turns these objects of a plane into background. */
export function deleteObjects(
  project: Project,
  labels: readonly number[],
  plane: Plane,
): Promise<PlaneTile[] | null> {
  return project.change({
    tool: 'delete',
    planes: [plane],
    makePatch: ({ labelmap, objects }) =>
      relabelObjects(
        labelmap,
        withBounds(unlocked(project, labels), (label) => objects.get(label)?.bounds ?? null),
        0,
      ),
  });
}

/** Draws these objects of the plane `from` on the background of `to`. */
export function copyObjects(
  project: Project,
  labels: readonly number[],
  from: Plane,
  to: Plane,
): Promise<PlaneTile[] | null> {
  let shapes: Shape[] = [];
  return project.change({
    tool: 'copy-plane',
    planes: [from, to],
    makePatch: (plane) => {
      if (!isSamePlane(plane.plane, from)) return drawShapes(plane, shapes);
      shapes = cutShapes(plane, unlocked(project, labels));
      return null;
    },
  });
}

/**
 * Draws these objects in the planes along `axis`, through `plane`, that lie between two planes that have them.
 */
export async function interpolateObjects(
  project: Project,
  labels: readonly number[],
  plane: Plane,
  axis: 't' | 'z',
): Promise<PlaneTile[] | null> {
  const other = axis === 'z' ? 't' : 'z';
  const drawn = project.labels.labelled.filter((each) => each[other] === plane[other]);
  const free = unlocked(project, labels);
  const held = new Map<string, ReadonlySet<number>>();
  for (const each of drawn) {
    const { objects } = await project.plane(each);
    held.set(formatPlane(each), new Set(free.filter((label) => objects.has(label))));
  }
  const places = drawn.map((each) => each[axis]);
  const at = (place: number): Plane => ({ ...plane, [axis]: place });
  const gaps = free.flatMap((label) => {
    const own = places.filter((place) => held.get(formatPlane(at(place)))?.has(label));
    return own.slice(1).map((end, i) => ({ label, start: own[i], end }));
  });
  const ends = new Set(gaps.flatMap(({ start, end }) => [start, end]));
  const between = new Set(
    gaps.flatMap(({ start, end }) => Array.from({ length: end - start - 1 }, (_, i) => start + 1 + i)),
  );
  const shapes = new Map<number, Map<number, PlacedMask>>();
  // First the planes that have the objects, then those between: a plane may be both, for different objects.
  return project.change({
    tool: 'interpolate',
    planes: [...ends, ...between].map(at),
    makePatch: (labelsOf) => {
      const place = labelsOf.plane[axis];
      if (ends.has(place) && !shapes.has(place)) {
        shapes.set(place, new Map(cutShapes(labelsOf, free).map(({ label, mask }) => [label, mask])));
        return null;
      }
      const open = gaps.filter(({ start, end }) => start < place && place < end);
      return drawShapes(
        labelsOf,
        open.flatMap(({ label, start, end }) => {
          const [from, to] = [shapes.get(start)?.get(label), shapes.get(end)?.get(label)];
          if (from === undefined || to === undefined) return [];
          const mask = interpolateShapes(from, to, (place - start) / (end - start));
          return mask === null ? [] : [{ label, mask }];
        }),
      );
    },
  });
}

function unlocked(project: Project, labels: readonly number[]): number[] {
  const { locked } = project.labels.attributes;
  return labels.filter((label) => !locked.has(label));
}

function cutShapes({ labelmap, objects }: PlaneLabels, labels: readonly number[]): Shape[] {
  return labels.flatMap((label) => {
    const bounds = objects.get(label)?.bounds;
    const mask = bounds === undefined ? null : cutObject(labelmap, label, bounds);
    return mask === null ? [] : [{ label, mask }];
  });
}

/** On background only; what one shape takes, the next one does not. */
function drawShapes({ labelmap }: PlaneLabels, shapes: readonly Shape[]): Patch | null {
  const draft = new Draft(labelmap);
  for (const { label, mask } of shapes) {
    draft.open(mask.rect);
    draft.apply(maskPatch(draft.labelmap, mask.rect, mask.mask, label, (present) => present === 0));
  }
  return draft.finish();
}
