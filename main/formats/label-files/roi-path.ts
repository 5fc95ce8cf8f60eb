import type { Outline } from '../../../core/mask/fill-rings.ts';

/** Floats that follow each command of a path: move, line, quadratic curve, cubic curve, close (java.awt.geom.PathIterator). */
const OPERANDS = [2, 2, 4, 6, 0];
const MOVE = 0;
const LINE = 1;
const CLOSE = 4;
/** Straight pieces that a curve is drawn with: ImageJ's curves span a quarter of an oval each. */
const PIECES = 32;

/** The outlines of a composite ROI (ij/gui/ShapeRoi.java), big-endian floats; a text says what is wrong with it. */
export function readRoiPath(bytes: Buffer): Outline[] | string {
  const outlines: number[][] = [];
  for (let at = 0; at < bytes.length;) {
    const command = bytes.readFloatBE(at);
    const count = OPERANDS[command];
    if (count === undefined) return `its path has an unknown command (${command})`;
    if (at + 4 * (count + 1) > bytes.length) return 'its path breaks off';
    const points = Array.from({ length: count }, (_, i) => bytes.readFloatBE(at + 4 * (i + 1)));
    at += 4 * (count + 1);
    if (command === CLOSE) continue;
    if (command === MOVE) outlines.push([]);
    const outline = outlines.at(-1);
    if (outline === undefined) return 'its path has no beginning';
    if (command === MOVE || command === LINE) outline.push(...points);
    else addCurve(outline, points);
  }
  return outlines;
}

/** A Bézier curve from the outline's last point on, by de Casteljau's construction. */
function addCurve(outline: number[], points: readonly number[]): void {
  const corners = [...outline.slice(-2), ...points];
  for (let piece = 1; piece <= PIECES; piece++) {
    const part = piece / PIECES;
    let level = corners;
    while (level.length > 2)
      level = Array.from({ length: level.length - 2 }, (_, i) => level[i] + (level[i + 2] - level[i]) * part);
    outline.push(...level);
  }
}
