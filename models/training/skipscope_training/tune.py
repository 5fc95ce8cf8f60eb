"""Searches the separation's settings on validation images."""
import itertools

import numpy as np

from .metrics import average_precision, match_counts, region_borders, v_rand
from .separate import separate, separation_maps

GRID = {
    "threshold": (0.4, 0.5, 0.55, 0.6, 0.7),
    "split_strength": (0.4, 0.5, 0.6, 0.66, 0.72, 0.8, 0.88),
    "min_size": (10, 20, 30, 40, 80, 150, 300),
}
MEMBRANE_THRESHOLDS = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7)
MEMBRANE_STRENGTHS = (0.7, 0.8, 0.86, 0.9, 0.92, 0.94, 0.96, 0.98)
MEMBRANE_REGION = 30  # smallest region, px


def tune(found):
    """Prints the best settings of GRID by AP at IoU 0.5 plus mean AP: by kind of image, fluorescence, all.

    found: (name, kind, planes, maps, truth, masks) of each image.
    """
    scores = {}
    for threshold, strength in itertools.product(GRID["threshold"], GRID["split_strength"]):
        for _, kind, _, maps, truth, _ in found:
            labels = separate(*maps[:3], threshold, strength, 1)
            area = np.bincount(labels.ravel())
            for min_size in GRID["min_size"]:
                counts = match_counts(truth, np.where(area[labels] < min_size, 0, labels))
                for group in (kind, *(["fluorescence"] if kind.startswith("fluo") else []), "all"):
                    table = scores.setdefault(group, {})
                    key = (threshold, strength, min_size)
                    table[key] = table.get(key, 0) + counts
    for group, table in scores.items():
        print(group)
        for key in sorted(table, key=lambda key: -_rank(table[key]))[:5]:
            precision = average_precision(table[key])
            words = "  threshold %.2f splitStrength %.2f minSize %3d  AP@.5 %.4f  @.7 %.4f  mean %.4f"
            print(words % (*key, precision[0], precision[4], precision.mean()))


def _rank(counts):
    precision = average_precision(counts)
    return precision[0] + precision.mean()


def tune_membrane(found):
    """Prints the best settings by mean V_rand of the regions' borders, and V_rand of the mask at each threshold."""
    scores = {}
    for threshold, strength in itertools.product(MEMBRANE_THRESHOLDS, MEMBRANE_STRENGTHS):
        for _, _, _, maps, _, masks in found:
            labels = separate(*separation_maps(maps, "boundaries"), 1 - threshold, strength, MEMBRANE_REGION)
            scores.setdefault((threshold, strength), []).append(v_rand(masks[0] > 0, region_borders(labels)))
    for key in sorted(scores, key=lambda key: -np.mean(scores[key]))[:8]:
        print("  membrane >= %.2f  splitStrength %.2f" % key, f" V_rand of the borders {np.mean(scores[key]):.4f}")
    for threshold in MEMBRANE_THRESHOLDS:
        values = [v_rand(masks[0] > 0, maps[0] >= threshold) for _, _, _, maps, _, masks in found]
        print(f"  membrane >= {threshold:.2f}  V_rand of the mask {np.mean(values):.4f}")
