"""Trains a network: python3 -m skipscope_training.train configs/NAME.yaml [--resume] [--max-minutes M].

Every few minutes and at the end it writes runs/NAME/checkpoint.pt, best.pt, log.jsonl and curve.png.
"""
import argparse
import time

import torch
from torch.utils.data import DataLoader

from .config import read_config
from .curve import draw_curve
from .data import CentreCrops, Crops, load_samples
from .losses import segmentation_loss
from .run import Run, follow, learning_rate

LOG_EVERY = 25  # steps


def forward(network, images, bfloat16):
    """float32 logits; convolutions in bfloat16 where asked for: three times as fast on processors that have it."""
    with torch.autocast(images.device.type, dtype=torch.bfloat16, enabled=bfloat16):
        logits = network(images.contiguous(memory_format=torch.channels_last))
    return logits.float()


@torch.no_grad()
def validate(run, loader, weights):
    """Mean loss of the averaged network over the validation crops."""
    losses = []
    for images, targets in loader:
        logits = forward(run.average, images.to(run.device), run.bfloat16)
        losses.append(float(segmentation_loss(logits, targets.to(run.device), weights)[0]))
    return sum(losses) / len(losses)


def read_samples(config, subset):
    """Training or validation samples of every data set that the configuration names."""
    samples = []
    for entry in config["datasets"]:
        samples += load_samples(config["data"], entry["name"], subset, entry.get("min_object", 0))
    return samples


def first_crops(config, count=32):
    """The first training crops (count, 3, y, x) of a configuration."""
    crops = Crops(read_samples(config, "train"), config, count)
    return torch.stack([crops[index][0] for index in range(count)])


def train_step(run, images, targets, config, rate):
    """One step of the optimiser at a learning rate; returns the loss and its terms as numbers."""
    for group in run.optimiser.param_groups:
        group["lr"] = rate
    run.network.train()
    loss, terms = segmentation_loss(forward(run.network, images, run.bfloat16), targets, config["loss"])
    run.optimiser.zero_grad(set_to_none=True)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(run.network.parameters(), config["optimiser"]["clip_norm"])
    run.optimiser.step()
    run.step += 1
    # The average follows fast at first, so that it forgets the random start.
    follow(run.average, run.network, min(config["optimiser"]["ema_decay"], (1 + run.step) / (10 + run.step)))
    return {"loss": float(loss.detach()), **terms}


def train(config, run, max_minutes, save_minutes):
    """Runs the schedule to its end; progress is the larger of steps done and minutes spent."""
    settings = config["optimiser"]
    samples = read_samples(config, "train")
    run.log(images=len(samples), parameters=sum(p.numel() for p in run.network.parameters()))
    crops = Crops(samples, config, settings["steps"] * config["batch"])
    order = range(run.step * config["batch"], len(crops))
    options = {"num_workers": config["workers"], "prefetch_factor": 4, "drop_last": True}
    loader = DataLoader(crops, config["batch"], sampler=order, **options)
    validation = DataLoader(CentreCrops(read_samples(config, "val"), config["crop"]), config["batch"])

    def keep(**more):
        loss = validate(run, validation, config["loss"])
        run.save(loss)
        run.log(validation=round(loss, 4), **more)
        draw_curve(run.folder)

    started, spent_before = time.monotonic(), run.seconds
    saved, totals = started, {}
    for images, targets in loader:
        progress = run.step / settings["steps"]
        if max_minutes:
            progress = max(progress, run.seconds / 60 / max_minutes)
        if progress >= 1:
            break
        rate = learning_rate(progress, settings)
        values = train_step(run, images.to(run.device), targets.to(run.device), config, rate)
        run.seconds = spent_before + time.monotonic() - started
        for name, value in values.items():
            totals[name] = totals.get(name, 0) + value
        if run.step % LOG_EVERY == 0:
            run.log(rate=round(rate, 7), **{name: round(value / LOG_EVERY, 4) for name, value in totals.items()})
            totals = {}
        if time.monotonic() - saved > save_minutes * 60:
            keep()
            saved = time.monotonic()
    keep(finished=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("config")
    parser.add_argument("--resume", action="store_true", help="go on from runs/NAME/checkpoint.pt")
    start = parser.add_mutually_exclusive_group()
    start.add_argument(
        "--start", help="a warm start: fitting weights of another run's checkpoint, or all of an exported model.onnx"
    )
    start.add_argument("--encoder-weights", help="encoder's start: .pth or .safetensors, as torchvision saves them")
    parser.add_argument("--max-minutes", type=float, help="end the learning-rate schedule at this time")
    parser.add_argument("--save-minutes", type=float, default=5.0)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    arguments = parser.parse_args()
    config = read_config(arguments.config)
    torch.set_num_threads(config["threads"])
    run = Run(config, arguments.device)
    if arguments.resume:
        run.resume()
    elif arguments.start and arguments.start.endswith(".onnx"):
        run.start_from_package(arguments.start, first_crops(config))
    elif arguments.start:
        run.start_from(arguments.start)
    elif arguments.encoder_weights:
        run.start_from_encoder(arguments.encoder_weights)
    train(config, run, arguments.max_minutes, arguments.save_minutes)


if __name__ == "__main__":
    main()
