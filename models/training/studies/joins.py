"""Study b: what a U-Net's long skips are worth, joined by concat, add, gated or left out (none).

    python3 -m studies.joins      # 12 networks, about 7 minutes of one core

Writes results/joins.json, joins.png (curves and numbers) and joins-maps.png (what each network sees).
"""
import math
import time

import numpy as np
import torch
from scipy import ndimage as ndi

from skipscope_training.data import to_tensors
from skipscope_training.decoder import JOINS
from skipscope_training.losses import segmentation_loss
from skipscope_training.metrics import average_precision, dice, match_counts
from skipscope_training.normalise import scale_range
from skipscope_training.separate import separate
from skipscope_training.synthetic import draw_labelled_nuclei
from skipscope_training.targets import normalised_distance
from skipscope_training.unet import UNet

from .record import plotter, read_options, save_figure, trained, write_json

SIZE, NUCLEI = 64, 11  # px, nuclei in each image
TRAIN, TEST, BATCH = 256, 48, 8
CHANNELS, DECODER_CHANNELS = (16, 32, 64, 96, 128), (96, 64, 32, 16)
LEARNING_RATE = 3e-3
# The loss of the nuclei models (configs/common.yaml).
LOSS = {"edge": 1.0, "touching": 5.0, "terms": {"foreground": 1.0, "dice": 0.5, "boundary": 1.0, "distance": 4.0}}
SEPARATION = (0.5, 0.66, 20)  # threshold, splitStrength, minSize: the same for all
MEASURES = ("loss", "dice", "boundary", "ap50", "ap75")
COLOURS = dict(zip(JOINS, ("#2f6f9f", "#4a9a5b", "#8a5fb0", "#b3431b")))


def make_images(count, seed):
    """(images (count, 3, y, x), targets (count, 4, y, x), labels (count, y, x)); image i depends on (seed, i) alone."""
    images, targets, truths = [], [], []
    no_masks = np.zeros((0, SIZE, SIZE))
    for index in range(count):
        picture, labels = draw_labelled_nuclei(SIZE, SIZE, NUCLEI, seed=(seed, index))
        image, target = to_tensors(scale_range(picture[None]), labels, normalised_distance(labels), no_masks)
        images.append(image)
        targets.append(target)
        truths.append(labels)
    return torch.stack(images), torch.stack(targets), np.stack(truths)


def boundary_f1(found, truth, tolerance=1):
    """How well two boundary masks (y, x) agree: F1 of the pixels that lie within `tolerance` px of the other; 0..1."""
    near = ndi.generate_binary_structure(2, 2)
    hit = (found & ndi.binary_dilation(truth, near, tolerance)).sum()
    seen = (truth & ndi.binary_dilation(found, near, tolerance)).sum()
    if not hit or not seen:
        return 0.0
    precision, recall = hit / found.sum(), seen / truth.sum()
    return float(2 * precision * recall / (precision + recall))


def forward(network, images):
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(images.contiguous(memory_format=torch.channels_last))
    return logits.float()


@torch.no_grad()
def measure(network, images, targets, truths):
    """MEASURES over a test set: loss, foreground Dice, boundary F1 at 1 px, AP at IoU 0.5 and 0.75."""
    network.eval()
    logits = torch.cat([forward(network, batch) for batch in images.split(16)])
    maps = torch.sigmoid(logits).numpy()
    known = targets.numpy() > 0.5
    counts = sum(match_counts(truth, separate(*each, *SEPARATION)) for each, truth in zip(maps, truths))
    precision = average_precision(counts)
    values = (
        float(segmentation_loss(logits, targets, LOSS)[0]),
        np.mean([dice(each[0] > 0.5, truth[0]) for each, truth in zip(maps, known)]),
        np.mean([boundary_f1(each[1] > 0.5, truth[1]) for each, truth in zip(maps, known)]),
        precision[0],
        precision[5],
    )
    return dict(zip(MEASURES, (round(float(value), 4) for value in values)))


def make_network(join):
    return UNet("plain", DECODER_CHANNELS, join=join, encoder_options={"channels": CHANNELS})


