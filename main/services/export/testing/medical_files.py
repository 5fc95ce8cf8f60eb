"""Medical images for medical.proof.test.ts, and what pydicom and nibabel find in the labels exported for them.

`write FOLDER` writes a DICOM series of four slices into FOLDER/series, and FOLDER/head.nii.gz; prints the versions.
`read` takes a JSON list of {"kind": "nifti"|"dicom-seg", "path", "series"} on stdin; prints what each file holds.
"""
import json
import shutil
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np
import pydicom
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

CT = "1.2.840.10008.5.1.4.1.1.2"
ROWS, COLUMNS, SLICES = 10, 12, 4
# Turned about the long axis, and tilted.
ACROSS = np.array([0.8, 0.6, 0.0])
DOWN = np.array([-0.48, 0.64, 0.6])
NORMAL = np.cross(ACROSS, DOWN)


def write(folder):
    series = folder / "series"
    series.mkdir()
    for i in range(SLICES):
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = CT
        meta.MediaStorageSOPInstanceUID = f"1.2.3.4.{i + 1}"
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        # Names in the other order than the slices.
        path = series / f"{SLICES - i}.dcm"
        image = FileDataset(str(path), {}, file_meta=meta, preamble=b"\0" * 128)
        image.is_little_endian, image.is_implicit_VR = True, False
        image.SpecificCharacterSet = "ISO_IR 100"
        image.SOPClassUID, image.SOPInstanceUID = CT, meta.MediaStorageSOPInstanceUID
        image.PatientName, image.PatientID = "M\u00fcller^Anna", "P 7"
        image.PatientBirthDate, image.PatientSex = "19500102", "F"
        image.StudyInstanceUID, image.SeriesInstanceUID = "1.2.3.1", "1.2.3.2"
        image.FrameOfReferenceUID = "1.2.3.3"
        image.StudyDate, image.StudyTime, image.StudyID = "20200304", "101112", "S"
        image.AccessionNumber, image.ReferringPhysicianName = "A 1", ""
        image.Modality, image.InstanceNumber, image.SeriesNumber = "CT", i + 1, 3
        image.ImageOrientationPatient = [*ACROSS, *DOWN]
        image.ImagePositionPatient = list(np.round(np.array([10.0, -20.0, 30.0]) + 2.5 * i * NORMAL, 6))
        image.PixelSpacing, image.SliceThickness = [0.5, 0.75], 2.5
        image.Rows, image.Columns = ROWS, COLUMNS
        image.SamplesPerPixel, image.PhotometricInterpretation = 1, "MONOCHROME2"
        image.BitsAllocated, image.BitsStored, image.HighBit, image.PixelRepresentation = 16, 16, 15, 0
        image.PixelData = np.full((ROWS, COLUMNS), 100 * i, np.uint16).tobytes()
        image.save_as(path, write_like_original=False)
    affine = np.array([[-0.5, 0, 0.1, 9], [0, 0.6, 0, -8], [0.05, 0, 2, 7], [0, 0, 0, 1]])
    head = nibabel.Nifti1Image(np.zeros((COLUMNS, ROWS, SLICES), np.int16), affine)
    head.header.set_xyzt_units("mm")
    nibabel.save(head, folder / "head.nii.gz")
    return {"pydicom": pydicom.__version__, "nibabel": nibabel.__version__, "dciodvfy": version_of("dicom3tools")}


def version_of(package):
    """Of a Debian package whose programs do not say it."""
    query = ["dpkg-query", "--show", "--showformat=${Version}", package]
    try:
        return subprocess.run(query, capture_output=True, text=True).stdout or "0"
    except FileNotFoundError:
        return "0"


def nifti(job):
    image = nibabel.load(job["path"])
    labels = np.asarray(image.dataobj)
    return {
        "labels": np.atleast_3d(labels).transpose(2, 1, 0).ravel().tolist(),
        "affine": image.affine.round(5).tolist(),
        "units": image.header.get_xyzt_units()[0],
        "dtype": str(labels.dtype),
        "intent": int(image.header["intent_code"]),
        "zooms": [round(float(zoom), 5) for zoom in image.header.get_zooms()],
    }


def dicom_seg(job):
    """Puts the frames where they say that they belong: by the slices that they refer to, else by their position."""
    seg = pydicom.dcmread(job["path"])
    slices = [pydicom.dcmread(path) for path in sorted(Path(job["series"]).glob("*.dcm"))] if job["series"] else []
    slices.sort(key=lambda image: float(np.dot(NORMAL, image.ImagePositionPatient)))
    pages = {image.SOPInstanceUID: page for page, image in enumerate(slices)}
    frames = np.atleast_3d(seg.pixel_array).reshape(seg.NumberOfFrames, seg.Rows, seg.Columns)
    labels = np.zeros((job["planes"], seg.Rows, seg.Columns), int)
    names = {item.SegmentNumber: item.SegmentLabel for item in seg.SegmentSequence}
    is_placed = True
    for frame, group in zip(frames, seg.PerFrameFunctionalGroupsSequence):
        position = [float(value) for value in group.PlanePositionSequence[0].ImagePositionPatient]
        if slices:
            source = group.DerivationImageSequence[0].SourceImageSequence[0]
            page = pages[source.ReferencedSOPInstanceUID]
            is_placed &= np.allclose(position, [float(v) for v in slices[page].ImagePositionPatient], atol=1e-6)
        else:
            page = round(position[2] / float(measures(seg).SpacingBetweenSlices))
        number = group.SegmentIdentificationSequence[0].ReferencedSegmentNumber
        labels[page][frame > 0] = int(names[number].split()[-1])
    shared = seg.SharedFunctionalGroupsSequence[0]
    return {
        "labels": labels.ravel().tolist(),
        "names": list(names.values()),
        "placed": bool(is_placed),
        "class": seg.SOPClassUID,
        "study": [seg.StudyInstanceUID, seg.FrameOfReferenceUID] if slices else [],
        "patient": [str(seg.PatientName), seg.PatientID, seg.PatientBirthDate, seg.PatientSex],
        "references": len(seg.ReferencedSeriesSequence[0].ReferencedInstanceSequence) if slices else 0,
        "spacing": [float(value) for value in measures(seg).PixelSpacing],
        "orientation": [float(v) for v in shared.PlaneOrientationSequence[0].ImageOrientationPatient],
        "complaints": validate(job["path"]),
    }


def measures(seg):
    return seg.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0]


def validate(path):
    """What dicom3tools' dciodvfy calls an error; null where it is not installed."""
    if shutil.which("dciodvfy") is None:
        return None
    result = subprocess.run(["dciodvfy", path], capture_output=True, text=True)
    return [line for line in result.stderr.splitlines() if line.startswith("Error")]


if sys.argv[1] == "write":
    print(json.dumps(write(Path(sys.argv[2]))))
else:
    readers = {"nifti": nifti, "dicom-seg": dicom_seg}
    print(json.dumps([readers[job["kind"]](job) for job in json.load(sys.stdin)]))
