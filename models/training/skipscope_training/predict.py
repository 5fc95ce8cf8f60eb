"""Runs a trained network over whole images."""
from pathlib import Path

import numpy as np
import torch

from .unet import Probabilities, make_network


def load_network(config, checkpoint=None):
    """The averaged weights of a checkpoint (default: the best of the run) as a network with sigmoid outputs.

    Returns (network in evaluation mode, training step, minutes trained).
    """
    path = Path(checkpoint or Path(config["run"]) / "best.pt")
    state = torch.load(path, map_location="cpu")
    network = make_network(config)
    network.load_state_dict(state["average"])
    return Probabilities(network).eval(), state["step"], state["seconds"] / 60


@torch.no_grad()
def predict(network, planes):
    """Maps (output, y, x) float32 for normalised planes (1 or 3, y, x); edges are mirrored up to `network.multiple`."""
    height, width = planes.shape[1:]
    multiple = network.multiple
    padding = ((0, 0), (0, -height % multiple), (0, -width % multiple))
    padded = np.pad(np.broadcast_to(planes, (3, height, width)), padding, mode="symmetric")
    image = torch.from_numpy(padded.astype(np.float32))[None].contiguous(memory_format=torch.channels_last)
    return network(image)[0, :, :height, :width].contiguous().numpy()
