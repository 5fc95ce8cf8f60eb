"""Reads the image sets and serves seeded, augmented crops."""
import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from skimage import io
from torch.utils.data import Dataset

from . import augment
from .normalise import scale_range, to_three_channels
from .targets import boundary_maps, normalised_distance


@dataclass
class Sample:
    """One image: planes (1 or 3, y, x) float32 normalised, labels (y, x) int32, distance (y, x) float32."""

    name: str
    kind: str
    planes: np.ndarray
    labels: np.ndarray
    distance: np.ndarray


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


def load_samples(root, dataset, subset, min_object=0):
    """Every image of a subset with its targets. Objects under `min_object` px become background.

    `kind` is the modality for dsb2018 and the data set's name for the others, as sampling weights name them.
    """
    samples = []
    for name, modality, image_path, mask_path in image_paths(root, dataset, subset):
        labels = io.imread(str(mask_path)).astype(np.int32)
        if min_object:
            labels[np.bincount(labels.ravel())[labels] < min_object] = 0
        kind = modality if dataset == "dsb2018" else dataset
        samples.append(Sample(name, kind, read_image(image_path), labels, normalised_distance(labels)))
    return samples


def to_tensors(planes, labels, distance):
    """Network input (3, y, x) and targets (4, y, x): foreground, boundary, distance, touching boundary."""
    boundary, touching = boundary_maps(labels)
    targets = np.stack([labels > 0, boundary, distance, touching]).astype(np.float32)
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
        planes, labels, distance = augment.crop(rng, sample, self.size, self.settings)
        return to_tensors(augment.intensity(rng, planes, self.settings), labels, distance)


class CentreCrops(Dataset):
    """The middle of each image, unaugmented, for the validation loss."""

    def __init__(self, samples, size):
        self.samples, self.size = samples, size

    def __len__(self):
        return len(self.samples)

    def __getitem__(self, index):
        sample = self.samples[index]
        return to_tensors(*augment.place(sample, self.size, 1.0, 0.0, False, (0.5, 0.5)))
