"""Exports a checkpoint as a model package: python3 -m skipscope_training.export configs/NAME.yaml [--out DIR]."""
import argparse
import copy
from pathlib import Path

import numpy as np
import onnx
import torch
from skimage import io
from skimage.color import label2rgb
from torch.fx.experimental.optimization import fuse

from . import rdf
from .config import BASE, read_config
from .half import is_stored_as_half, store_as_half
from .normalise import scale_range, to_three_channels
from .pictures import PICTURES
from .predict import load_network, predict
from .separate import find_objects

OPSET = 17


def export_onnx(network, path):
    """Writes the network of `as_stored` with float16 weights and dynamic batch, y and x."""
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


def as_stored(network):
    """The network with batch normalisation folded into the convolutions and weights rounded to float16.

    So the float32 test output is what the package's own weights give, not those before rounding.
    """
    fused = fuse(copy.deepcopy(network).eval())
    fused.multiple = network.multiple  # fusing keeps modules only
    with torch.no_grad():
        for parameter in fused.parameters():
            if is_stored_as_half(parameter.shape):
                parameter.copy_(parameter.half().float())
    return fused


@torch.no_grad()
def write_tensors(network, folder, draw):
    """A picture made by code (raw counts, before scale_range) and the network's answer, as .npy; returns both."""
    raw = to_three_channels(draw(128, 160, seed=7))
    scaled = torch.from_numpy(scale_range(raw))[None]
    output = network(scaled)
    np.save(folder / "test-input.npy", raw[None].astype(np.float32))
    np.save(folder / "test-output.npy", output.numpy().astype(np.float32))
    return scaled, output


def write_cover(network, folder, draw, config):
    """cover.png: a picture made by code, half of it overlaid with the objects found."""
    raw = draw(256, 384, seed=11)
    planes = scale_range(to_three_channels(raw))
    labels = find_objects(predict(network, planes), config)
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
    trained, step, minutes = load_network(config, arguments.checkpoint)
    stored = as_stored(trained)
    folder = Path(arguments.out or BASE.parent / config["name"])
    folder.mkdir(parents=True, exist_ok=True)
    draw = PICTURES[config["picture"]]
    export_onnx(stored, folder / "model.onnx")
    scaled, output = write_tensors(stored, folder, draw)
    write_cover(stored, folder, draw, config)
    card = rdf.ModelCard(**config["card"], opset=OPSET, skipscope={**config["app"], "separation": config["separation"]})
    rdf.write(card, folder)
    size = (folder / "model.onnx").stat().st_size / 1e6
    rounding = float((trained(scaled) - output).abs().max())
    parameters = sum(parameter.numel() for parameter in trained.parameters())
    print(f"{folder}: step {step}, {minutes:.1f} minutes, {parameters / 1e6:.2f} M parameters, {size:.1f} MB")
    print(f"float16 weights change the outputs of the test picture by at most {rounding:.1e}")


if __name__ == "__main__":
    main()
