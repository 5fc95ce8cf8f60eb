"""Trains a network: python3 -m skipscope_training.train configs/NAME.yaml [--resume] [--max-minutes M].

Writes runs/NAME/checkpoint.pt (atomically, every few minutes and at the end) and runs/NAME/log.jsonl.
"""
import argparse
import copy
import json
import math
import os
import time
from pathlib import Path

import torch
import yaml
from torch.utils.data import DataLoader

from .data import CentreCrops, Crops, load_samples
from .losses import segmentation_loss
from .unet import make_network


def read_config(path):
    """The YAML configuration, with `data` made absolute ($SKIPSCOPE_DATA wins over the file)."""
    config = yaml.safe_load(Path(path).read_text())
    base = Path(__file__).resolve().parent.parent
    config["data"] = os.environ.get("SKIPSCOPE_DATA") or str((base / config["data"]).resolve())
    config["run"] = str(base / "runs" / config["name"])
    return config


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


def forward(network, images):
    """float32 logits; convolutions in bfloat16, which is three times as fast on CPUs that have it."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(images.contiguous(memory_format=torch.channels_last))
    return logits.float()


@torch.no_grad()
def validate(network, loader, weights):
    """Mean loss over the validation crops."""
    network.eval()
    losses = [float(segmentation_loss(forward(network, images), targets, weights)[0]) for images, targets in loader]
    return sum(losses) / len(losses)


class Run:
    """State of one training run and its files."""

    def __init__(self, config):
        self.folder = Path(config["run"])
        self.folder.mkdir(parents=True, exist_ok=True)
        torch.manual_seed(config["seed"])
        self.network = make_network(config).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.network).eval()
        self.optimiser = make_optimiser(self.network, config["optimiser"])
        self.step, self.seconds = 0, 0.0

    def resume(self):
        state = torch.load(self.folder / "checkpoint.pt", map_location="cpu")
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.optimiser.load_state_dict(state["optimiser"])
        self.step, self.seconds = state["step"], state["seconds"]

    def start_from(self, path):
        """Averaged weights of another run as the start of this one: whatever fits by name and shape."""
        state = torch.load(path, map_location="cpu")["average"]
        own = self.network.state_dict()
        fitting = {name: value for name, value in state.items() if name in own and own[name].shape == value.shape}
        if not fitting:
            raise ValueError(f"no weight of {path} fits this network by name and shape: choose a run with the same encoder")
        self.network.load_state_dict({**own, **fitting})
        self.average.load_state_dict(self.network.state_dict())
        self.log(started_from=str(path), tensors=len(fitting), of=len(own))

    def save(self):
        state = {"step": self.step, "seconds": self.seconds, "network": self.network.state_dict()}
        state |= {"average": self.average.state_dict(), "optimiser": self.optimiser.state_dict()}
        partial = self.folder / "checkpoint.pt.part"
        torch.save(state, partial)
        os.replace(partial, self.folder / "checkpoint.pt")

    def log(self, **values):
        line = json.dumps({"step": self.step, "minutes": round(self.seconds / 60, 2), **values})
        with open(self.folder / "log.jsonl", "a") as file:
            file.write(line + "\n")
        print(line, flush=True)


def train(config, resume, start, max_minutes, save_minutes):
    """Runs the schedule to its end; progress is the larger of steps done and minutes spent."""
    settings = config["optimiser"]
    torch.set_num_threads(config["threads"])
    samples, held_out = [], []
    for entry in config["datasets"]:
        samples += load_samples(config["data"], entry["name"], "train", entry["min_object"])
        held_out += load_samples(config["data"], entry["name"], "val", entry["min_object"])
    run = Run(config)
    if resume:
        run.resume()
    elif start:
        run.start_from(start)
    run.log(images=len(samples), parameters=sum(p.numel() for p in run.network.parameters()))
    crops = Crops(samples, config, settings["steps"] * config["batch"])
    order = range(run.step * config["batch"], len(crops))
    workers = config["workers"]
    loader = DataLoader(crops, config["batch"], sampler=order, num_workers=workers, prefetch_factor=4, drop_last=True)
    validation = DataLoader(CentreCrops(held_out, config["crop"]), config["batch"])

    started, spent_before = time.monotonic(), run.seconds
    saved, totals = started, {}
    for images, targets in loader:
        progress = run.step / settings["steps"]
        if max_minutes:
            progress = max(progress, run.seconds / 60 / max_minutes)
        if progress >= 1:
            break
        rate = learning_rate(progress, settings)
        for group in run.optimiser.param_groups:
            group["lr"] = rate
        run.network.train()
        loss, terms = segmentation_loss(forward(run.network, images), targets, config["loss"])
        run.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(run.network.parameters(), settings["clip_norm"])
        run.optimiser.step()
        run.step += 1
        # The average follows fast at first, so that it forgets the random start.
        follow(run.average, run.network, min(settings["ema_decay"], (1 + run.step) / (10 + run.step)))
        now = time.monotonic()
        run.seconds = spent_before + now - started
        for name, value in {"loss": float(loss.detach()), **terms}.items():
            totals[name] = totals.get(name, 0) + value
        if run.step % 25 == 0:
            run.log(rate=round(rate, 7), **{name: round(value / 25, 4) for name, value in totals.items()})
            totals = {}
        if now - saved > save_minutes * 60:
            run.save()
            run.log(validation=round(validate(run.average, validation, config["loss"]), 4))
            saved = time.monotonic()
    run.save()
    run.log(validation=round(validate(run.average, validation, config["loss"]), 4), finished=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("config")
    parser.add_argument("--resume", action="store_true", help="go on from runs/NAME/checkpoint.pt")
    parser.add_argument("--start", help="checkpoint of another run to take fitting weights from (a warm start)")
    parser.add_argument("--max-minutes", type=float, help="end the learning-rate schedule at this time")
    parser.add_argument("--save-minutes", type=float, default=5.0)
    arguments = parser.parse_args()
    train(read_config(arguments.config), arguments.resume, arguments.start, arguments.max_minutes, arguments.save_minutes)


if __name__ == "__main__":
    main()
