"""Reads exported files with other people's libraries and says what is in them, for readers.proof.test.ts.

On stdin a JSON list of {"format", "path", "labels"}, where `labels` is the path of the same labels as uint32 with "width" and "height";
on stdout {"versions": {library: version}, "found": [{"objects": {label: [area, centre x, centre y]}, ...}]}.
"""
import json
import os
import sys

import geojson
import numcodecs
import numpy as np
import pandas
import PIL
import PIL.Image
import scipy
import shapely
import skimage
import tifffile
import zarr
from scipy.ndimage import binary_erosion, binary_fill_holes, find_objects
from shapely.geometry import shape
from skimage.draw import polygon
from skimage.io import imread
from skimage.measure import regionprops_table
from skimage.segmentation import find_boundaries

YELLOW = (255, 221, 0)
LIBRARIES = {"Pillow": PIL, "scikit-image": skimage, "NumPy": np, "pandas": pandas, "SciPy": scipy}
LIBRARIES |= {"shapely": shapely, "geojson": geojson, "tifffile": tifffile, "zarr": zarr, "numcodecs": numcodecs}


def of_labels(labels):
    """Areas and centres (of pixels, half a pixel from their corners) of a label image."""
    labels = np.asarray(labels)
    rows, columns = np.nonzero(labels)
    ids, index = np.unique(labels[rows, columns], return_inverse=True)
    areas = np.bincount(index)
    xs = np.bincount(index, weights=columns) / np.maximum(areas, 1) + 0.5
    ys = np.bincount(index, weights=rows) / np.maximum(areas, 1) + 0.5
    return {int(i): [int(a), float(x), float(y)] for i, a, x, y in zip(ids, areas, xs, ys)}


def of_array(labels):
    return {"objects": of_labels(labels), "dtype": str(labels.dtype), "shape": labels.shape}


def label_tiff(path, _):
    with tifffile.TiffFile(path) as file:
        size = file.pages[0].tags["XResolution"].value
        return {**of_array(file.asarray()), "perUnit": size[0] / size[1]}


def pyramid_tiff(path, _):
    with tifffile.TiffFile(path) as file:
        (series,) = file.series
        levels = [level.asarray() for level in series.levels]
        pixels = tifffile.xml2dict(file.ome_metadata)["OME"]["Image"]["Pixels"]
        size = [pixels["PhysicalSizeX"], pixels["PhysicalSizeY"], pixels["PhysicalSizeXUnit"]]
        return {**of_levels(levels), "isPyramid": file.pages[0].is_tiled and len(file.pages) == 1, "size": size}


def label_png(path, _):
    return of_array(imread(path))


mask_png = label_png


def palette_png(path, _):
    with PIL.Image.open(path) as file:
        return {**of_array(np.asarray(file)), "mode": file.mode}


def label_npy(path, _):
    return of_array(np.load(path))


