"""Writes the BioImage.IO 0.5 description (rdf.yaml) of a Skipscope model package."""
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from .normalise import EPSILON, MAX_PERCENTILE, MIN_PERCENTILE

INSTANCES = ("foreground", "boundary", "distance")


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
    license: str = "MIT"
    cite: list = field(default_factory=list)
    data: list = field(default_factory=list)
    paper: dict = None
    tags: list = field(default_factory=list)
    version: str = "0.2.0"
    timestamp: str = "2026-11-23T00:00:00+00:00"


def sha256(path):
    """Hexadecimal SHA-256 of a file's bytes."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def output_names(skipscope):
    """Names of the output channels, in order, of a `config.skipscope` section."""
    if skipscope["kind"] == "boundaries":
        return ["membrane"]
    return [*INSTANCES, *(mask["name"] for mask in skipscope.get("masks", []))]


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

    names = output_names(card.skipscope)
    cited = [*card.cite, *([card.paper] if card.paper else []), *card.data]
    percentiles = {"min_percentile": MIN_PERCENTILE, "max_percentile": MAX_PERCENTILE, "eps": EPSILON}
    return {
        "format_version": "0.5.4",
        "type": "model",
        "name": card.name,
        "description": card.description,
        "version": card.version,
        "timestamp": card.timestamp,
        "license": card.license,
        "documentation": "README.md",
        "authors": [{"name": "The Skipscope authors"}],
        "cite": cited,
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
                "description": f"{', '.join(names)}; all 0..1 (distance: to the object's edge, its largest value being 1)"
                if len(names) > 1
                else "Probability of the membrane, 0..1",
                "axes": [
                    {"type": "batch"},
                    {"type": "channel", "id": "channel", "channel_names": names},
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
                "outputs": {name: index for index, name in enumerate(names) if index < len(INSTANCES)},
                **card.skipscope,
            }
        },
    }


def write(card, folder):
    """Writes folder/rdf.yaml for the model.onnx and test tensors that lie there already."""
    text = yaml.safe_dump(describe(card, folder), sort_keys=False, allow_unicode=True, width=110)
    (Path(folder) / "rdf.yaml").write_text(text)
