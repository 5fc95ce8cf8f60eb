"""Loads an encoder's weights from a classifier's state dict, as torchvision saves it (ImageNet, say).

Such weights saw images normalised by ImageNet's mean and deviation; ours are scaled by percentiles
(normalise.py). The first batch normalisation takes up the difference within some steps of training.
"""
import re
from pathlib import Path

import torch

from .safetensors import read_safetensors

# Before torchvision 0.3 the two halves of a dense layer were called norm.1 and norm.2.
OLD_DENSE_NAME = re.compile(r"(denselayer\d+\.(?:norm|relu|conv))\.([12])\.")
SHOWN = 12  # names in one error


def read_weights(path):
    """State dict of a .pth or .safetensors file: tensors by name, on the CPU.

    A .pth is unpickled with nothing but tensors allowed, so that it can run no code.
    Raises ValueError when the file holds anything else.
    """
    path = Path(path)
    if path.suffix == ".safetensors":
        return read_safetensors(path)
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except OSError:
        raise
    except Exception as error:  # the restricted unpickler fails on other files in any way it happens to
        raise ValueError(
            f"{path}: expected tensors as torch.save writes them, or a .safetensors file ({error!r})"
        ) from error
    if not isinstance(state, dict) or not all(isinstance(value, torch.Tensor) for value in state.values()):
        raise ValueError(f"{path}: expected a flat dictionary of tensors by name, as `model.state_dict()` gives it")
    return state


def _list(names):
    shown = ", ".join(names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} and {len(names) - SHOWN} more"


def fit_weights(encoder, weights):
    """The part of `weights` that belongs to `encoder`, under its names and with its shapes.

    Left out: what the encoder names in `unused` (the classifier, layers beyond its depth). Counters of
    batches, which files from before PyTorch 0.4.1 lack, stay the encoder's own. Raises ValueError naming the
    missing keys, the surplus keys and the wrong shapes.
    """
    own = encoder.state_dict()
    found = {OLD_DENSE_NAME.sub(r"\1\2.", name): value for name, value in weights.items()}
    found = {name: value for name, value in found.items() if not name.startswith(encoder.unused)}
    missing = [name for name in own if name not in found and not name.endswith("num_batches_tracked")]
    surplus = [name for name in found if name not in own]
    shapes = [
        f"{name} {tuple(value.shape)} instead of {tuple(own[name].shape)}"
        for name, value in found.items()
        if name in own and value.shape != own[name].shape
    ]
    faults = (("missing", missing), ("surplus", surplus), ("of another shape", shapes))
    problems = [f"{len(names)} {what}: {_list(names)}" for what, names in faults if names]
    if problems:
        raise ValueError(
            f"these weights do not fit {type(encoder).__name__} ({len(own)} keys). {'; '.join(problems)}. "
            "Take a file of the same architecture"
        )
    return {**own, **found}


def load_encoder_weights(encoder, path):
    """Puts the weights of a .pth or .safetensors file into an encoder. Raises ValueError as its two steps do."""
    weights = read_weights(path)
    try:
        encoder.load_state_dict(fit_weights(encoder, weights))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
