"""Study c: the loss around trained stacks with and without shortcuts (Li et al., NeurIPS 2018).

    python3 -m studies.degradation && python3 -m studies.surface      # about 6 minutes of one core more

Takes the networks of study a. Writes results/surface.json, surface.png (contours) and surface-3d.png.
"""
import time

import numpy as np
import torch
from torch.nn import functional as F

from .degradation import DEPTHS, KINDS, TRAIN, tensors
from .directions import moved, random_direction
from .patches import SORTS
from .record import RUNS, plotter, read_options, save_figure, trained, write_json
from .stacks import Stack

REACH = 1.0  # the grid's half width; 1 moves every filter by its own length
CEILING = 20.0  # losses above it are drawn as it: chance is ln 10 = 2.3


@torch.no_grad()
def loss_at(network, state, images, sorts):
    """Mean cross-entropy with these weights, batch normalisation with its running statistics."""
    network.load_state_dict(state)
    return float(F.cross_entropy(network(images), sorts))


def scan(kind, depth, stored, seed, points, patches):
    """Losses (points, points) over the plane of two directions; rows are steps along the first."""
    network = Stack(kind, depth, len(SORTS)).to(memory_format=torch.channels_last).eval()
    generator = torch.Generator().manual_seed(seed)
    first, second = random_direction(stored, generator), random_direction(stored, generator)
    images, sorts = patches
    images = images.contiguous(memory_format=torch.channels_last)
    steps = np.linspace(-REACH, REACH, points)
    started = time.process_time()
    losses = [[loss_at(network, moved(stored, first, second, a, b), images, sorts) for b in steps] for a in steps]
    return {"losses": losses, "seconds": time.process_time() - started}


def describe(losses):
    """Numbers of one surface. losses: (points, points), points odd, the trained network in the middle.

    flat: share of the grid whose loss is at most a tenth of the way from the minimum to chance (ln 10).
    useful: share of the grid where the loss is below chance. sharpness: the largest loss within a fifth of the
    grid's half width around the middle, above the middle's own. rough: share of neighbouring triples along rows
    and columns in which the middle one is higher than both others: 0 for any convex surface.
    """
    losses = np.nan_to_num(np.asarray(losses, float), nan=np.inf, posinf=np.inf)
    chance, lowest = np.log(len(SORTS)), losses.min()
    axis = np.linspace(-1, 1, len(losses))
    near = np.hypot(*np.meshgrid(axis, axis)) <= 0.2 + 1e-9
    middle = losses[len(losses) // 2, len(losses) // 2]
    bumps = [(block[1:-1] > block[:-2]) & (block[1:-1] > block[2:]) for block in (losses, losses.T)]
    values = {
        "middle": middle,
        "lowest": lowest,
        "flat": (losses <= lowest + 0.1 * (chance - lowest)).mean(),
        "useful": (losses < chance).mean(),
        "sharpness": losses[near].max() - middle,
        "rough": np.mean(bumps),
    }
    return {name: round(float(value), 4) for name, value in values.items()}


def draw(surfaces):
    """Contours of the capped loss, and the same as relief; surfaces: {(kind, depth): losses}."""
    plt = plotter()
    steps = np.linspace(-REACH, REACH, len(next(iter(surfaces.values()))))
    levels = [0.05, 0.1, 0.2, 0.5, 1, 2.3, 5, 10, CEILING]
    order = [(kind, depth) for depth in DEPTHS for kind in KINDS]
    figure, axes = plt.subplots(1, 4, figsize=(13, 3.3), sharey=True)
    relief = plt.figure(figsize=(13, 3.6))
    for index, ((kind, depth), axis) in enumerate(zip(order, axes)):
        losses = np.clip(np.nan_to_num(surfaces[kind, depth], nan=CEILING, posinf=CEILING), 0, CEILING)
        shades = axis.contourf(steps, steps, np.log10(losses.clip(0.01)), np.linspace(-2, np.log10(CEILING), 25))
        lines = axis.contour(steps, steps, losses, levels, colors="white", linewidths=0.6)
        axis.clabel(lines, fontsize=6, fmt="%g")
        axis.set(title=f"{kind}, {depth} layers", aspect="equal")
        rise = relief.add_subplot(1, 4, index + 1, projection="3d")
        grid = np.meshgrid(steps, steps)
        rise.plot_surface(*grid, np.log10(losses.clip(0.01)), cmap="viridis", rstride=1, cstride=1, linewidth=0)
        rise.set(title=f"{kind}, {depth} layers", zlim=(-2, np.log10(CEILING)))
        rise.set_zticks([-2, -1, 0, 1], ["0.01", "0.1", "1", "10"])
        rise.tick_params(labelsize=6)
    bar = figure.colorbar(shades, ax=axes, ticks=[-2, -1, 0, 1], shrink=0.75)
    bar.set_ticklabels(["0.01", "0.1", "1", "10"])
    bar.set_label("training loss")
    save_figure(figure, "surface")
    save_figure(relief, "surface-3d")


def main():
    options = read_options(__doc__.split("\n")[0], steps=800, points=21, patches=200, seed=0)
    images, sorts = (each[: options.patches] for each in tensors(TRAIN, 1))
    surfaces, rows = {}, []
    for depth in DEPTHS:
        for kind in KINDS:
            name = f"stack-{kind}-{depth}-0-{options.steps}"
            if not (RUNS / f"{name}.pt").exists():
                raise FileNotFoundError(f"{RUNS / name}.pt: run `python3 -m studies.degradation` first")
            stored = torch.load(RUNS / f"{name}.pt")["state"]
            key = f"surface-{name}-{options.points}-{options.patches}-{options.seed}"
            found = trained(key, lambda: scan(kind, depth, stored, options.seed, options.points, (images, sorts)))
            surfaces[kind, depth] = np.array(found["losses"])
            numbers = describe(found["losses"])
            print(kind, depth, numbers, flush=True)
            rows.append({"kind": kind, "depth": depth, "seconds": round(found["seconds"]), **numbers})
            rows[-1]["losses"] = np.round(surfaces[kind, depth].clip(max=1e6), 3).tolist()
    write_json("surface", {"reach": REACH, "patches": options.patches, "surfaces": rows})
    draw(surfaces)


if __name__ == "__main__":
    main()
