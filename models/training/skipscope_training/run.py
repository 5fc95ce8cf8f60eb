"""The state of one training run and its files in runs/NAME."""
import copy
import json
import math
import os
import re
from pathlib import Path

import torch

from .packaged import load_package
from .pretrained import load_encoder_weights
from .unet import make_network


def computes_bfloat16(device):
    """Whether a device multiplies bfloat16 itself: processors that don't take 2.5 times as long as with float32."""
    if device.type != "cpu":
        return True
    facts = Path("/proc/cpuinfo")  # of Linux; elsewhere float32 is the safe choice
    return facts.exists() and bool(re.search(r"\b(avx512_bf16|amx_bf16|bf16)\b", facts.read_text()))


def learning_rate(progress, settings):
    """Linear warm-up, then a cosine to zero; progress 0..1 of the schedule."""
    warm_up = settings["warm_up"]
    if progress < warm_up:
        return settings["learning_rate"] * (0.02 + 0.98 * progress / warm_up)
    return settings["learning_rate"] * 0.5 * (1 + math.cos(math.pi * min(1, (progress - warm_up) / (1 - warm_up))))


def make_optimiser(network, settings):
    """AdamW; weight decay on convolutions only, not on biases and normalisation."""
    parameters = list(network.parameters())
    groups = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": settings["weight_decay"]},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, lr=settings["learning_rate"])


@torch.no_grad()
def follow(average, network, decay):
    """Moves the averaged network towards the trained one, running statistics included."""
    for mean, value in zip(average.state_dict().values(), network.state_dict().values()):
        if mean.dtype.is_floating_point:
            mean.lerp_(value, 1 - decay)
        else:
            mean.copy_(value)


def write_atomically(state, path):
    """torch.save that leaves the former file whole when it is cut off."""
    partial = path.with_suffix(".part")
    torch.save(state, partial)
    os.replace(partial, path)


class Run:
    """Network, its moving average, optimiser and progress.

    Files: checkpoint.pt (everything that resuming needs), best.pt (the average with the lowest validation loss,
    which evaluation and export take), log.jsonl (one JSON object a line).
    """

    def __init__(self, config, device="cpu"):
        self.folder = Path(config["run"])
        self.folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(config["seed"])
        self.device = torch.device(device)
        self.bfloat16 = computes_bfloat16(self.device)
        self.network = make_network(config).to(self.device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network).eval()
        self.optimiser = make_optimiser(self.network, config["optimiser"])
        self.step, self.seconds, self.lowest = 0, 0.0, math.inf

    def resume(self):
        """Goes on from checkpoint.pt."""
        state = torch.load(self.folder / "checkpoint.pt", map_location=self.device)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds, self.lowest = state["step"], state["seconds"], state["lowest"]

    def start_from(self, path):
        """Averaged weights of another run as the start of this one: whatever fits by name and shape."""
        state = torch.load(path, map_location=self.device)["average"]
        own = self.network.state_dict()
        fitting = {name: value for name, value in state.items() if name in own and own[name].shape == value.shape}
        if not fitting:
            raise ValueError(
                f"no weight of {path} fits this network by name and shape: choose a run with the same encoder"
            )
        self.network.load_state_dict({**own, **fitting})
        self.average.load_state_dict(self.network.state_dict())
        self.log(started_from=Path(path).name, tensors=len(fitting), of=len(own))

    def start_from_package(self, path, images):
        """The weights of an exported model.onnx as the start; `images` (batch, 3, y, x) are crops it will be trained on."""
        load_package(self.network, path, images.to(self.device))
        self.average.load_state_dict(self.network.state_dict())
        self.log(started_from=str(Path(path).parent.name))

    def start_from_encoder(self, path):
        """A classifier's weights (.pth or .safetensors, as torchvision saves them) as the encoder's start."""
        load_encoder_weights(self.network.encoder, path)
        self.average.load_state_dict(self.network.state_dict())
        self.log(encoder_weights=Path(path).name)

    def save(self, validation):
        """Writes checkpoint.pt, and best.pt when `validation` (a loss) is the lowest so far."""
        average = self.average.state_dict()
        if validation < self.lowest:
            self.lowest = validation
            best = {"step": self.step, "seconds": self.seconds, "validation": validation, "average": average}
            write_atomically(best, self.folder / "best.pt")
        state = {"step": self.step, "seconds": self.seconds, "lowest": self.lowest}
        state |= {"network": self.network.state_dict(), "average": average}
        write_atomically({**state, "optimiser": self.optimiser.state_dict()}, self.folder / "checkpoint.pt")

    def log(self, **values):
        line = json.dumps({"step": self.step, "minutes": round(self.seconds / 60, 2), **values})
        with open(self.folder / "log.jsonl", "a") as file:
            file.write(line + "\n")
        print(line, flush=True)
