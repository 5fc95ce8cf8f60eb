"""Pictures drawn by code for test tensors and covers, one for each kind of image, so that none holds a pixel of any data set.

Each function: height, width in px and a seed to (y, x) float32.
"""
import numpy as np
from scipy import ndimage as ndi

from .synthetic import draw_nuclei


def _nearest_two(height, width, points, rng):
    """Distance of each pixel to its nearest and second nearest of `points` random centres, and which is nearest."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    # A smooth displacement makes straight Voronoi edges wavy, as membranes are.
    y = y + ndi.gaussian_filter(rng.normal(0, 60, y.shape), 9).astype(np.float32)
    x = x + ndi.gaussian_filter(rng.normal(0, 60, x.shape), 9).astype(np.float32)
    centres = rng.uniform((0, 0), (height, width), (points, 2)).astype(np.float32)
    distance = np.stack([np.hypot(y - cy, x - cx) for cy, cx in centres])
    order = np.argsort(distance, axis=0)[:2]
    first, second = np.take_along_axis(distance, order, axis=0)
    return first, second, order[0]


def nuclei(height, width, seed):
    """Fluorescence: bright ellipses on a dark, uneven background; counts of 0..4095."""
    return draw_nuclei(height, width, count=height * width // 930, seed=seed)


def membranes(height, width, seed):
    """Transmission EM: grey cytoplasm with texture and dark membranes; 0..255."""
    rng = np.random.default_rng(seed)
    first, second, owner = _nearest_two(height, width, height * width // 900, rng)
    line = np.exp(-(((second - first) / 2.2) ** 2))
    texture = ndi.gaussian_filter(rng.normal(0, 40, first.shape), 1.5)
    grey = 165 + 18 * np.sin(owner * 2.4) + texture - 110 * line
    return np.clip(ndi.gaussian_filter(grey, 0.8) + rng.normal(0, 7, grey.shape), 0, 255).round().astype(np.float32)


def cells(height, width, seed):
    """Phase contrast: grey cells with a dark rim and a bright halo on grey ground; 0..255."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    picture = np.full((height, width), 128, np.float32)
    for _ in range(max(3, height * width // 7000)):
        centre_y, centre_x, angle = rng.uniform(0, height), rng.uniform(0, width), rng.uniform(0, np.pi)
        along = (x - centre_x) * np.cos(angle) + (y - centre_y) * np.sin(angle)
        across = (y - centre_y) * np.cos(angle) - (x - centre_x) * np.sin(angle)
        radius = np.hypot(along / rng.uniform(22, 36), across / rng.uniform(12, 19))
        picture += 60 * np.exp(-(((radius - 1.1) / 0.1) ** 2)) - 45 * np.exp(-(((radius - 0.92) / 0.1) ** 2))
        picture += np.where(radius < 0.9, ndi.gaussian_filter(rng.normal(0, 70, radius.shape), 2), 0)
    return np.clip(picture + rng.normal(0, 5, picture.shape), 0, 255).round().astype(np.float32)


def axons(height, width, seed):
    """Scanning EM of nerve: bright myelin rings around dark axons; 0..255."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    picture = np.full((height, width), 105, np.float32)
    for _ in range(height * width // 700):
        centre_y, centre_x, inner = rng.uniform(0, height), rng.uniform(0, width), rng.uniform(4, 11)
        outer = inner * rng.uniform(1.4, 1.8)
        radius = np.hypot((y - centre_y) * rng.uniform(0.85, 1.15), x - centre_x)
        picture = np.where(radius < outer, 215, picture)
        picture = np.where(radius < inner, 70, picture)
    picture = ndi.gaussian_filter(picture, 0.9)
    return np.clip(picture + rng.normal(0, 9, picture.shape), 0, 255).round().astype(np.float32)


PICTURES = {"nuclei": nuclei, "membranes": membranes, "cells": cells, "axons": axons}
