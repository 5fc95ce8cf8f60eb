/** Planes are Float32Array, row by row, `width` pixels wide. */

/** Gaussian blur, `sigma` in pixels; edges are extended. */
export function blur(plane, width, sigma) {
  if (sigma <= 0) return plane.slice();
  const height = plane.length / width;
  const radius = Math.ceil(3 * sigma);
  const kernel = Float32Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-((i - radius) ** 2) / (2 * sigma * sigma)));
  const sum = kernel.reduce((a, b) => a + b, 0);
  const across = new Float32Array(plane.length);
  const out = new Float32Array(plane.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let value = 0;
      for (let k = -radius; k <= radius; k++) {
        value += kernel[k + radius] * plane[y * width + Math.min(width - 1, Math.max(0, x + k))];
      }
      across[y * width + x] = value / sum;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let k = -radius; k <= radius; k++) {
      const row = Math.min(height - 1, Math.max(0, y + k)) * width;
      const weight = kernel[k + radius] / sum;
      for (let x = 0; x < width; x++) out[y * width + x] += weight * across[row + x];
    }
  }
  return out;
}

/** Noise with structures of about `scale` pixels, mean 0, standard deviation 1. */
export function texture(random, width, height, scale) {
  const noise = blur(Float32Array.from({ length: width * height }, () => random.normal()), width, scale);
  const deviation = Math.sqrt(noise.reduce((sum, v) => sum + v * v, 0) / noise.length);
  return noise.map((v) => v / deviation);
}

/** Standard deviation in pixels of the Gaussian nearest to a wide-field microscope's Airy disc (Zhang et al. 2007). */
export function psfSigma(wavelength, aperture, pixelSize) {
  return (0.21 * wavelength) / aperture / pixelSize;
}

/** Illumination: brightest at (cx, cy) (0..1), down to `edge` at the far corner. */
export function shading(width, height, cx, cy, edge) {
  return Float32Array.from({ length: width * height }, (_, i) => {
    const dx = (i % width) / width - cx;
    const dy = Math.floor(i / width) / height - cy;
    return 1 - (1 - edge) * Math.min(1, (dx * dx + dy * dy) / 0.8);
  });
}

/**
 * What a camera makes of a plane: blur by the objective, haze from out of focus, uneven light, shot noise on the
 * electrons, read noise, offset; 16-bit grey values.
 */
export function expose(random, plane, width, camera) {
  const sharp = blur(plane, width, camera.psf);
  const haze = blur(plane, width, camera.hazeScale);
  return Uint16Array.from(plane, (_, i) => {
    const light = camera.shading ? camera.shading[i] : 1;
    const photons = light * (camera.background + camera.photons * (sharp[i] + camera.haze * haze[i]));
    const electrons = random.poisson(photons) + camera.readNoise * random.normal();
    return Math.min(65535, Math.max(0, Math.round(camera.offset + camera.gain * electrons)));
  });
}
