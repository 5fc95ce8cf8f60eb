"""Segments a subset with a checkpoint and writes label images; --tune searches the separation on it.

    python3 -m skipscope_training.evaluate configs/NAME.yaml --dataset dsb2018 --subset test --out DIR
    python3 -m skipscope_training.evaluate configs/NAME.yaml --dataset dsb2018 --subset val --tune
"""
import argparse
import itertools
from pathlib import Path

import numpy as np
import torch
from skimage import io

from .config import read_config
from .data import image_paths, read_image
from .metrics import average_precision, match_counts
from .predict import load_network, predict
from .separate import separate

GRID = {
    "threshold": (0.45, 0.5, 0.55, 0.6),
    "split_strength": (0.5, 0.6, 0.66, 0.7, 0.74, 0.8, 0.88),
    "min_size": (20, 30, 40),
}


def tune(maps, truths, kinds):
    """Prints the best settings of GRID by AP at IoU 0.5 plus mean AP, by kind of image, for fluorescence and for all."""
    scores = {}
    for threshold, strength in itertools.product(GRID["threshold"], GRID["split_strength"]):
        for image, truth, kind in zip(maps, truths, kinds):
            labels = separate(*image, threshold, strength, 1)
            area = np.bincount(labels.ravel())
            for min_size in GRID["min_size"]:
                counts = match_counts(truth, np.where(area[labels] < min_size, 0, labels))
                for group in (kind, *(["fluorescence"] if kind.startswith("fluo") else []), "all"):
                    table = scores.setdefault(group, {})
                    key = (threshold, strength, min_size)
                    table[key] = table.get(key, 0) + counts
    for group, table in scores.items():
        ranked = sorted(table, key=lambda key: -sum_score(table[key]))
        print(group)
        for key in ranked[:5]:
            print("  threshold %.2f splitStrength %.2f minSize %2d" % key, describe(table[key]))


def sum_score(counts):
    precision = average_precision(counts)
    return precision[0] + precision.mean()


def describe(counts):
    precision = average_precision(counts)
    return f"AP50 {precision[0]:.4f}  AP mean {precision.mean():.4f}  AP75 {precision[5]:.4f}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("config")
    parser.add_argument("--dataset", default="dsb2018")
    parser.add_argument("--split", help="name of a file of splits/, default the data set's")
    parser.add_argument("--subset", default="val")
    parser.add_argument("--checkpoint", help="default: the best of the run by validation loss")
    parser.add_argument("--out", help="folder for NAME.tif label images")
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.tune and arguments.subset == "test":
        parser.error("settings are chosen on val, never on test")
    torch.set_num_threads(arguments.threads)
    config = read_config(arguments.config)
    network, step, minutes = load_network(config, arguments.checkpoint)
    print(f"step {step}, {minutes:.1f} minutes", flush=True)
    found = list(image_paths(config["data"], arguments.dataset, arguments.subset, arguments.split))
    maps = [predict(network, read_image(image)) for _, _, image, _ in found]
    if arguments.tune:
        tune(maps, [io.imread(str(mask)).astype(np.int64) for *_, mask in found], [kind for _, kind, *_ in found])
    settings = config["separation"]
    total = 0
    for (name, _, _, mask), image in zip(found, maps):
        labels = separate(*image, settings["threshold"], settings["splitStrength"], settings["minSize"])
        total = total + match_counts(io.imread(str(mask)).astype(np.int64), labels)
        if arguments.out:
            Path(arguments.out).mkdir(parents=True, exist_ok=True)
            io.imsave(str(Path(arguments.out) / f"{name}.tif"), labels.astype(np.uint16), check_contrast=False)
    print(describe(total), settings)


if __name__ == "__main__":
    main()
