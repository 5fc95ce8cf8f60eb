"""Segments a subset with a checkpoint and writes label images; --tune searches the separation on it.

    python3 -m skipscope_training.evaluate configs/NAME.yaml --subset test --out DIR
    python3 -m skipscope_training.evaluate configs/NAME.yaml --subset val --tune
"""
import argparse
from pathlib import Path

import numpy as np
import torch
from skimage import io

from .config import read_config
from .data import image_paths, read_image, read_targets
from .metrics import average_precision, dice, match_counts, region_borders, v_rand
from .predict import load_network, predict
from .separate import find_objects
from .tune import tune, tune_membrane
from .worst import draw_worst, outlines


def read_subset(config, network, arguments):
    """For each image: name, modality, input planes, output maps, labels (y, x), further masks or None."""
    entry = next((e for e in config["datasets"] if e["name"] == arguments.dataset), {"name": arguments.dataset})
    for name, kind, image, mask in image_paths(config["data"], arguments.dataset, arguments.subset, arguments.split):
        labels, masks = read_targets(mask, arguments.dataset, entry.get("min_object", 0))
        planes = read_image(image)
        yield name, kind, planes, predict(network, planes), labels.astype(np.int64), masks


def report_objects(config, found, out, worst):
    """Prints pooled AP, and Dice of foreground and further masks; writes label images below `out`."""
    total, foregrounds, masks, pictures = 0, [], [], []
    for name, kind, planes, maps, truth, extra in found:
        labels = find_objects(maps, config)
        counts = match_counts(truth, labels)
        total = total + counts
        pictures.append((average_precision(counts)[0], f"{kind} {name[:12]}", outlines(planes, truth, labels)))
        foregrounds.append(dice(labels > 0, truth > 0))
        if extra is not None:
            masks.append([dice(maps[3 + i] > 0.5, mask > 0) for i, mask in enumerate(extra)])
        if out:
            io.imsave(str(out / f"{name}.tif"), labels.astype(np.uint16), check_contrast=False)
    if worst:
        draw_worst(pictures, worst)
    precision = average_precision(total)
    print(f"AP@.5 {precision[0]:.4f}  @.7 {precision[4]:.4f}  @.9 {precision[8]:.4f}  mean {precision.mean():.4f}")
    print(f"Dice of the foreground {np.mean(foregrounds):.4f}")
    for number, value in enumerate(np.mean(masks, 0) if masks else [], start=1):
        print(f"Dice of further mask {number} {value:.4f}")


def report_membranes(config, found, out, worst):
    """Prints V_rand of the regions' borders and of the thresholded membrane; writes the regions below `out`."""
    threshold = 1 - config["separation"]["threshold"]
    values, of_masks, pictures = [], [], []
    for name, kind, planes, maps, _, extra in found:
        labels = find_objects(maps, config)
        borders = region_borders(labels)
        values.append(v_rand(extra[0] > 0, borders))
        of_masks.append(v_rand(extra[0] > 0, maps[0] >= threshold))
        pictures.append((values[-1], f"{kind} {name}", outlines(planes, extra[0] > 0, borders)))
        if out:
            io.imsave(str(out / f"{name}.tif"), labels.astype(np.uint16), check_contrast=False)
    if worst:
        draw_worst(pictures, worst)
    print(f"V_rand of the borders {np.mean(values):.4f}  of each image", *(f"{value:.3f}" for value in values))
    print(f"V_rand of the mask {np.mean(of_masks):.4f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("config")
    parser.add_argument("--dataset", help="default: the configuration's first")
    parser.add_argument("--split", help="name of a file of splits/, default the data set's")
    parser.add_argument("--subset", default="val")
    parser.add_argument("--checkpoint", help="default: the best of the run by validation loss")
    parser.add_argument("--out", type=Path, help="folder for NAME.tif label images")
    parser.add_argument("--worst", type=Path, help="picture of the ten worst images: truth green, found magenta")
    parser.add_argument("--tune", action="store_true", help="also search threshold, split strength and minimum size")
    parser.add_argument("--threads", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.tune and arguments.subset == "test":
        parser.error("settings are chosen on val, never on test")
    torch.set_num_threads(arguments.threads)
    config = read_config(arguments.config)
    arguments.dataset = arguments.dataset or config["datasets"][0]["name"]
    network, step, minutes = load_network(config, arguments.checkpoint)
    print(f"step {step}, {minutes:.1f} minutes", flush=True)
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
    found = list(read_subset(config, network, arguments))
    is_membrane = config["app"]["kind"] == "boundaries"
    if arguments.tune:
        (tune_membrane if is_membrane else tune)(found)
    (report_membranes if is_membrane else report_objects)(config, found, arguments.out, arguments.worst)


if __name__ == "__main__":
    main()
