"""Writes a stack of labels (z, y, x) with other people's libraries, in every format that labels are imported from.

Usage: write_labels.py FOLDER < {"labels": [[[...]]], "classes": {"label": "name"}}. Prints the versions of the libraries.
"""

import json
import sys
from pathlib import Path

import nibabel
import numpy as np
import pydicom
import skimage
import skimage.io
import tifffile
import zarr
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

out = Path(sys.argv[1])
given = json.load(sys.stdin)
labels = np.array(given["labels"], dtype=np.int64)
classes = {int(label): name for label, name in given["classes"].items()}
plane = labels[0]
depth, height, width = labels.shape


def run_lengths(mask):
    """COCO's counts, column by column, zeros first."""
    flat = mask.flatten(order="F").astype(np.int8)
    edges = np.flatnonzero(np.diff(flat)) + 1
    counts = np.diff(np.concatenate([[0], edges, [flat.size]])).tolist()
    return counts if flat[0] == 0 else [0, *counts]


def packed(counts):
    """As pycocotools packs them (common/maskApi.c, rleToString)."""
    text = []
    for i, count in enumerate(counts):
        x = count - (counts[i - 2] if i > 2 else 0)
        more = True
        while more:
            c = x & 0x1F
            x >>= 5
            more = x != -1 if c & 0x10 else x != 0
            text.append(chr((c | 0x20 if more else c) + 48))
    return "".join(text)


def write_coco(name, pack):
    names = sorted(set(classes.values()))
    json.dump(
        {
            "annotations": [
                {
                    "id": int(label),
                    "image_id": 7,
                    "category_id": names.index(classes[label]) + 1 if label in classes else 99,
                    "segmentation": {"size": [height, width], "counts": pack(run_lengths(plane == label))},
                }
                for label in np.unique(plane[plane > 0])
            ]
            # Of another image of the same data set.
            + [{"id": 900, "image_id": 8, "category_id": 1, "segmentation": [[0, 0, 3, 0, 3, 3]]}],
            "categories": [{"id": i + 1, "name": name} for i, name in enumerate(names)],
            "images": [
                {"id": 7, "file_name": "train/stack.tif", "width": width, "height": height},
                {"id": 8, "file_name": "train/other.tif", "width": 3, "height": 3},
            ],
        },
        open(out / name, "w"),
    )


