"""Writes steps.json: small planes and what numpy makes of them, step by step, for oracle.test.ts.

    python3 core/inference/processing/oracles/make_oracle.py && npm run format

Needs numpy. The steps are those of BioImage.IO's model descriptions, each on the result of the one before; a plane is
(channel, y, x). Steps are named as in steps.ts.
"""
import json
from pathlib import Path

import numpy as np

CHANNELS, HEIGHT, WIDTH = 3, 5, 7
EPS = 1e-6


def axes_of(step):
    return (1, 2) if step.get("over") == "channel" else (0, 1, 2)


def per_channel(values):
    return np.asarray(values, dtype=float).reshape(-1, 1, 1)


def apply(step, x, reference):
    kind, axes = step["id"], axes_of(step)
    if kind == "ensure_dtype":
        return x.astype(step["dtype"])
    x = x.astype(float)
    if kind == "binarize":
        return (x > per_channel(step["threshold"])).astype(float)
    if kind == "clip":
        low, high = step["min"], step["max"]
        if step["minPercentile"] is not None:
            low = np.percentile(x, step["minPercentile"], axis=axes, keepdims=True)
        if step["maxPercentile"] is not None:
            high = np.percentile(x, step["maxPercentile"], axis=axes, keepdims=True)
        return np.clip(x, -np.inf if low is None else low, np.inf if high is None else high)
    if kind == "scale_linear":
        return x * per_channel(step["gain"]) + per_channel(step["offset"])
    if kind == "sigmoid":
        return 1 / (1 + np.exp(-x))
    if kind == "softmax":
        power = np.exp(x - x.max(axis=0, keepdims=True))
        return power / power.sum(axis=0, keepdims=True)
    if kind == "zero_mean_unit_variance":
        return (x - x.mean(axis=axes, keepdims=True)) / (x.std(axis=axes, keepdims=True) + step["eps"])
    if kind == "fixed_zero_mean_unit_variance":
        return (x - per_channel(step["mean"])) / (per_channel(step["std"]) + step["eps"])
    if kind == "scale_range":
        of = x if step["reference"] is None else reference
        low, high = np.percentile(of, [step["minPercentile"], step["maxPercentile"]], axis=axes, keepdims=True)
        return (x - low) / (high - low + step["eps"])
    if kind == "scale_mean_variance":
        mean, std = x.mean(axis=axes, keepdims=True), x.std(axis=axes, keepdims=True)
        target = reference.mean(axis=axes, keepdims=True), reference.std(axis=axes, keepdims=True)
        return (x - mean) / (std + step["eps"]) * (target[1] + step["eps"]) + target[0]
    raise ValueError(kind)


def clip(low=None, high=None, low_percentile=None, high_percentile=None, over="plane"):
    return {"id": "clip", "min": low, "max": high, "minPercentile": low_percentile,
            "maxPercentile": high_percentile, "over": over}


def scale_range(low, high, over, reference=None):
    return {"id": "scale_range", "minPercentile": low, "maxPercentile": high, "over": over, "eps": EPS,
            "reference": reference}


def standardise(over):
    return {"id": "zero_mean_unit_variance", "over": over, "eps": EPS}


LISTS = [
    [{"id": "binarize", "threshold": [90]}],
    [{"id": "binarize", "threshold": [50, 100, 150]}],
    [clip(20, 180)],
    [clip(low=60)],
    [clip(low_percentile=10, high_percentile=90, over="channel")],
    [clip(low=30, high_percentile=75)],
    [{"id": "scale_linear", "gain": [0.5], "offset": [3]}],
    [{"id": "scale_linear", "gain": [0.5, -1, 2], "offset": [3, 0, -1]}],
    [{"id": "scale_linear", "gain": [0.02], "offset": [-2]}, {"id": "sigmoid"}],
    [{"id": "scale_linear", "gain": [0.02], "offset": [0]}, {"id": "softmax"}],
    [standardise("channel")],
    [standardise("plane")],
    [{"id": "fixed_zero_mean_unit_variance", "mean": [100], "std": [25], "eps": EPS}],
    [{"id": "fixed_zero_mean_unit_variance", "mean": [80, 100, 120], "std": [10, 20, 30], "eps": EPS}],
    [scale_range(0, 100, "channel")],
    [scale_range(1, 99.8, "channel")],
    [scale_range(5, 95, "plane")],
    [scale_range(10, 90, "channel", "input")],
    [scale_range(10, 90, "plane", "input")],
    [{"id": "scale_mean_variance", "over": "channel", "eps": EPS, "reference": "input"}],
    [{"id": "scale_mean_variance", "over": "plane", "eps": EPS, "reference": "input"}],
    [{"id": "ensure_dtype", "dtype": "float32"}, standardise("channel"), {"id": "ensure_dtype", "dtype": "float32"}],
    [scale_range(5, 95, "channel"), clip(0, 1), {"id": "scale_linear", "gain": [255], "offset": [0]},
     {"id": "ensure_dtype", "dtype": "uint8"}],
    [clip(low_percentile=5, high_percentile=95), standardise("channel"), {"id": "softmax"}, standardise("plane")],
    [{"id": "scale_linear", "gain": [-0.1], "offset": [4]}, {"id": "ensure_dtype", "dtype": "int16"}],
    [{"id": "scale_linear", "gain": [1], "offset": [-100]}, clip(low=0), {"id": "ensure_dtype", "dtype": "bool"}],
]


def main():
    rng = np.random.default_rng(7)
    shape = (CHANNELS, HEIGHT, WIDTH)
    plane = rng.integers(0, 200, shape) + np.array([0, 20, 40]).reshape(-1, 1, 1)
    reference = rng.integers(500, 3000, shape)
    cases = []
    for steps in LISTS:
        result = plane
        for step in steps:
            result = apply(step, result, reference)
        cases.append({"steps": steps, "result": [float(f"{value:.7g}") for value in result.astype(float).ravel()]})
    out = {
        "channels": CHANNELS,
        "size": HEIGHT * WIDTH,
        "plane": plane.ravel().tolist(),
        "reference": reference.ravel().tolist(),
        "cases": cases,
    }
    (Path(__file__).parent / "steps.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