def overlay(path, labels):
    """The picture, the outlines by scikit-image's `find_boundaries`, the image's grey, and what lies outside of the scale bar."""
    with PIL.Image.open(path) as file:
        picture = np.asarray(file)
    is_outline = find_boundaries(labels, connectivity=1, mode="inner")
    grey = (np.arange(labels.size) % 200).reshape(labels.shape)
    outside = np.ones(labels.shape, bool)
    if min(labels.shape) >= 96:
        outside[-40:, -labels.shape[1] // 2 :] = False
    return picture, is_outline, grey, outside


def overlay_png(path, labels):
    picture, is_outline, grey, outside = overlay(path, labels)
    is_yellow = (picture == YELLOW).all(axis=-1)
    is_image = (picture == grey[..., None]).all(axis=-1)
    outlines = (is_outline == is_yellow)[outside].all()
    return {"shape": picture.shape, "outlines": bool(outlines), "rest": bool((is_image | is_yellow)[outside].all())}


def overlay_jpeg(path, labels):
    picture, is_outline, grey, outside = overlay(path, labels)
    expected = np.where(is_outline[..., None], YELLOW, grey[..., None])
    return {"shape": picture.shape, "error": float(np.abs(picture - expected)[outside].mean())}


def probability_tiff(path, labels):
    with tifffile.TiffFile(path) as file:
        planes = file.asarray().reshape(-1, *labels.shape)
        names = tifffile.xml2dict(file.ome_metadata)["OME"]["Image"]["Pixels"]["Channel"]
        same = all(np.abs(plane - want).max() <= 1e-7 for plane, want in zip(planes, (labels % 256 / 255, 1 - labels % 256 / 255)))
    return {"dtype": str(planes.dtype), "planes": [name["Name"] for name in names], "same": same}


def of_levels(levels):
    """Of a pyramid, the full size first: its objects, and whether each level holds the nearest neighbours of the full size."""
    full = levels[0]
    places = [[(2 * np.arange(n) + 1) * m // (2 * n) for n, m in zip(level.shape, full.shape)] for level in levels]
    is_nearest = all(np.array_equal(level, full[np.ix_(*place)]) for level, place in zip(levels, places))
    return {**of_array(full), "isNearest": is_nearest, "levels": len(levels)}


def of_multiscale(levels, multiscale, image_label):
    """The same, and of OME's metadata: axes, sizes of pixels, and whether they call the image one of labels."""
    scales = [dataset["coordinateTransformations"][0]["scale"] for dataset in multiscale["datasets"]]
    factors = [np.divide(levels[0].shape, level.shape) for level in levels]
    return {
        **of_levels(levels),
        "axes": [axis["name"] for axis in multiscale["axes"]],
        "scale": scales[0],
        "isScaled": all(np.allclose(scale, factor * scales[0]) for scale, factor in zip(scales, factors)),
        "isLabel": image_label is not None,
    }


def label_zarr(path, _):
    group = zarr.open_group(path, mode="r")
    (multiscale,) = group.attrs["multiscales"]
    assert multiscale["version"] == "0.4"
    levels = [group[dataset["path"]][:] for dataset in multiscale["datasets"]]
    return of_multiscale(levels, multiscale, group.attrs.get("image-label"))


def label_zarr3(path, _):
    """By Zarr's specification: Debian's zarr reads version 2 only."""
    group = zarr3_node(path)
    ome = group["attributes"]["ome"]
    assert (group["node_type"], group["zarr_format"], ome["version"]) == ("group", 3, "0.5")
    (multiscale,) = ome["multiscales"]
    levels = [zarr3_array(os.path.join(path, dataset["path"])) for dataset in multiscale["datasets"]]
    return of_multiscale(levels, multiscale, ome.get("image-label"))


def zarr3_node(folder):
    with open(os.path.join(folder, "zarr.json"), encoding="utf-8") as file:
        return json.load(file)


def zarr3_array(folder):
    array = zarr3_node(folder)
    assert (array["node_type"], array["chunk_key_encoding"]["name"]) == ("array", "default")
    assert [codec["name"] for codec in array["codecs"]] == ["bytes", "gzip"]
    shape, chunk = array["shape"], array["chunk_grid"]["configuration"]["chunk_shape"]
    counts = [-(-size // part) for size, part in zip(shape, chunk)]
    out = np.full(np.multiply(counts, chunk), array["fill_value"], array["data_type"])
    for position in np.ndindex(*counts):
        path = os.path.join(folder, "c", *map(str, position))
        if os.path.exists(path):
            with open(path, "rb") as file:
                values = np.frombuffer(numcodecs.GZip().decode(file.read()), np.dtype(array["data_type"]).newbyteorder("<"))
            out[tuple(slice(at * part, (at + 1) * part) for at, part in zip(position, chunk))] = values.reshape(chunk)
    return out[tuple(map(slice, shape))]


def cellpose_seg(path, _):
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
        **of_array(masks),
        "outlines": bool(np.array_equal(found["outlines"], expected)),
        "manual": [bool(m) for m in found["ismanual"]],
        "filename": found["filename"],
    }


def qupath_geojson(path, _):
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


def coco_mask(annotation, size):
    """As COCO defines it: counts of zeros and ones in turn down the columns, or polygons along pixel edges."""
    segmentation = annotation["segmentation"]
    if isinstance(segmentation, dict):
        assert tuple(segmentation["size"]) == size
        counts = segmentation["counts"]
        return np.repeat(np.arange(len(counts)) % 2, counts).reshape(size, order="F").astype(bool)
    mask = np.zeros(size, bool)
    for ring in segmentation:
        # Of a pixel the centre decides, which scikit-image has at whole numbers.
        mask[polygon(np.subtract(ring[1::2], 0.5), np.subtract(ring[::2], 0.5), size)] = True
    return mask


def coco_json(path, labels):
    with open(path, encoding="utf-8") as file:
        data = json.load(file)
    assert (data["images"][0]["height"], data["images"][0]["width"]) == labels.shape
    official = official_masks(path)
    objects, is_equal = {}, True
    for annotation in data["annotations"]:
        mask = coco_mask(annotation, labels.shape)
        rows, columns = np.nonzero(mask)
        objects[annotation["id"]] = [len(rows), columns.mean() + 0.5, rows.mean() + 0.5]
        box = [columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1]
        is_equal = is_equal and annotation["area"] == len(rows) and annotation["bbox"] == [int(v) for v in box]
        is_equal = is_equal and (official is None or np.array_equal(official(annotation), mask))
    return {"objects": objects, "boxes": is_equal}


def official_masks(path):
    """What pycocotools makes of an annotation; None without it, as on Debian, which has no package of it."""
    try:
        from pycocotools.coco import COCO
    except ImportError:
        return None
    return COCO(path).annToMask


def measurements_csv(path, labels):
    """The table as pandas reads it, against scikit-image's own of the same labels and of the image `(y * width + x) % 200`."""
    table = pandas.read_csv(path)
    if not labels.any():
        return {"objects": {}, "rows": len(table), "differs": []}
    image = (np.arange(labels.size) % 200).reshape(labels.shape).astype(np.uint8)
    rename = {f"intensity_{kind}": getattr(np, kind) for kind in ("std", "median")}
    extra = [lambda mask, values, of=of: of(values[mask]) for of in rename.values()]
    for name, function in zip(rename, extra):
        function.__name__ = name
    names = [name for name in table if name in skimage.measure._regionprops.PROPS.values() and name not in ("label", "image")]
    names = [name for name in names if name not in rename] + ["bbox", "centroid"]
    theirs = regionprops_table(labels.astype(np.int64), image, ["label", *names], extra_properties=extra)
    differs = [] if np.array_equal(table["label"], theirs["label"]) else ["label"]
    # An object as long as wide has no orientation of its own, and one along a diagonal either of two, by scikit-image's version.
    is_diagonal = np.isclose(np.abs(theirs["orientation"]), np.pi / 4)
    turned = np.where(is_diagonal & (theirs["orientation"] * table["orientation"] < 0), -1, 1)
    theirs["orientation"] = np.where(theirs["eccentricity"] > 1e-3, theirs["orientation"] * turned, table["orientation"])
    differs += [name for name in set(theirs) - {"label"} if (np.abs(table[name] - theirs[name]) > 1e-6).any()]
    areas = zip(table["label"], table["area"], table["centroid-1"] + 0.5, table["centroid-0"] + 0.5)
    objects = {int(label): [area, x, y] for label, area, x, y in areas}
    said = {name: table[name].fillna("").tolist() for name in ("image", "class", "edited", "reviewed")}
    return {"objects": objects, "rows": len(table), "differs": sorted(differs), "said": said}


def main():
    jobs = json.load(sys.stdin)
    out, sys.stdout = sys.stdout, sys.stderr
    found = []
    for job in jobs:
        labels = np.fromfile(job["labels"], np.uint32).reshape(job["height"], job["width"])
        found.append(globals()[job["format"].replace("-", "_")](job["path"], labels))
    json.dump({"versions": {name: library.__version__ for name, library in LIBRARIES.items()}, "found": found}, out)


main()
