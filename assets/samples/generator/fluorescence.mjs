import { drawBodies, drawNuclei, placeNuclei } from './nuclei.mjs';
import { blur, expose, psfSigma, shading } from './optics.mjs';
import { Random } from './random.mjs';

const DAPI = { name: 'DAPI', color: 0x4f7cff };
const ACTIN = { name: 'Actin', color: 0x3fd46b };
/** A cooled CMOS camera: electrons of read noise, grey values per electron, offset in grey values. */
const CAMERA = { readNoise: 1.6, gain: 2, offset: 100, haze: 0.35, hazeScale: 18 };

/** Crowded nuclei, many of them touching; 20x, NA 0.75. */
export function dense() {
  const random = new Random(11);
  const [width, height, pixelSize] = [768, 768, 0.325];
  const nuclei = placeNuclei(random, { width, height, count: 330, radius: 14.5, clustering: 0.85, overlap: 0.16 });
  const { density, labels } = drawNuclei(random, nuclei, width, height);
  const light = shading(width, height, 0.45, 0.55, 0.75);
  const camera = { ...CAMERA, psf: psfSigma(0.46, 0.75, pixelSize), shading: light, background: 30, photons: 620 };
  return { planes: [expose(random, density, width, camera)], labels, width, pixelSize, channels: [DAPI] };
}

/** Few nuclei under very uneven light, with debris that isn't nuclei; 10x. */
export function sparseUneven() {
  const random = new Random(23);
  const [width, height, pixelSize] = [768, 768, 0.5];
  const nuclei = placeNuclei(random, { width, height, count: 64, radius: 13, clustering: 0.3, overlap: 0.1 });
  const { density, labels } = drawNuclei(random, nuclei, width, height);
  addDebris(random, density, width, height, 90);
  const light = shading(width, height, 0.15, 0.2, 0.3);
  const camera = { ...CAMERA, psf: psfSigma(0.46, 0.45, pixelSize) * 1.6, shading: light, background: 240, photons: 420, haze: 0.5 };
  return { planes: [expose(random, density, width, camera)], labels, width, pixelSize, channels: [DAPI] };
}

/** Specks and a few bright crumbs much smaller than a nucleus. */
function addDebris(random, density, width, height, count) {
  for (let n = 0; n < count; n++) {
    const [x, y] = [random.uniform(4, width - 4), random.uniform(4, height - 4)];
    const size = random.uniform(0.5, 1.9);
    const strength = random.uniform(0.3, 2.4);
    for (let dy = -6; dy <= 6; dy++) {
      for (let dx = -6; dx <= 6; dx++) {
        const [px, py] = [Math.round(x) + dx, Math.round(y) + dy];
        if (px < 0 || py < 0 || px >= width || py >= height) continue;
        density[py * width + px] += strength * Math.exp(-((px - x) ** 2 + (py - y) ** 2) / (2 * size * size));
      }
    }
  }
}

/** Small nuclei in so little light that the noise is as strong as the texture; 4x screening. */
export function smallLowSnr() {
  const random = new Random(37);
  const [width, height, pixelSize] = [640, 640, 1.3];
  const nuclei = placeNuclei(random, { width, height, count: 420, radius: 6, clustering: 0.55, overlap: 0.1 });
  const { density, labels } = drawNuclei(random, nuclei, width, height, { grain: 1.2 });
  const light = shading(width, height, 0.5, 0.5, 0.8);
  const camera = { ...CAMERA, psf: 1.1, shading: light, background: 26, photons: 34, readNoise: 3, gain: 4 };
  return { planes: [expose(random, density, width, camera)], labels, width, pixelSize, channels: [DAPI] };
}

/** Nuclei and the actin of their cells, two channels; 40x. */
export function twoChannels() {
  const random = new Random(41);
  const [width, height, pixelSize] = [640, 640, 0.2];
  const nuclei = placeNuclei(random, { width, height, count: 62, radius: 20, clustering: 0.3, overlap: -0.35 });
  const { density, labels } = drawNuclei(random, nuclei, width, height, { grain: 2.6 });
  const bodies = drawBodies(random, nuclei, width, height, 2.05);
  const light = shading(width, height, 0.55, 0.45, 0.8);
  const camera = { ...CAMERA, psf: psfSigma(0.46, 0.95, pixelSize), shading: light, background: 24, photons: 520 };
  const green = { ...camera, psf: psfSigma(0.52, 0.95, pixelSize), background: 34, photons: 330, haze: 0.25 };
  return {
    planes: [expose(random, density, width, camera), expose(random, bodies, width, green)],
    labels,
    width,
    pixelSize,
    channels: [DAPI, ACTIN],
  };
}

/** Five planes through a layer of nuclei at different depths; each is sharp where the plane meets it. */
export function zStack() {
  const random = new Random(59);
  const [width, height, pixelSize, zSpacing] = [384, 384, 0.325, 1.5];
  const nuclei = placeNuclei(random, { width, height, count: 85, radius: 14, clustering: 0.6, overlap: 0.12 });
  const layers = [-2, 0, 2].map((depth) => {
    const members = nuclei.map((nucleus) => (Math.abs(nucleus.depth - depth) <= 1 ? nucleus : { ...nucleus, brightness: 0 }));
    return { depth, density: drawNuclei(new Random(60), members, width, height).density };
  });
  const { labels } = drawNuclei(random, nuclei, width, height);
  const camera = { ...CAMERA, psf: psfSigma(0.46, 0.75, pixelSize), background: 28, photons: 480 };
  const planes = [-2, -1, 0, 1, 2].map((step) => {
    const plane = new Float32Array(width * height);
    for (const { depth, density } of layers) {
      const defocus = Math.abs(step * zSpacing - depth);
      blur(density, width, 1.1 * defocus).forEach((value, i) => (plane[i] += value / (1 + 0.12 * defocus)));
    }
    return expose(random, plane, width, camera);
  });
  return { planes, labels, width, pixelSize, zSpacing, channels: [DAPI] };
}
