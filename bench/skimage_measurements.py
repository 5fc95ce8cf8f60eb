"""Times scikit-image's regionprops_table: skimage_measurements.py LABELS IMAGE SIDE.

LABELS are uint32 and IMAGE uint16, both SIDE x SIDE. Prints {"ms": ..., "objects": ..., "area_convex": [...], ...} with the
columns that the benchmark compares.
"""
import json
import sys
import time

import numpy as np
from skimage.measure import regionprops_table

NAMES = """label area bbox centroid area_convex area_filled axis_major_length axis_minor_length eccentricity
equivalent_diameter_area euler_number extent feret_diameter_max orientation perimeter perimeter_crofton solidity
intensity_mean intensity_min intensity_max""".split()


def intensity_std(mask, image):
    return np.std(image[mask])


def intensity_median(mask, image):
    return np.median(image[mask])


labels_path, image_path, side = sys.argv[1:]
shape = (int(side), int(side))
labels = np.fromfile(labels_path, np.uint32).reshape(shape).astype(np.int64)
image = np.fromfile(image_path, np.uint16).reshape(shape)
start = time.perf_counter()
table = regionprops_table(labels, image, properties=NAMES, extra_properties=(intensity_std, intensity_median))
ms = (time.perf_counter() - start) * 1000
compared = {name: table[name].tolist() for name in ("perimeter_crofton", "feret_diameter_max", "intensity_median")}
print(json.dumps({"ms": ms, "objects": len(table["label"]), **compared}))
