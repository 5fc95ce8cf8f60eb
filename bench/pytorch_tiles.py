"""Times the default network in PyTorch: pytorch_tiles.py SIDE COUNT THREADS, prints {"ms": ...} for COUNT tiles."""
import json
import sys
import time
from pathlib import Path

import torch
import yaml

TRAINING = Path(__file__).resolve().parents[1] / "models" / "training"
sys.path.insert(0, str(TRAINING))

from skipscope_training.unet import Probabilities, make_network  # noqa: E402

side, count, threads = map(int, sys.argv[1:])
torch.set_num_threads(threads)
config = yaml.safe_load((TRAINING / "configs" / "nuclei-resnet34.yaml").read_text())
network = Probabilities(make_network(config)).eval()
tile = torch.rand(1, 3, side, side)
with torch.inference_mode():
    network(tile)
    start = time.perf_counter()
    for _ in range(count):
        network(tile)
    print(json.dumps({"ms": (time.perf_counter() - start) * 1000}))