def train_unet(join, seed, steps, sets, report=print):
    """One network: its state, the curve [[step, training loss, test loss, test boundary F1]], its last measures."""
    (images, targets, _), test = sets
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = make_network(join).to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(network.parameters(), lr=LEARNING_RATE, weight_decay=1e-2)
    curve, losses, started = [], [], time.process_time()
    for step in range(1, steps + 1):
        network.train()
        optimiser.param_groups[0]["lr"] = LEARNING_RATE * min(step / 20, 0.5 * (1 + math.cos(math.pi * step / steps)))
        batch = torch.from_numpy(rng.choice(len(images), BATCH, replace=False))
        flips = [axis for axis in (2, 3) if rng.random() < 0.5]
        inputs, wanted = images[batch].flip(flips), targets[batch].flip(flips)
        loss, _ = segmentation_loss(forward(network, inputs), wanted, LOSS)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
        if step % (steps // 10) == 0:
            found = measure(network, *test)
            curve.append([step, round(float(np.mean(losses)), 4), found["loss"], found["boundary"]])
            report(join, seed, curve[-1])
            losses = []
    seconds = time.process_time() - started
    return {"state": network.state_dict(), "curve": curve, "measures": found, "seconds": seconds}


def draw_curves(runs):
    """Test loss and boundary F1 over steps, mean of the seeds with their range."""
    plt = plotter()
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.6))
    for axis, column, title in ((axes[0], 2, "loss on test images"), (axes[1], 3, "boundary F1 within 1 px")):
        for join, each in runs.items():
            curves = np.array([run["curve"] for run in each])
            steps, values = curves[0, :, 0], curves[:, :, column]
            axis.plot(steps, values.mean(0), color=COLOURS[join], label=join)
            axis.fill_between(steps, values.min(0), values.max(0), color=COLOURS[join], alpha=0.15, linewidth=0)
        axis.set(title=title, xlabel="step")
        axis.grid(alpha=0.25)
    axes[0].set(yscale="log")
    axes[0].set_yticks([0.3, 0.5, 1, 2], ["0.3", "0.5", "1", "2"])
    axes[0].minorticks_off()
    axes[1].legend(frameon=False)
    save_figure(figure, "joins")


@torch.no_grad()
def draw_maps(runs, test):
    """One test image: the truth and each network's boundary map."""
    plt = plotter()
    images, targets, _ = test
    panels = {"image": images[0, 0].numpy(), "true boundary": targets[0, 1].numpy()}
    for join, each in runs.items():
        network = make_network(join)
        network.load_state_dict(each[0]["state"])
        panels[join] = torch.sigmoid(network.eval()(images[:1]))[0, 1].numpy()
    figure, axes = plt.subplots(1, len(panels), figsize=(2.1 * len(panels), 2.4))
    for axis, (title, panel) in zip(axes, panels.items()):
        axis.imshow(panel, cmap="gray", vmin=0, vmax=1)
        axis.set(title=title, xticks=[], yticks=[])
    save_figure(figure, "joins-maps")


def main():
    options = read_options(__doc__.split("\n")[0], seeds=3, steps=400)
    sets = make_images(TRAIN, 1), make_images(TEST, 2)
    runs = {join: [] for join in JOINS}
    for seed in range(options.seeds):
        for join in JOINS:
            name = f"join-{join}-{seed}-{options.steps}"
            runs[join].append(trained(name, lambda: train_unet(join, seed, options.steps, sets)))
    rows = []
    for join, each in runs.items():
        values = np.array([[run["measures"][name] for name in MEASURES] for run in each])
        rows.append(
            {
                "join": join,
                "parameters": sum(parameter.numel() for parameter in make_network(join).parameters()),
                "seconds": round(sum(run["seconds"] for run in each)),
                "mean": dict(zip(MEASURES, values.mean(0).round(4).tolist())),
                "lowest": dict(zip(MEASURES, values.min(0).tolist())),
                "highest": dict(zip(MEASURES, values.max(0).tolist())),
                "curves": [run["curve"] for run in each],
            }
        )
    columns = ["step", "training loss", "test loss", "test boundary F1"]
    write_json("joins", {"steps": options.steps, "batch": BATCH, "curve_columns": columns, "joins": rows})
    draw_curves(runs)
    draw_maps(runs, sets[1])


if __name__ == "__main__":
    main()
