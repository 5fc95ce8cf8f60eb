"""Writes the BioImage.IO 0.5 description (rdf.yaml) of a Skipscope model package."""
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from .normalise import EPSILON, MAX_PERCENTILE, MIN_PERCENTILE

OUTPUTS = ("foreground", "boundary", "distance")


@dataclass
class ModelCard:
    """What differs between packages. Lengths are pixels of the y and x axes."""

    name: str
    description: str
    size_min: int
    size_step: int
    halo: int
    opset: int
    skipscope: dict
    cite: list = field(default_factory=list)
    tags: list = field(default_factory=list)
    version: str = "0.1.0"
    timestamp: str = "2026-11-23T00:00:00+00:00"


def sha256(path):
    """Hexadecimal SHA-256 of a file's bytes."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def describe(card, folder):
    """The rdf.yaml of `folder` (which holds model.onnx and the test tensors) as a dictionary.

    The test input is the raw image before `scale_range`, as the BioImage.IO specification has it.
    """
    folder = Path(folder)

    def tensor(name):
        return {"source": f"{name}.npy", "sha256": sha256(folder / f"{name}.npy")}

    def space_in(axis):
        return {"type": "space", "id": axis, "size": {"min": card.size_min, "step": card.size_step}}

    def space_out(axis):
        size = {"type": "space", "id": axis, "size": {"tensor_id": "input", "axis_id": axis}}
        return {**size, "halo": card.halo} if card.halo > 0 else size

    percentiles = {"min_percentile": MIN_PERCENTILE, "max_percentile": MAX_PERCENTILE, "eps": EPSILON}
    return {
        "format_version": "0.5.4",
        "type": "model",
        "name": card.name,
        "description": card.description,
        "version": card.version,
        "timestamp": card.timestamp,
        "license": "MIT",
        "documentation": "README.md",
        "authors": [{"name": "The Skipscope authors"}],
        "cite": card.cite,
        "tags": card.tags,
        **({"covers": ["cover.png"]} if (folder / "cover.png").exists() else {}),
        "inputs": [
            {
                "id": "input",
                "description": "Microscopy image; a single grey channel is given three times",
                "axes": [
                    {"type": "batch"},
                    {"type": "channel", "id": "channel", "channel_names": ["red", "green", "blue"]},
                    space_in("y"),
                    space_in("x"),
                ],
                "data": {"type": "float32"},
                "preprocessing": [{"id": "scale_range", "kwargs": {"axes": ["y", "x"], **percentiles}}],
                "test_tensor": tensor("test-input"),
            }
        ],
        "outputs": [
            {
                "id": "output",
                "description": "Foreground and boundary probability, normalised centre distance; all 0..1",
                "axes": [
                    {"type": "batch"},
                    {"type": "channel", "id": "channel", "channel_names": list(OUTPUTS)},
                    space_out("y"),
                    space_out("x"),
                ],
                "data": {"type": "float32"},
                "test_tensor": tensor("test-output"),
            }
        ],
        "weights": {
            "onnx": {
                "source": "model.onnx",
                "sha256": sha256(folder / "model.onnx"),
                "opset_version": card.opset,
            }
        },
        "config": {
            "skipscope": {
                "version": 1,
                "kind": "instances",
                "outputs": {name: index for index, name in enumerate(OUTPUTS)},
                **card.skipscope,
            }
        },
    }


def write(card, folder):
    """Writes folder/rdf.yaml for the model.onnx and test tensors that lie there already."""
    text = yaml.safe_dump(describe(card, folder), sort_keys=False, allow_unicode=True, width=110)
    (Path(folder) / "rdf.yaml").write_text(text)
