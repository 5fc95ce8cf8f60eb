"""Study a: deeper plain stacks train worse than shallow ones, residual stacks do not (He et al. 2016, figure 1 and 6).

    python3 -m studies.degradation      # 8 networks, about 14 minutes of one core

Writes results/degradation.json and .png; the networks stay in runs/studies for the loss surfaces.
"""
import math
import time

import numpy as np
import torch
from torch.nn import functional as F

from .patches import SORTS, make_patches
from .record import plotter, read_options, save_figure, trained, write_json
from .stacks import Stack

DEPTHS = (20, 56)
KINDS = ("plain", "residual")
TRAIN, TEST = 4000, 2000  # patches
BATCH = 64
# Loss and error of the batches since the row before; error of 1000 training and of all test patches with
# the weights and running statistics of that step.
COLUMNS = ("step", "batch loss", "batch error", "training error", "test error")
LEARNING_RATE = 0.1  # the paper's, with its momentum and weight decay


def learning_rate(progress):
    """Linear warm-up over a twentieth, then a cosine to zero; progress 0..1."""
    if progress < 0.05:
        return LEARNING_RATE * progress / 0.05
    return LEARNING_RATE * 0.5 * (1 + math.cos(math.pi * (progress - 0.05) / 0.95))


def forward(network, images):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(images.contiguous(memory_format=torch.channels_last))
    return logits.float()


@torch.no_grad()
def error(network, images, sorts):
    """Share of patches put into a wrong sort, 0..1."""
    network.eval()
    wrong = [forward(network, x).argmax(1) != y for x, y in zip(images.split(250), sorts.split(250))]
    return float(torch.cat(wrong).float().mean())


def tensors(count, seed):
    images, sorts = make_patches(count, seed)
    return torch.from_numpy(images), torch.from_numpy(sorts)


def train_stack(kind, depth, seed, steps, sets, report=print):
    """One network, its curve (rows of COLUMNS, ten of them) and the seconds of processor time it took.

    sets: ((images, sorts) for training, the same for testing). report: called with each new row.
    """
    (images, sorts), test = sets
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = Stack(kind, depth, len(SORTS)).to(memory_format=torch.channels_last)
    optimiser = torch.optim.SGD(network.parameters(), lr=0, momentum=0.9, weight_decay=1e-4)
    curve, recent, started = [], [], time.process_time()
    for step in range(1, steps + 1):
        network.train()
        batch = torch.from_numpy(rng.choice(len(images), BATCH, replace=False))
        optimiser.param_groups[0]["lr"] = learning_rate(step / steps)
        logits = forward(network, images[batch])
        loss = F.cross_entropy(logits, sorts[batch])
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        recent.append((float(loss.detach()), float((logits.argmax(1) != sorts[batch]).float().mean())))
        if step % (steps // 10) == 0:
            row = [*np.mean(recent, axis=0), error(network, images[:1000], sorts[:1000]), error(network, *test)]
            curve.append([step, *(round(float(value), 4) for value in row)])
            report(kind, depth, seed, curve[-1])
            recent = []
    return {"state": network.state_dict(), "curve": curve, "seconds": time.process_time() - started}


def draw(curves):
    """Error of the training batches and of the test set over steps; curves: {(kind, depth): [curve of each seed]}."""
    plt = plotter()
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6), sharey=True)
    for axis, kind in zip(axes, KINDS):
        for depth, colour in zip(DEPTHS, ("#2f6f9f", "#b3431b")):
            for index, curve in enumerate(curves[kind, depth]):
                steps, _, known, _, test = np.array(curve).T
                label = f"{depth} layers" if index == 0 else None
                axis.plot(steps, 100 * known, color=colour, label=label and f"{label}, training")
                axis.plot(steps, 100 * test, "--", color=colour, linewidth=1, label=label and f"{label}, test")
        axis.set(title=kind, xlabel="step")
        axis.grid(alpha=0.25)
    axes[1].legend(frameon=False)
    axes[0].set(ylabel="error, %", ylim=(0, 92))
    save_figure(figure, "degradation")


def main():
    options = read_options(__doc__.split("\n")[0], seeds=2, steps=800)
    sets = tensors(TRAIN, 1), tensors(TEST, 2)
    runs = {}
    for seed in range(options.seeds):
        for kind in KINDS:
            for depth in DEPTHS:
                name = f"stack-{kind}-{depth}-{seed}-{options.steps}"
                run = trained(name, lambda: train_stack(kind, depth, seed, options.steps, sets))
                runs.setdefault((kind, depth), []).append(run)
    table = [
        {
            "kind": kind,
            "depth": depth,
            "seed": seed,
            "seconds": round(run["seconds"]),
            "training_error": run["curve"][-1][3],
            "test_error": run["curve"][-1][4],
            "curve": run["curve"],
        }
        for (kind, depth), each in runs.items()
        for seed, run in enumerate(each)
    ]
    write_json("degradation", {"steps": options.steps, "batch": BATCH, "curve_columns": COLUMNS, "networks": table})
    draw({key: [run["curve"] for run in each] for key, each in runs.items()})


if __name__ == "__main__":
    main()
