"""Reads .safetensors files: eight bytes header length, a JSON header, then the tensors' bytes.

Format: https://github.com/huggingface/safetensors (README, "Format"). Everything is little-endian.
"""
import json
from pathlib import Path

import torch

DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "I16": torch.int16,
    "I8": torch.int8,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}
LARGEST_HEADER = 100_000_000  # bytes, the format's own limit


def _header(data, path):
    """The JSON header as a dictionary and where it ends (bytes)."""
    if len(data) < 8:
        raise ValueError(f"{path}: a safetensors file has at least 8 bytes, this one {len(data)}: fetch it again")
    length = int.from_bytes(data[:8], "little")
    if length > min(LARGEST_HEADER, len(data) - 8):
        raise ValueError(
            f"{path}: its header claims {length} bytes of a file of {len(data)}: not a safetensors file, or cut off"
        )

    def unique(pairs):
        table = dict(pairs)
        if len(table) != len(pairs):
            raise ValueError(f"{path}: its header names an entry twice")
        return table

    try:
        header = json.loads(bytes(data[8 : 8 + length]).decode("utf-8"), object_pairs_hook=unique)
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"{path}: its header is no JSON ({error}): not a safetensors file") from error
    if not isinstance(header, dict):
        raise ValueError(f"{path}: its header is no JSON object: not a safetensors file")
    return header, 8 + length


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _read_entry(name, entry, body, path):
    """One tensor, after its type, shape and place have been checked against the bytes there are."""
    entry = entry if isinstance(entry, dict) else {}
    dtype, shape, offsets = entry.get("dtype"), entry.get("shape"), entry.get("data_offsets")
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise ValueError(f"{path}: {name} has type {dtype!r}; readable ones are {', '.join(DTYPES)}")
    if not isinstance(shape, list) or not all(map(_is_whole, shape)):
        raise ValueError(f"{path}: {name} has shape {shape!r}, not a list of whole numbers")
    if not isinstance(offsets, list) or len(offsets) != 2 or not all(map(_is_whole, offsets)):
        raise ValueError(f"{path}: {name} has data_offsets {offsets!r}, not [begin, end]")
    begin, end = offsets
    count = 1
    for size in shape:
        count *= size
    needed = count * torch.empty(0, dtype=DTYPES[dtype]).element_size()
    if end > len(body) or end - begin != needed:
        raise ValueError(
            f"{path}: {name} of shape {shape} needs {needed} bytes but stands at {begin} to {end} of {len(body)}: "
            "the file is damaged or cut off"
        )
    if count == 0:
        return torch.empty(shape, dtype=DTYPES[dtype])
    # bytearray: torch wants memory of its own to write to, aligned for the type.
    return torch.frombuffer(bytearray(body[begin:end]), dtype=DTYPES[dtype]).reshape(shape)


def read_safetensors(path):
    """Every tensor of the file by its name. Raises ValueError saying what is wrong with the file."""
    data = memoryview(Path(path).read_bytes())
    header, start = _header(data, path)
    header.pop("__metadata__", None)
    return {name: _read_entry(name, entry, data[start:], path) for name, entry in header.items()}