def write_seg(name, kind):
    """A segmentation as the standard has it (PS3.3, A.51), its frames in an order of their own, empty ones left out."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.66.4"
    meta.MediaStorageSOPInstanceUID = generate_uid()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    seg = FileDataset(str(out / name), {}, file_meta=meta, preamble=b"\0" * 128)
    seg.SOPClassUID = meta.MediaStorageSOPClassUID
    seg.SOPInstanceUID = meta.MediaStorageSOPInstanceUID
    seg.Modality = "SEG"
    seg.SegmentationType = kind
    seg.Rows, seg.Columns = height, width
    seg.SamplesPerPixel, seg.PhotometricInterpretation = 1, "MONOCHROME2"
    bits = 1 if kind == "BINARY" else 8
    seg.BitsAllocated, seg.BitsStored, seg.HighBit, seg.PixelRepresentation = bits, bits, bits - 1, 0
    numbers = [int(label) for label in np.unique(labels[labels > 0])]
    segments = []
    for number, label in enumerate(numbers, 1):
        item = Dataset()
        item.SegmentNumber = number
        item.SegmentLabel = f"{classes.get(label, 'Object')} {label}"
        item.SegmentAlgorithmType = "MANUAL"
        segments.append(item)
    seg.SegmentSequence = Sequence(segments)
    shared = Dataset()
    direction = Dataset()
    direction.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
    shared.PlaneOrientationSequence = Sequence([direction])
    seg.SharedFunctionalGroupsSequence = Sequence([shared])
    frames, groups = [], []
    for number, label in enumerate(numbers, 1):
        for z in reversed(range(depth)):
            if not (labels[z] == label).any():
                continue
            group, place, which = Dataset(), Dataset(), Dataset()
            place.ImagePositionPatient = [0, 0, 2.5 * z]
            which.ReferencedSegmentNumber = number
            group.PlanePositionSequence = Sequence([place])
            group.SegmentIdentificationSequence = Sequence([which])
            groups.append(group)
            frames.append(labels[z] == label)
    seg.PerFrameFunctionalGroupsSequence = Sequence(groups)
    seg.NumberOfFrames = len(frames)
    pixels = np.stack(frames).astype(np.uint8)
    if kind == "BINARY":
        data = np.packbits(pixels.ravel(), bitorder="little").tobytes()
    else:
        seg.SegmentationFractionalType, seg.MaximumFractionalValue = "PROBABILITY", 200
        data = (pixels * 150 + (1 - pixels) * 60).astype(np.uint8).tobytes()
    seg.PixelData = data + b"\0" * (len(data) % 2)
    seg["PixelData"].VR = "OB"
    seg.save_as(out / name, enforce_file_format=True) if pydicom.__version__ >= "3" else seg.save_as(
        out / name, write_like_original=False
    )


def write_zarr(name):
    store = zarr.open_group(str(out / name), mode="w")
    image = store.create_dataset("0", shape=labels.shape, chunks=(1, 8, 8), dtype="u2")
    image[:] = 1000
    axes = [{"name": axis, "type": "space"} for axis in "zyx"]
    store.attrs["multiscales"] = [{"version": "0.4", "axes": axes, "datasets": [{"path": "0"}]}]
    group = store.create_group("labels")
    group.attrs["labels"] = ["cells"]
    cells = group.create_group("cells")
    array = cells.create_dataset("0", shape=labels.shape, chunks=(1, 8, 8), dtype="i4")
    array[:] = labels
    cells.attrs["multiscales"] = [{"version": "0.4", "axes": axes, "datasets": [{"path": "0"}]}]
    cells.attrs["image-label"] = {"version": "0.4", "source": {"image": "../../"}}


tifffile.imwrite(out / "stack.tif", labels.astype(np.uint16), imagej=True, metadata={"axes": "ZYX"})
tifffile.imwrite(out / "float.tif", plane.astype(np.float32))
skimage.io.imsave(str(out / "plane.png"), plane.astype(np.uint16), check_contrast=False)
skimage.io.imsave(str(out / "mask.png"), ((plane > 0) * 255).astype(np.uint8), check_contrast=False)
np.save(out / "int64.npy", labels)
np.save(
    out / "plane_seg.npy",
    {
        "masks": plane.astype(np.uint16),
        "outlines": plane.astype(np.uint16),
        "filename": "stack.tif",
        "flows": [plane.astype(np.float32), np.zeros((2, 3), np.uint8), [np.float64(1.5), None]],
        "est_diam": np.float64(12.5),
        "ismanual": np.zeros(3, bool),
        "colors": np.zeros((3, 3), ">i8"),
    },
)
np.save(out / "stack_seg.npy", {"masks": np.asfortranarray(labels.astype(np.uint32)), "outlines": None})
affine = np.diag([0.5, 0.5, 2, 1])
nibabel.save(nibabel.Nifti1Image(labels.transpose(2, 1, 0).astype(np.float64), affine), out / "stack.nii.gz")
nibabel.save(nibabel.Nifti2Image(labels.transpose(2, 1, 0).astype(np.uint16), affine), out / "stack.nii")
write_coco("packed.json", packed)
write_coco("plain.json", lambda counts: counts)
write_seg("binary.dcm", "BINARY")
write_seg("fractional.dcm", "FRACTIONAL")
write_zarr("stack.zarr")

modules = {"tifffile": tifffile, "scikit-image": skimage, "NumPy": np, "nibabel": nibabel, "zarr": zarr, "pydicom": pydicom}
print(json.dumps({name: module.__version__ for name, module in modules.items()}))
