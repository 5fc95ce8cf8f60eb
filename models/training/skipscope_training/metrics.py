"""Average precision TP / (TP + FP + FN), as StarDist and Cellpose report it, for choosing thresholds."""
import numpy as np

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
