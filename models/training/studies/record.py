"""What the studies share: where results go, seeds, one line of options."""
import argparse
import json
from pathlib import Path

import torch

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "results"
RUNS = FOLDER.parent / "runs" / "studies"  # trained networks; ignored by git


def read_options(description, **numbers):
    """Options of a study: a whole number for each keyword, with its default; --threads for all."""
    parser = argparse.ArgumentParser(description=description)
    for name, default in {**numbers, "threads": 1}.items():
        parser.add_argument(f"--{name}", type=int, default=default, help=f"default {default}")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    return options


def trained(name, train):
    """What `train()` returns, kept in runs/studies/NAME.pt: a study that was cut off goes on where it was."""
    path = RUNS / f"{name}.pt"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(train(), path)
    return torch.load(path)


def write_json(name, content):
    """results/NAME.json."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(content, indent=1) + "\n")


def plotter():
    """matplotlib.pyplot without a window."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    return pyplot


def save_figure(figure, name):
    """results/NAME.png."""
    RESULTS.mkdir(exist_ok=True)
    figure.savefig(RESULTS / f"{name}.png", dpi=100, bbox_inches="tight")
