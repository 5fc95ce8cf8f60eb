import { texture } from './optics.mjs';

/**
 * @typedef {object} Nucleus
 * @property {number} x centre in pixels
 * @property {number} y
 * @property {number} radius mean radius in pixels
 * @property {number} stretch long by short axis
 * @property {number} angle of the long axis in radians
 * @property {{order: number, size: number, phase: number}[]} waves of the outline, so that it is no plain ellipse
 * @property {number} brightness
 * @property {number} depth in micrometres from the middle plane
 */

/** Nuclei alone and in clusters, at most `overlap` (in mean radii) into each other, until `count` are placed. */
export function placeNuclei(random, { width, height, count, radius, clustering, overlap, margin = 0 }) {
  const nuclei = [];
  for (let tries = 0; nuclei.length < count && tries < count * 400; tries++) {
    const size = radius * Math.exp(0.18 * random.normal());
    let x = random.uniform(margin, width - margin);
    let y = random.uniform(margin, height - margin);
    if (nuclei.length > 0 && random.uniform() < clustering) {
      const other = nuclei[Math.floor(random.uniform(0, nuclei.length))];
      const direction = random.uniform(0, 2 * Math.PI);
      const distance = (other.radius + size) * random.uniform(1 - overlap, 1.1);
      x = other.x + distance * Math.cos(direction);
      y = other.y + distance * Math.sin(direction);
    }
    const isInside = x > margin && y > margin && x < width - margin && y < height - margin;
    const isFree = nuclei.every((other) => Math.hypot(other.x - x, other.y - y) > (other.radius + size) * (1 - overlap));
    if (isInside && isFree) nuclei.push(shape(random, x, y, size));
  }
  return nuclei;
}

function shape(random, x, y, radius) {
  return {
    x,
    y,
    radius,
    stretch: 1 + Math.abs(0.22 * random.normal()),
    angle: random.uniform(0, Math.PI),
    waves: [2, 3, 4, 5].map((order) => ({ order, size: (0.09 * random.normal()) / order, phase: random.uniform(0, 6.28) })),
    brightness: Math.exp(0.3 * random.normal()),
    depth: random.uniform(-3, 3),
  };
}

/** Distance from the centre in units of the outline's: 0 in the middle, 1 on the edge. */
function relativeRadius(nucleus, x, y) {
  const dx = x - nucleus.x;
  const dy = y - nucleus.y;
  const cos = Math.cos(nucleus.angle);
  const sin = Math.sin(nucleus.angle);
  const along = (dx * cos + dy * sin) / Math.sqrt(nucleus.stretch);
  const across = (dy * cos - dx * sin) * Math.sqrt(nucleus.stretch);
  const theta = Math.atan2(across, along);
  const outline = nucleus.waves.reduce((r, wave) => r + wave.size * Math.cos(wave.order * theta + wave.phase), 1);
  return Math.hypot(along, across) / (nucleus.radius * outline);
}

/**
 * Draws nuclei: their dye density (1 is typical) and their labels. Where two overlap, each pixel belongs to the one whose
 * middle is relatively nearer, and the dye adds up a little, as in a projection.
 */
export function drawNuclei(random, nuclei, width, height, { grain = 2.2, contrast = 0.22 } = {}) {
  const density = new Float32Array(width * height);
  const labels = new Uint16Array(width * height);
  const nearest = new Float32Array(width * height).fill(Infinity);
  const chromatin = texture(random, width, height, grain);
  const patches = texture(random, width, height, grain * 2.5);
  nuclei.forEach((nucleus, index) => {
    const spots = Array.from({ length: Math.round(random.uniform(1, 4)) }, () => nucleolus(random, nucleus));
    const reach = Math.ceil(nucleus.radius * 1.9);
    for (let y = Math.max(0, Math.floor(nucleus.y - reach)); y < Math.min(height, nucleus.y + reach); y++) {
      for (let x = Math.max(0, Math.floor(nucleus.x - reach)); x < Math.min(width, nucleus.x + reach); x++) {
        const rho = relativeRadius(nucleus, x, y);
        if (rho >= 1) continue;
        const i = y * width + x;
        const thickness = 0.45 + 0.55 * Math.sqrt(1 - rho * rho);
        const grains = Math.max(0.25, 1 + contrast * chromatin[i] + 0.6 * contrast * patches[i]);
        const holes = spots.reduce((v, s) => v * (1 - s.strength * Math.exp(-((x - s.x) ** 2 + (y - s.y) ** 2) / (2 * s.size ** 2))), 1);
        const value = nucleus.brightness * thickness * grains * holes;
        density[i] = labels[i] === 0 ? value : Math.max(density[i], value) + 0.3 * Math.min(density[i], value);
        if (rho < nearest[i]) {
          nearest[i] = rho;
          labels[i] = index + 1;
        }
      }
    }
  });
  return { density, labels };
}

function nucleolus(random, nucleus) {
  const angle = random.uniform(0, 2 * Math.PI);
  const distance = nucleus.radius * random.uniform(0, 0.55);
  return {
    x: nucleus.x + distance * Math.cos(angle),
    y: nucleus.y + distance * Math.sin(angle),
    size: nucleus.radius * random.uniform(0.08, 0.16),
    strength: random.uniform(0.25, 0.6),
  };
}

/** Cell bodies around their nuclei: dye density of a cytoplasmic stain with fibres, thinning out towards the edge. */
export function drawBodies(random, nuclei, width, height, spread) {
  const density = new Float32Array(width * height);
  const fibres = texture(random, width, height, 1.1);
  const folds = texture(random, width, height, 6);
  const bodies = nuclei.map((nucleus) => ({ ...nucleus, radius: nucleus.radius * spread * random.uniform(0.85, 1.15) }));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let best = Infinity;
      let at = 0;
      bodies.forEach((body, index) => {
        if (Math.abs(body.x - x) > body.radius * 1.9 || Math.abs(body.y - y) > body.radius * 1.9) return;
        const rho = relativeRadius(body, x, y);
        if (rho < best) [best, at] = [rho, index];
      });
      if (best >= 1) continue;
      const i = y * width + x;
      const isNucleus = relativeRadius(nuclei[at], x, y) < 1;
      const thickness = Math.min(1, 1.5 * (1 - best) ** 0.6 + 0.1) * (isNucleus ? 0.55 : 1);
      density[i] = bodies[at].brightness * thickness * Math.max(0.15, 1 + 0.25 * folds[i] + 0.22 * fibres[i]);
    }
  }
  return density;
}
