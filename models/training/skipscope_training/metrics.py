"""Measures for choosing thresholds: average precision TP / (TP + FP + FN) as StarDist reports it, Dice, V_rand."""
import numpy as np
from scipy import ndimage as ndi
from skimage.morphology import thin

THRESHOLDS = np.arange(0.5, 0.95, 0.05)


def match_counts(truth, found):
    """TP, FP and FN at each of THRESHOLDS: integers (len(THRESHOLDS), 3).

    truth, found: label images (y, x). A pair matches above the IoU threshold; from 0.5 up no object can
    have two partners, so no assignment has to be solved.
    """
    truths, founds = int(truth.max()) + 1, int(found.max()) + 1
    pairs = np.bincount(truth.ravel() * founds + found.ravel(), minlength=truths * founds)
    overlap = pairs.reshape(truths, founds)
    true_area, found_area = overlap.sum(1), overlap.sum(0)
    inner = overlap[1:, 1:]
    union = true_area[1:, None] + found_area[None, 1:] - inner
    iou = inner[inner > 0] / union[inner > 0]
    hits = (iou[None] > THRESHOLDS[:, None]).sum(1)
    n_true, n_found = (true_area[1:] > 0).sum(), (found_area[1:] > 0).sum()
    return np.stack([hits, n_found - hits, n_true - hits], axis=1)


def average_precision(counts):
    """AP at each threshold from summed match counts."""
    return counts[:, 0] / np.maximum(counts.sum(1), 1)


def dice(found, truth):
    """2 |A and B| / (|A| + |B|) of two boolean arrays; 1 if both are empty."""
    size = found.sum() + truth.sum()
    return float(2 * (found & truth).sum() / size) if size else 1.0


def region_borders(labels):
    """Membranes (y, x) as the regions see them: pixels in no region, or with a 4-neighbour in another one."""
    borders = labels == 0
    across, down = labels[:, 1:] != labels[:, :-1], labels[1:] != labels[:-1]
    borders[:, 1:] |= across
    borders[:, :-1] |= across
    borders[1:] |= down
    borders[:-1] |= down
    return borders


def v_rand(truth, found):
    """Foreground-restricted Rand F-score of two membrane masks (y, x), thinned to lines first.

    Arganda-Carreras et al., Frontiers in Neuroanatomy 9 (2015), equation 1 with alpha = 0.5: 2 sum p^2 / (sum s^2 +
    sum t^2) over the pixels off the true membrane; regions are 4-connected, pixels of the found membrane regions of their own.
    """
    truth_regions, _ = ndi.label(~thin(np.pad(truth, 8, mode="edge"))[8:-8, 8:-8])
    found_regions, regions = ndi.label(~thin(np.pad(found, 8, mode="edge"))[8:-8, 8:-8])
    on_line = found_regions == 0
    found_regions[on_line] = regions + 1 + np.arange(on_line.sum())
    inside = truth_regions > 0
    pairs = truth_regions[inside].astype(np.int64) * (found_regions.max() + 1) + found_regions[inside]
    joint = np.unique(pairs, return_counts=True)[1].astype(float)
    true_sizes = np.bincount(truth_regions[inside]).astype(float)
    found_sizes = np.bincount(found_regions[inside]).astype(float)
    return float(2 * (joint**2).sum() / ((true_sizes**2).sum() + (found_sizes**2).sum()))
