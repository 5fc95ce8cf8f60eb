"""Training targets from label images (0 = background, each object one positive number)."""
import numpy as np
from scipy import ndimage as ndi


def normalised_distance(labels):
    """Distance of each pixel to the nearest pixel outside its object, divided by the object's maximum.

    labels: (y, x) integers. Returns float32 (y, x) in 0..1, 0 in the background. The image's edge
    is not taken for an object's edge: a nucleus cut by it keeps its centre there.
    """
    out = np.zeros(labels.shape, np.float32)
    height, width = labels.shape
    for label, box in enumerate(ndi.find_objects(labels), start=1):
        if box is None:
            continue
        rows, columns = box
        grown = (
            slice(max(rows.start - 1, 0), min(rows.stop + 1, height)),
            slice(max(columns.start - 1, 0), min(columns.stop + 1, width)),
        )
        mask = labels[grown] == label
        if mask.all():
            out[grown] = 1
            continue
        distance = ndi.distance_transform_edt(mask)
        out[grown][mask] = (distance / distance.max())[mask]
    return out


def boundary_maps(labels):
    """Where the boundary is, and where it parts two objects.

    labels: (y, x) integers. Returns two boolean (y, x) arrays:
    boundary: pixels of an object with a 4-neighbour outside that object, plus background pixels
    whose 3x3 neighbourhood holds two objects (the gap between nuclei that almost touch);
    touching: the part of it whose 5x5 neighbourhood holds two objects.
    """
    padded = np.pad(labels, 1, mode="edge")
    centre = padded[1:-1, 1:-1]
    neighbours = (padded[:-2, 1:-1], padded[2:, 1:-1], padded[1:-1, :-2], padded[1:-1, 2:])
    edge = np.zeros(labels.shape, bool)
    for neighbour in neighbours:
        edge |= neighbour != centre
    edge &= centre > 0

    def holds_two(size):
        highest = ndi.maximum_filter(labels, size)
        # The lowest positive label: background is lifted above every label first.
        lowest = ndi.minimum_filter(np.where(labels == 0, np.iinfo(np.int32).max, labels), size)
        return (highest > 0) & (lowest < highest)

    boundary = edge | ((labels == 0) & holds_two(3))
    return boundary, boundary & holds_two(5)
