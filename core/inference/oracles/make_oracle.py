"""Writes separation.json: small scenes and what scikit-image makes of them, for oracle.test.ts.

    python3 core/inference/oracles/make_oracle.py && npm run format

Needs numpy and scikit-image. The scenes are drawn by code. Levels tie here and there, so the watersheds may differ in
single pixels between objects; the test allows for that.
"""
import json
from pathlib import Path

import numpy as np
from skimage.measure import label
from skimage.morphology import local_maxima, reconstruction
from skimage.segmentation import watershed

HEIGHT, WIDTH, DYNAMIC = 24, 32, 51
CROSS = np.array([[0, 1, 0], [1, 1, 1], [0, 1, 0]])


def draw(seed):
    """Levels 0..255 of a few touching cones, int."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    levels = np.zeros((HEIGHT, WIDTH))
    for _ in range(9):
        radius = rng.uniform(4, 8)
        depth = 1 - np.hypot(y - rng.uniform(0, HEIGHT), x - rng.uniform(0, WIDTH)) / radius
        levels = np.maximum(levels, depth * rng.uniform(180, 255))
    return np.where(levels > 0, np.clip(levels + rng.normal(0, 4, levels.shape), 1, 255), 0).astype(int)


def objects(levels):
    """Reference of models/training/README.md, section Separation: markers by dynamics, then a watershed."""
    lowered = reconstruction(levels - DYNAMIC, levels, method="dilation", footprint=CROSS)
    markers = label(local_maxima(lowered, connectivity=1) & (levels > 0), connectivity=1)
    return markers, watershed(-levels, markers, connectivity=1, mask=levels > 0)


def main():
    scenes = []
    for seed in range(6):
        levels = draw(seed)
        markers, labels = objects(levels)
        scenes.append({
            "levels": levels.ravel().tolist(),
            "objects": int(markers.max()),
            "labels": labels.ravel().tolist(),
            "components4": label(levels > 0, connectivity=1).ravel().tolist(),
            "components8": label(levels > 0, connectivity=2).ravel().tolist(),
        })
    out = {"width": WIDTH, "height": HEIGHT, "dynamic": DYNAMIC, "scenes": scenes}
    (Path(__file__).parent / "separation.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
