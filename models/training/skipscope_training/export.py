"""Exports a checkpoint as a model package: python3 -m skipscope_training.export configs/NAME.yaml [--out DIR]."""
import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from skimage import io
from skimage.color import label2rgb

from . import rdf, synthetic
from .config import read_config
from .half import store_as_half
from .normalise import scale_range, to_three_channels
from .predict import load_network, predict
from .separate import separate

OPSET = 17


def export_onnx(network, path):
    """Writes the network (batch normalisation folded, weights float16, dynamic batch, y and x)."""
    axes = {0: "batch", 2: "y", 3: "x"}
    torch.onnx.export(
        network,
        torch.zeros(1, 3, 64, 96),
        str(path),
        opset_version=OPSET,
        input_names=["input"],
        output_names=["output"],
        dynamic_axes={"input": axes, "output": axes},
    )
    model = store_as_half(onnx.load(str(path)))
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


@torch.no_grad()
def write_tensors(network, folder):
    """A picture made by code (raw counts, before scale_range) and the network's answer, as .npy."""
    raw = to_three_channels(synthetic.draw_nuclei(128, 160, count=22, seed=7))
    output = network(torch.from_numpy(scale_range(raw))[None])
    np.save(folder / "test-input.npy", raw[None].astype(np.float32))
    np.save(folder / "test-output.npy", output.numpy().astype(np.float32))


def write_cover(network, folder, settings):
    """cover.png: a picture made by code, half of it overlaid with the objects found."""
    raw = synthetic.draw_nuclei(256, 384, count=90, seed=11)
    planes = scale_range(to_three_channels(raw))
    labels = separate(
        *predict(network, planes), settings["threshold"], settings["splitStrength"], settings["minSize"]
    )
    grey = np.clip(planes[0], 0, 1)
    overlay = label2rgb(labels, grey, alpha=0.55, bg_label=0)
    overlay[:, : raw.shape[1] // 2] = grey[:, : raw.shape[1] // 2, None]
    io.imsave(str(folder / "cover.png"), (np.clip(overlay, 0, 1) * 255).astype(np.uint8), check_contrast=False)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("config")
    parser.add_argument("--checkpoint", help="default: the best of the run by validation loss")
    parser.add_argument("--out", help="default: models/NAME")
    arguments = parser.parse_args()
    config = read_config(arguments.config)
    network, step, minutes = load_network(config, arguments.checkpoint)
    folder = Path(arguments.out or Path(__file__).resolve().parents[2] / config["name"])
    folder.mkdir(parents=True, exist_ok=True)
    export_onnx(network, folder / "model.onnx")
    write_tensors(network, folder)
    write_cover(network, folder, config["separation"])
    card = rdf.ModelCard(**config["card"], opset=OPSET, skipscope={**config["app"], "separation": config["separation"]})
    rdf.write(card, folder)
    size = (folder / "model.onnx").stat().st_size / 1e6
    print(f"{folder}: step {step}, {minutes:.1f} minutes, model.onnx {size:.1f} MB")


if __name__ == "__main__":
    main()
