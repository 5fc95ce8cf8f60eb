"""Augmentation of crops: one resampling (affine and elastic), then changes of intensity. All randomness from `rng`."""
from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage as ndi
from torch.nn import functional as F


@dataclass
class Placement:
    """Where a crop is cut from a sample.

    scale: output pixels per input pixel. angle: radians. position: (y, x) in 0..1, where in the image.
    bend: displacement (2, n, n) of a coarse grid over the crop, y then x, in output pixels; None = straight.
    """

    scale: float = 1.0
    angle: float = 0.0
    flip: bool = False
    position: tuple = (0.5, 0.5)
    bend: np.ndarray = None


def _grid(shape, size, placement):
    """Where each output pixel lies in the image: y and x, (size, size) float32, in input pixels."""
    half = (size - 1) / 2
    scale, centre = placement.scale, []
    for extent, place_at in zip(shape, placement.position):
        room = extent - size / scale
        start = round(room * place_at) if room > 0 else round(room / 2)
        centre.append(start + (size / scale - 1) / 2)
    offset = torch.arange(size, dtype=torch.float32) - half
    v, u = torch.meshgrid(offset, offset, indexing="ij")
    if placement.bend is not None:
        coarse = torch.from_numpy(placement.bend.astype(np.float32))[None]
        smooth = F.interpolate(coarse, (size, size), mode="bicubic", align_corners=True)[0]
        v, u = v + smooth[0], u + smooth[1]
    v, u = v / scale, (-u if placement.flip else u) / scale
    # Rounded, so that right angles land on pixel centres.
    cos, sin = round(float(np.cos(placement.angle)), 6), round(float(np.sin(placement.angle)), 6)
    return centre[0] + cos * v + sin * u, centre[1] - sin * v + cos * u


def place(sample, size, placement):
    """Cuts a size x size crop: planes, labels, distance and masks moved by the same map.

    Beyond the image's edge its mirror image is seen. With scale 1, a right angle and no bend pixels are copied, not
    interpolated. Returns planes (c, size, size), labels int32, distance float32, masks (n, size, size) of 0 and 1.
    """
    height, width = sample.labels.shape
    y, x = _grid((height, width), size, placement)
    grid = torch.stack([(2 * x + 1) / width - 1, (2 * y + 1) / height - 1], dim=-1)[None]

    def sample_with(array, mode):
        source = torch.from_numpy(np.ascontiguousarray(array, dtype=np.float32))[None]
        return F.grid_sample(source, grid, mode=mode, padding_mode="reflection", align_corners=False)[0].numpy()

    smooth = sample_with(np.concatenate([sample.planes, sample.distance[None]]), "bilinear")
    exact = sample_with(np.concatenate([sample.labels[None], sample.masks]), "nearest")
    labels = exact[0].astype(np.int32)
    return smooth[:-1], labels, smooth[-1] * (labels > 0), exact[1:]


def crop(rng, sample, size, settings):
    """A random crop: right angles and flips always, the rest with the given probabilities."""
    scale = 1.0
    if rng.random() < settings["scale_probability"]:
        low, high = settings["scale"]
        scale = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    angle = rng.integers(4) * np.pi / 2
    if rng.random() < settings["rotate_probability"]:
        angle = rng.uniform(0, 2 * np.pi)
    bend = None
    if rng.random() < settings["elastic_probability"]:
        # Simard et al. 2003 as the U-Net paper uses it: random displacements of a coarse grid, smoothly interpolated.
        knots = max(4, size // 48)
        bend = rng.normal(0, settings["elastic"], (2, knots, knots))
    return place(sample, size, Placement(scale, angle, bool(rng.random() < 0.5), tuple(rng.random(2)), bend))


def _light(rng, shape, strength):
    """A smooth field around 1: a random plane plus a random bowl over (y, x)."""
    y = np.linspace(-1, 1, shape[0], dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, shape[1], dtype=np.float32)[None]
    a, b, c = rng.uniform(-strength, strength, 3).astype(np.float32)
    return 1 + a * y + b * x + c * (x * x + y * y - 0.67)


def _colour(rng, planes, settings):
    """Stain variation of an RGB crop; sometimes a grey picture instead."""
    if rng.random() < settings["grey_probability"]:
        weights = rng.dirichlet((2, 2, 2)).astype(np.float32)
        return np.tensordot(weights, planes, axes=1)[None]
    jitter = settings["stain"]
    gain = np.exp(rng.uniform(-jitter, jitter, (3, 1, 1))).astype(np.float32)
    shift = rng.uniform(-jitter / 2, jitter / 2, (3, 1, 1)).astype(np.float32)
    planes = planes * gain + shift
    return planes[rng.permutation(3)] if rng.random() < settings["shuffle_probability"] else planes


def intensity(rng, planes, settings):
    """Changes the values of normalised planes (c, y, x); returns float32 with 1 or 3 planes."""
    if len(planes) == 3:
        planes = _colour(rng, planes, settings)
    if len(planes) == 1 and rng.random() < settings["invert_probability"]:
        planes = 1 - planes
    if rng.random() < settings["gamma_probability"]:
        gamma = np.float32(np.exp(rng.uniform(-settings["gamma"], settings["gamma"])))
        planes = np.sign(planes) * np.abs(planes) ** gamma
    if rng.random() < settings["light_probability"]:
        planes = planes * _light(rng, planes.shape[1:], settings["light"])
    if rng.random() < settings["blur_probability"]:
        sigma = rng.uniform(0.3, settings["blur"])
        planes = ndi.gaussian_filter(planes, (0, sigma, sigma), truncate=3)
    if rng.random() < settings["noise_probability"]:
        sigma = np.float32(rng.uniform(0, settings["noise"]))
        planes = planes + sigma * rng.standard_normal(planes.shape, dtype=np.float32)
    gain = np.float32(np.exp(rng.uniform(-settings["contrast"], settings["contrast"])))
    return planes * gain + np.float32(rng.uniform(-settings["brightness"], settings["brightness"]))
