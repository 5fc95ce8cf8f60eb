"""Configurations: YAML files of configs/, each of which may extend another."""
import os
from pathlib import Path

import yaml

BASE = Path(__file__).resolve().parent.parent


def merge(lower, upper):
    """`upper` over `lower`; mappings are merged key by key, everything else is replaced."""
    merged = dict(lower)
    for key, value in upper.items():
        both = isinstance(value, dict) and isinstance(merged.get(key), dict)
        merged[key] = merge(merged[key], value) if both else value
    return merged


def read_yaml(path):
    """A YAML mapping over the one that its `extends` names (relative to it)."""
    path = Path(path)
    values = yaml.safe_load(path.read_text())
    parent = values.pop("extends", None)
    return merge(read_yaml(path.parent / parent), values) if parent else values


def read_config(path):
    """A model's configuration, with `data` made absolute ($SKIPSCOPE_DATA wins over the file) and `run` its folder."""
    config = read_yaml(path)
    config["data"] = os.environ.get("SKIPSCOPE_DATA") or str((BASE / config["data"]).resolve())
    config["run"] = str(BASE / "runs" / config["name"])
    return config
