"""Writes measurements.json: small labelled scenes and what scikit-image makes of them, for oracle.test.ts.

    python3 core/measure/oracles/make_oracle.py && npm run format

Needs numpy and scikit-image (0.19.3 made the numbers committed). The scenes are drawn by code. Each object is a row of the
values named in `names`. `intensity_std` and `intensity_median`, which came later, are numpy's; `orientation` is null where an
object has no longer side, and where its two variances are equal it has the sign that scikit-image gives since 0.20.
"""
import json
from math import pi
from pathlib import Path

import numpy as np
from scipy import ndimage as ndi
from skimage.measure import label, regionprops

HEIGHT, WIDTH = 24, 30
NAMES = """area bbox centroid area_convex area_filled axis_major_length axis_minor_length eccentricity
equivalent_diameter_area euler_number extent feret_diameter_max perimeter perimeter_crofton solidity""".split()


def blobs(rng, sigma, count):
    """Labels of smoothed noise: holes, bays, corners touching, objects at the edge."""
    field = ndi.gaussian_filter(rng.normal(size=(HEIGHT, WIDTH)), sigma, mode="wrap")
    return label(field > np.quantile(field, 1 - count), connectivity=1)


def scattered(rng):
    """Labels of several parts each: every pixel is one of four objects or background, whatever its neighbours."""
    return rng.choice([0, 0, 1, 7, 300, 70000], size=(HEIGHT, WIDTH))


def parts(rng):
    """A few pixels and strokes far from each other under one label."""
    labels = np.zeros((HEIGHT, WIDTH), int)
    for number in range(1, 9):
        for _ in range(rng.integers(1, 4)):
            y, x = rng.integers(0, HEIGHT), rng.integers(0, WIDTH)
            labels[y : y + rng.integers(1, 4), x : x + rng.integers(1, 7)] = number
    return labels


def shapes(_):
    """Single pixels, lines in all directions, rings, a disc, a cross, a frame around everything."""
    labels = np.zeros((HEIGHT, WIDTH), int)
    labels[0, :], labels[-1, :], labels[:, 0], labels[:, -1] = 1, 1, 1, 1
    labels[2, 2] = 2
    labels[2, 4:11] = 3
    labels[4:12, 2] = 4
    for i in range(6):
        labels[4 + i, 4 + i] = 5
        labels[4 + i, 17 - i] = 6
        labels[12 + i // 2, 4 + i] = 7
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    radius = np.hypot(y - 8, x - 23)
    labels[radius <= 5] = 8
    labels[radius <= 3] = 0
    labels[radius <= 1] = 9
    labels[16:22, 18:28] = 10
    labels[17, 19:24], labels[19:21, 20:22], labels[20, 24] = 0, 0, 0
    labels[18, 24] = 0
    labels[17:22, 6], labels[19, 4:9] = 11, 11
    labels[16:18, 11:13] = 12
    labels[20:22, 12:15] = 13
    return labels


def orientation(region):
    a, b, _, c = region.inertia_tensor.flat
    if region.eccentricity < 1e-4:
        return None
    if abs(a - c) < 1e-9:
        return pi / 4 if b < 0 else -pi / 4
    return region.orientation


def measure(region, image):
    values = {"label": int(region.label), "orientation": orientation(region)}
    for name in NAMES:
        value = region[name]
        for i, each in enumerate(value if isinstance(value, tuple) else [value]):
            values[f"{name}-{i}" if isinstance(value, tuple) else name] = float(each)
    inside = image[region.slice][region.image].astype(float)
    for c in range(image.shape[-1]):
        for kind in ("mean", "std", "min", "max", "median"):
            values[f"intensity_{kind}-{c}"] = float(getattr(np, kind)(inside[:, c]))
    return values


def main():
    scenes = []
    kinds = [shapes, scattered, parts, parts]
    kinds += [lambda rng, s=s, n=n: blobs(rng, s, n) for s in (0.7, 1.2, 2.5) for n in (0.3, 0.55)]
    place = np.arange(HEIGHT * WIDTH).reshape(HEIGHT, WIDTH)
    image = np.stack([place * 7919 % 4093, place * 104729 % 65521], axis=-1).astype(np.uint16)
    for seed, draw in enumerate(kinds):
        rng = np.random.default_rng(seed)
        labels = draw(rng)
        objects = [measure(region, image) for region in regionprops(labels, image)]
        names = list(objects[0])
        rows = [[value if value is None else float(f"{value:.12g}") for value in each.values()] for each in objects]
        scenes.append({"labels": labels.ravel().tolist(), "objects": rows})
    out = {"width": WIDTH, "height": HEIGHT, "names": names, "scenes": scenes}
    (Path(__file__).parent / "measurements.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
