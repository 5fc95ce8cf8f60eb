"""A contact sheet of the images that came out worst, for looking at what goes wrong."""
import matplotlib

matplotlib.use("Agg")
import numpy as np  # noqa: E402 (the backend has to be chosen first)
from matplotlib import pyplot as plt  # noqa: E402
from skimage.segmentation import find_boundaries  # noqa: E402


def outlines(planes, truth, found):
    """RGB (y, x, 3) in 0..1: the image, true outlines green, found ones magenta, where both lie white.

    planes: (1 or 3, y, x) normalised; truth, found: label images (y, x).
    """
    grey = np.clip(planes.mean(0), 0, 1) * 0.8
    picture = np.repeat(grey[..., None], 3, axis=2)
    true_edge, found_edge = find_boundaries(truth, mode="inner"), find_boundaries(found, mode="inner")
    picture[true_edge] = (0, 1, 0)
    picture[found_edge] = (1, 0, 1)
    picture[true_edge & found_edge] = (1, 1, 1)
    return picture


def draw_worst(entries, path, columns=5, count=10):
    """Writes a picture of the `count` lowest scores.

    entries: (score, title, RGB picture) of each image.
    """
    chosen = sorted(entries, key=lambda entry: entry[0])[:count]
    rows = -(-len(chosen) // columns)
    figure, axes = plt.subplots(rows, columns, figsize=(4 * columns, 4.3 * rows), dpi=80, squeeze=False)
    for axis in axes.flat:
        axis.axis("off")
    for axis, (score, title, picture) in zip(axes.flat, chosen):
        axis.imshow(picture, interpolation="nearest")
        axis.set_title(f"{score:.2f}  {title}", fontsize=9)
    figure.tight_layout()
    figure.savefig(path)
    plt.close(figure)
