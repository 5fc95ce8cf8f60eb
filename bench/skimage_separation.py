"""Times models/training's reference separation: skimage_separation.py MAPS SIDE THRESHOLD SPLIT MIN_SIZE.

MAPS holds uint8 planes foreground, boundary, distance of SIDE x SIDE. Prints {"ms": ..., "objects": ...}.
"""
import json
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "models" / "training"))

from skipscope_training.separate import separate  # noqa: E402

path, side, threshold, split, min_size = sys.argv[1:]
side = int(side)
maps = np.fromfile(path, np.uint8).reshape(3, side, side).astype(np.float32) / 255
start = time.perf_counter()
labels = separate(*maps, float(threshold), float(split), int(min_size))
print(json.dumps({"ms": (time.perf_counter() - start) * 1000, "objects": int(labels.max())}))
