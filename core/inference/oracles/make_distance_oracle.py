"""Writes distance.json: small masks and scipy's distances inside them, for capped-distance.test.ts.

    python3 core/inference/oracles/make_distance_oracle.py && npm run format

Needs numpy and scipy. The masks are drawn by code.
"""
import json
from pathlib import Path

import numpy as np
from scipy.ndimage import distance_transform_edt

HEIGHT, WIDTH = 40, 30


def draw(seed):
    """A few discs with specks of background, 0 or 1."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    mask = np.zeros((HEIGHT, WIDTH), bool)
    for _ in range(5):
        mask |= np.hypot(y - rng.uniform(0, HEIGHT), x - rng.uniform(0, WIDTH)) < rng.uniform(4, 11)
    return mask & (rng.random(mask.shape) > 0.004)


def main():
    scenes = []
    for seed, cap in [(0, 3.5), (1, 6), (2, 100), (3, 1)]:
        mask = draw(seed)
        distances = np.minimum(distance_transform_edt(mask), cap) / cap * 255
        scenes.append({
            "cap": cap,
            "mask": mask.astype(int).ravel().tolist(),
            "bytes": np.floor(distances + 0.5).astype(int).ravel().tolist(),
        })
    out = {"width": WIDTH, "height": HEIGHT, "scenes": scenes}
    (Path(__file__).parent / "distance.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
