"""Objects from the network's maps: the reference of README.md, section Separation, with scikit-image."""
import numpy as np
from scipy import ndimage as ndi
from skimage.measure import label
from skimage.morphology import local_maxima, reconstruction
from skimage.segmentation import watershed

CROSS = ndi.generate_binary_structure(2, 1)


def dynamic_of(split_strength):
    """How far a peak must rise above the saddle to a higher one to be an object of its own."""
    return max(1 - split_strength, 0.01)


def close_holes(labels, mask):
    """Gives background enclosed by a single object, with nothing else in it, to that object. In place."""
    pieces = label(labels == 0, connectivity=2)
    for piece, box in enumerate(ndi.find_objects(pieces), start=1):
        if any(axis.start == 0 or axis.stop == size for axis, size in zip(box, labels.shape)):
            continue  # reaches the edge of the image (a hole never does)
        around = tuple(slice(axis.start - 1, axis.stop + 1) for axis in box)
        hole = pieces[around] == piece
        owners = np.unique(labels[around][ndi.binary_dilation(hole, CROSS) & ~hole])
        if len(owners) == 1 and not mask[around][hole].any():
            labels[around][hole] = owners[0]


def separate(foreground, boundary, distance, threshold, split_strength, min_size):
    """Label image (y, x) int32 from three maps (y, x) in 0..1; objects are numbered 1..n without gaps."""
    mask = foreground > threshold
    if not mask.any():
        return np.zeros(mask.shape, np.int32)
    # Below every height minus any dynamic, so that each component of the mask keeps its highest peak.
    height = np.where(mask, distance * (1 - boundary), -2.0)
    lowered = reconstruction(height - dynamic_of(split_strength), height, method="dilation", footprint=CROSS)
    markers = label(local_maxima(lowered, connectivity=1) & mask, connectivity=1)
    labels = watershed(-height, markers, connectivity=1, mask=mask)
    close_holes(labels, mask)
    too_small = np.bincount(labels.ravel()) < min_size
    kept = np.where(too_small[labels], 0, labels)
    numbers = np.cumsum(np.bincount(kept.ravel(), minlength=labels.max() + 1) > 0)
    return np.where(kept > 0, numbers[kept] - (numbers[0] > 0), 0).astype(np.int32)


def separation_maps(maps, kind):
    """Foreground, boundary and distance (3, y, x) of a network's output maps (outputs, y, x).

    A membrane network has one output: regions are what is no membrane, their height is 1 - membrane.
    """
    if kind == "boundaries":
        return np.stack([1 - maps[0], maps[0], np.ones_like(maps[0])])
    return maps[:3]


def find_objects(maps, config):
    """Label image (y, x) of output maps with the configuration's kind and separation."""
    settings = config["separation"]
    chosen = settings["threshold"], settings["splitStrength"], settings["minSize"]
    return separate(*separation_maps(maps, config["app"]["kind"]), *chosen)
