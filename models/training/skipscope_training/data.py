"""Reads the image sets and serves seeded, augmented crops."""
import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from skimage import io
from torch.utils.data import Dataset

from . import augment
from .normalise import scale_range, to_three_channels
from .targets import boundary_maps, normalised_distance

MYELIN = 1  # in axondeepseg_sem/masks_semantic, where 2 is axon


@dataclass
class Sample:
    """One image: planes (1 or 3, y, x) float32 normalised, labels (y, x) int32, distance (y, x) float32.

    masks: (n, y, x) float32 of 0 and 1, one for each further output of the network (membrane, myelin).
    """

    name: str
    kind: str
    planes: np.ndarray
    labels: np.ndarray
    distance: np.ndarray
    masks: np.ndarray = field(default=None)

    def __post_init__(self):
        if self.masks is None:
            self.masks = np.zeros((0, *self.labels.shape), np.float32)


def read_image(path):
    """Normalised planes of an image file: (1, y, x) if grey, else (3, y, x), float32."""
    raw = io.imread(str(path))
    return scale_range(raw[None] if raw.ndim == 2 else to_three_channels(raw))


def image_paths(root, dataset, subset, split=None):
    """(name, modality, image path, mask path) of each image of a subset."""
    root = Path(root)
    names = json.loads((root / "splits" / f"{split or dataset}.json").read_text())[subset]
    with open(root / dataset / "meta.csv", newline="") as file:
        modality = {row["name"]: row["modality"] for row in csv.DictReader(file)}
    for name in names:
        found = sorted((root / dataset / "images").glob(f"{name}.*"))
        if len(found) != 1:
            raise FileNotFoundError(f"expected one image {name}.* in {root / dataset / 'images'}, found {len(found)}")
        yield name, modality[name], found[0], root / dataset / "masks" / f"{name}.tif"


def read_targets(mask_path, dataset, min_object=0):
    """Label image (y, x) int32 and further masks (n, y, x) float32 of one image.

    isbi2012 has membranes (255) only: its labels stay empty and the membrane is the one mask.
    axondeepseg_sem has myelin beside the axons. Objects under `min_object` px become background.
    """
    raw = io.imread(str(mask_path))
    if dataset == "isbi2012":
        return np.zeros(raw.shape, np.int32), (raw > 0).astype(np.float32)[None]
    labels = raw.astype(np.int32)
    if min_object:
        labels[np.bincount(labels.ravel())[labels] < min_object] = 0
    if dataset != "axondeepseg_sem":
        return labels, None
    classes = io.imread(str(mask_path.parent.parent / "masks_semantic" / mask_path.name))
    return labels, (classes == MYELIN).astype(np.float32)[None]


def load_samples(root, dataset, subset, min_object=0):
    """Every image of a subset with its targets.

    `kind` is the modality for dsb2018 and the data set's name for the others, as sampling weights name them.
    """
    samples = []
    for name, modality, image_path, mask_path in image_paths(root, dataset, subset):
        labels, masks = read_targets(mask_path, dataset, min_object)
        kind = modality if dataset == "dsb2018" else dataset
        samples.append(Sample(name, kind, read_image(image_path), labels, normalised_distance(labels), masks))
    return samples


def to_tensors(planes, labels, distance, masks):
    """Network input (3, y, x) and targets (4 + n, y, x).

    Targets: foreground, boundary, distance, touching boundary, then the n further masks.
    """
    boundary, touching = boundary_maps(labels)
    targets = np.concatenate([np.stack([labels > 0, boundary, distance, touching]), masks]).astype(np.float32)
    image = np.broadcast_to(planes, (3, *planes.shape[1:])).astype(np.float32)
    return torch.from_numpy(image), torch.from_numpy(targets)


class Crops(Dataset):
    """Crop number i depends on (seed, i) alone, so a resumed run sees what an uninterrupted one would."""

    def __init__(self, samples, config, length):
        self.size = config["crop"]
        self.seed = config["seed"]
        self.length = length
        self.settings = config["augment"]
        weights = config["sampling"]
        self.by_kind = {kind: [s for s in samples if s.kind == kind] for kind in weights}
        self.kinds = [kind for kind in weights if self.by_kind[kind]]
        share = np.array([weights[kind] for kind in self.kinds], float)
        self.share = share / share.sum()

    def __len__(self):
        return self.length

    def __getitem__(self, index):
        rng = np.random.default_rng((self.seed, index))
        group = self.by_kind[self.kinds[rng.choice(len(self.kinds), p=self.share)]]
        sample = group[rng.integers(len(group))]
        planes, *truth = augment.crop(rng, sample, self.size, self.settings)
        return to_tensors(augment.intensity(rng, planes, self.settings), *truth)


class CentreCrops(Dataset):
    """The middle of each image, unaugmented, for the validation loss."""

    def __init__(self, samples, size):
        self.samples, self.size = samples, size

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        return to_tensors(*augment.place(self.samples[index], self.size, augment.Placement()))
