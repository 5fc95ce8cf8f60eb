import { drawNuclei, placeNuclei } from './nuclei.mjs';
import { blur, texture } from './optics.mjs';
import { Random } from './random.mjs';

/** Optical densities in red, green and blue of haematoxylin and eosin (Ruifrok and Johnston 2001). */
const HAEMATOXYLIN = [0.65, 0.704, 0.286];
const EOSIN = [0.072, 0.99, 0.105];

/**
 * A stained section in transmitted light: blue-violet nuclei, pink matrix with fibres, empty lumens. Light is absorbed by
 * Beer and Lambert's law; RGB, 8 bits.
 */
export function tissue() {
  const random = new Random(71);
  const [width, height] = [768, 768];
  const lumens = blur(texture(random, width, height, 26), width, 2).map((v) => 1 / (1 + Math.exp(-9 * (1.35 - v))));
  const fibres = streaks(random, width, height);
  const cloud = texture(random, width, height, 14);
  const fine = texture(random, width, height, 1.6);
  const placed = placeNuclei(random, { width, height, count: 420, radius: 10.5, clustering: 0.5, overlap: 0.08 });
  const nuclei = placed.filter(({ x, y }) => lumens[Math.round(y) * width + Math.round(x)] > 0.6);
  const { density, labels } = drawNuclei(random, nuclei, width, height, { grain: 1.8, contrast: 0.3 });
  const blurred = blur(density, width, 0.9);
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const eosin = lumens[i] * Math.max(0.05, 0.42 + 0.13 * fibres[i] + 0.08 * cloud[i] + 0.04 * fine[i]) * (1 - 0.4 * Math.min(1, blurred[i]));
    const haematoxylin = 0.62 * blurred[i] + 0.05 * lumens[i] * Math.max(0, 1 + 0.5 * cloud[i]);
    for (let c = 0; c < 3; c++) {
      const light = 244 * Math.exp(-1.5 * haematoxylin * HAEMATOXYLIN[c] - eosin * EOSIN[c]);
      rgb[i * 3 + c] = Math.min(255, Math.max(0, Math.round(light + 1.4 * random.normal())));
    }
  }
  return { rgb, labels, width, height, pixelSize: 0.5 };
}

/** Wavy bundles: noise stretched along one direction that itself turns slowly. */
function streaks(random, width, height) {
  const bend = texture(random, width, height, 60);
  const noise = texture(random, width, height, 1.5);
  const out = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const angle = 0.5 + 0.7 * bend[y * width + x];
      let sum = 0;
      for (let k = -9; k <= 9; k++) {
        const px = Math.round(x + k * Math.cos(angle));
        const py = Math.round(y + k * Math.sin(angle));
        sum += noise[Math.min(height - 1, Math.max(0, py)) * width + Math.min(width - 1, Math.max(0, px))];
      }
      out[y * width + x] = sum / 8;
    }
  }
  return out;
}
