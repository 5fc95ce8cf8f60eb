"""Reads an exported file with other people's libraries and prints what is in it, for the tests.

usage: read_exports.py FORMAT FILE WIDTH HEIGHT
prints {"objects": {label: [area, centre x, centre y]}, ...}; ends with 42 where a library is missing.
"""
import json
import sys


def of_labels(labels):
    """Areas and centres (of pixels, half a pixel from their corners) of a label image."""
    import numpy as np

    labels = np.asarray(labels)
    rows, columns = np.nonzero(labels)
    ids, index = np.unique(labels[rows, columns], return_inverse=True)
    areas = np.bincount(index)
    xs = np.bincount(index, weights=columns) / np.maximum(areas, 1) + 0.5
    ys = np.bincount(index, weights=rows) / np.maximum(areas, 1) + 0.5
    return {int(i): [int(a), float(x), float(y)] for i, a, x, y in zip(ids, areas, xs, ys)}


def label_tiff(path, _):
    import tifffile

    labels = tifffile.imread(path)
    return {"objects": of_labels(labels), "dtype": str(labels.dtype), "shape": labels.shape}


def label_png(path, _):
    from skimage.io import imread

    labels = imread(path)
    return {"objects": of_labels(labels), "dtype": str(labels.dtype), "shape": labels.shape}


def label_npy(path, _):
    import numpy as np

    labels = np.load(path)
    return {"objects": of_labels(labels), "dtype": str(labels.dtype), "shape": labels.shape}


def cellpose_seg(path, _):
    import numpy as np
    from scipy.ndimage import binary_erosion, binary_fill_holes, find_objects

    found = np.load(path, allow_pickle=True).item()
    masks = found["masks"]
    # Points on the outer outline: of the object with its holes filled, those with an edge to the outside. Of the first 1000.
    expected = np.where(masks > 1000, found["outlines"], 0)
    for i, part in enumerate(find_objects(masks.astype(int))[:1000]):
        own = masks[part] == i + 1
        filled = np.pad(binary_fill_holes(own), 1)
        edge = (filled & ~binary_erosion(filled))[1:-1, 1:-1] & own
        expected[part][edge] = i + 1
    return {
        "objects": of_labels(masks),
        "dtype": str(masks.dtype),
        "shape": masks.shape,
        "outlines": bool(np.array_equal(found["outlines"], expected)),
        "manual": [bool(m) for m in found["ismanual"]],
        "filename": found["filename"],
        "diameter": found["diameter"],
        "keys": sorted(found),
    }


def qupath_geojson(path, _):
    import geojson
    from shapely.geometry import shape

    with open(path, encoding="utf-8") as file:
        features = geojson.load(file).features
    objects, is_valid = {}, True
    for feature in features:
        body = shape(feature.geometry)
        is_valid = is_valid and body.is_valid and feature.is_valid
        objects[int(feature.properties["name"])] = [body.area, body.centroid.x, body.centroid.y]
    kinds = sorted({feature.properties["objectType"] for feature in features})
    ids = len({feature.id for feature in features})
    return {"objects": objects, "valid": is_valid, "kinds": kinds, "ids": ids}


def coco_json(path, size):
    import numpy as np
    from pycocotools.coco import COCO

    coco = COCO(path)
    objects, is_equal = {}, True
    for annotation in coco.anns.values():
        mask = coco.annToMask(annotation)
        assert mask.shape == size, (mask.shape, size)
        rows, columns = np.nonzero(mask)
        objects[annotation["id"]] = [len(rows), columns.mean() + 0.5, rows.mean() + 0.5]
        box = [columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1]
        is_equal = is_equal and annotation["area"] == len(rows) and annotation["bbox"] == [int(v) for v in box]
    return {"objects": objects, "boxes": is_equal}


def main():
    name, path, width, height = sys.argv[1:]
    out, sys.stdout = sys.stdout, sys.stderr
    try:
        found = globals()[name.replace("-", "_")](path, (int(height), int(width)))
    except ImportError as missing:
        print(f"Python lacks {missing.name}")
        sys.exit(42)
    json.dump(found, out)


main()
