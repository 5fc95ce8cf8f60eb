"""The learning curve of a run as a picture: python3 -m skipscope_training.curve runs/NAME."""
import json
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot as plt  # noqa: E402 (the backend has to be chosen first)


def read_log(folder):
    """Steps and losses of runs/NAME/log.jsonl: {"loss": (steps, values), "validation": (steps, values)}."""
    series = {"loss": ([], []), "validation": ([], [])}
    for line in (Path(folder) / "log.jsonl").read_text().splitlines():
        entry = json.loads(line)
        for name, (steps, values) in series.items():
            if name in entry:
                steps.append(entry["step"])
                values.append(entry[name])
    return series


def draw_curve(folder):
    """Writes folder/curve.png: training loss (mean of 25 steps) and validation loss over steps."""
    series = read_log(folder)
    figure, axes = plt.subplots(figsize=(7, 4), dpi=110)
    axes.plot(*series["loss"], color="#9db4c8", linewidth=1, label="training (augmented crops)")
    axes.plot(*series["validation"], color="#b3431b", marker="o", markersize=4, label="validation (averaged weights)")
    axes.set(xlabel="step", ylabel="loss", title=Path(folder).name)
    axes.set_ylim(bottom=0, top=max(series["loss"][1][3:] + series["validation"][1], default=1) * 1.05)
    axes.legend(frameon=False)
    axes.grid(alpha=0.25)
    figure.tight_layout()
    figure.savefig(Path(folder) / "curve.png")
    plt.close(figure)


if __name__ == "__main__":
    draw_curve(sys.argv[1])
