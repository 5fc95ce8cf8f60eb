import { untrack } from 'svelte';

import { formatPlane, isSamePlane } from '../../core/image/plane.ts';
import { type Rect, uniteRects } from '../../core/image/geometry.ts';
import { type LabelColoring, recoloredLabels } from '../state/label-coloring.ts';
import type { OpenImage } from '../state/open-image.svelte.ts';
import { NOTHING_LIT } from './label-colors.ts';
import { shownPlane } from './pixel-tiles.ts';
import type { Scene } from './scene.ts';

/** Keeps the picture up with the image's state; call it inside an effect or a component's start. */
export function bindScene(scene: Scene, image: OpenImage): void {
  const { view } = image;
  bindPicture(scene, image);
  $effect(() => () => image.planeSteps.pause());
  $effect(() => scene.reviseLabels(image.plane, image.labels));
  $effect(() => scene.showProbability(image.probability));
  $effect(() => {
    const { plane } = view;
    // While a run is under way the server has its half-written map.
    const at = image.plane;
    const isMapped = image.labels?.mapped?.some((mapped) => isSamePlane(mapped, at)) ?? false;
    const isKnown = plane !== null && image.labels?.planes.includes(plane);
    const isThere = isKnown && isMapped && image.probability.length === 0;
    scene.showMap(isThere ? { plane, of: formatPlane(at), version: image.mapVersion } : null);
  });
  bindLabelStyle(scene, image);
  bindLabelColors(scene, image);
}

/** A scene that shows the image with the labels that its own are compared with. */
export function bindReference(scene: Scene, image: OpenImage): void {
  const { view, comparing } = image;
  bindPicture(scene, image);
  // What is compared with does not change; after another comparison there is another scene.
  $effect(() => scene.reviseLabels(image.plane, { revision: 0, labelled: [image.plane] }));
  $effect(() => {
    const { opacity, outlines } = view;
    scene.styleLabels({ opacity, outlines, ...NOTHING_LIT }, true, null);
  });
  $effect(() => scene.colorLabels(view.colorBy === 'comparison' ? comparing.referenceColoring : null, null));
}

/** Camera, levels, plane and colours of the image itself. */
function bindPicture(scene: Scene, image: OpenImage): void {
  const { view } = image;
  $effect(() => scene.look({ centre: view.centre, scale: view.scale }, view.stageSize));
  $effect(() => scene.useLevels(image.levels.all));
  $effect(() => scene.showPlane(shownPlane(image.plane, view.projection)));
  $effect(() => {
    scene.paintChannels(
      view.contrast.map((contrast, c) =>
        view.visible[c] ? { ...contrast, color: view.colors[c], lut: view.luts[c] } : null,
      ),
    );
  });
}

/** Selecting or hovering repaints the objects concerned; opacity and outlines repaint everything. */
function bindLabelStyle(scene: Scene, image: OpenImage): void {
  const { view, editor } = image;
  let last = { opacity: -1, outlines: false };
  let lit: (number | null)[] = [];
  $effect(() => {
    const { selected, hovered } = editor;
    const { others } = editor.selection;
    const { opacity, outlines, labelsVisible } = view;
    const isWhole = opacity !== last.opacity || outlines !== last.outlines;
    const where = isWhole ? null : untrack(() => boundsOfAll(image, [...lit, selected, hovered, ...others]));
    scene.styleLabels({ opacity, outlines, selected, others, hovered }, labelsVisible, where);
    last = { opacity, outlines };
    lit = [selected, hovered, ...others];
  });
}

/** Another colouring repaints the objects that look different. */
function bindLabelColors(scene: Scene, image: OpenImage): void {
  let last: LabelColoring | null = null;
  $effect(() => {
    const coloring = image.coloring;
    const labels = recoloredLabels(last, coloring);
    last = coloring;
    if (labels?.length === 0) return;
    scene.colorLabels(coloring, labels && untrack(() => boundsOfAll(image, labels)));
  });
}

/** Null when one of the labels may be anywhere. */
function boundsOfAll(image: OpenImage, labels: readonly (number | null)[]): Rect | null {
  let bounds: Rect = { x: 0, y: 0, width: 0, height: 0 };
  for (const label of labels) {
    if (label === null) continue;
    const own = image.boundsOf(label);
    if (own === null) return null;
    bounds = uniteRects(bounds, own);
  }
  return bounds;
}
