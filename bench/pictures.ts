import { createLabelTiff } from '../main/exporters/label-tiff.ts';

/** Side of the square that larger pictures repeat. */
const SIDE = 2048;
const NUCLEI = 1400;

/** A small generator with a fixed seed (mulberry32), so that every run has the same picture; 0..1. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** 2048 x 2048 grey values, 0..65535: blurred ellipses like nuclei, 10 to 28 pixels across, on a noisy background. */
function drawNuclei(): Uint32Array {
  const random = createRandom(5);
  const light = new Float32Array(SIDE * SIDE);
  for (let i = 0; i < NUCLEI; i++) {
    const centre = { x: random() * SIDE, y: random() * SIDE };
    const radii = { x: 5 + 9 * random(), y: 5 + 9 * random() };
    const brightness = 3000 + 9000 * random();
    const reach = Math.ceil(Math.max(radii.x, radii.y) * 1.4);
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        const x = Math.round(centre.x) + dx;
        const y = Math.round(centre.y) + dy;
        if (x < 0 || y < 0 || x >= SIDE || y >= SIDE) continue;
        const distance = Math.hypot(dx / radii.x, dy / radii.y);
        // A soft edge of about a fifth of the radius.
        const value = brightness / (1 + Math.exp((distance - 1) * 12));
        light[y * SIDE + x] = Math.max(light[y * SIDE + x], value);
      }
    }
  }
  return Uint32Array.from(light, (value) => 600 + value + 500 * (random() - 0.5) + 0.05 * value * random());
}

/** Writes a 16-bit deflate TIFF; its width is a multiple of 2048, or less, and it is a square unless a height is given. */
export async function writePicture(path: string, width: number, height = width): Promise<void> {
  const square = drawNuclei();
  await createLabelTiff().write(
    {
      width,
      height,
      objects: 0,
      maxLabel: 0xffff,
      pixelSize: null,
      map: null,
      readRows(y, rows) {
        const labels = new Uint32Array(rows * width);
        for (let row = 0; row < rows; row++) {
          const from = ((y + row) % SIDE) * SIDE;
          for (let x = 0; x < width; x += SIDE)
            labels.set(square.subarray(from, from + Math.min(SIDE, width - x)), row * width + x);
        }
        return Promise.resolve(labels);
      },
    },
    path,
  );
}
