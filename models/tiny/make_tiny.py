"""Makes models/tiny and models/tiny-conv: networks of a few kilobytes for tests, not for images.

    python3 models/tiny/make_tiny.py

Needs numpy, scipy, PyYAML and onnx. The expected outputs are worked out here with numpy and scipy,
not with an ONNX runtime, so that they check the runtime as well.
"""
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from scipy import ndimage as ndi

MODELS = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(MODELS / "training"))

from skipscope_training import rdf, synthetic  # noqa: E402
from skipscope_training.normalise import scale_range, to_three_channels  # noqa: E402

OPSET = 17


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


def convolve(planes, weight, bias):
    """Same-size cross-correlation with zero padding, as ONNX Conv: planes (in, y, x), weight (out, in, k, k)."""
    out = np.empty((len(weight), *planes.shape[1:]), np.float64)
    for index, kernels in enumerate(weight):
        correlated = (ndi.correlate(p, k, mode="constant") for p, k in zip(planes, kernels))
        out[index] = sum(correlated) + bias[index]
    return out


def save(folder, nodes, initializers):
    space = ["batch", 3, "y", "x"]
    graph = helper.make_graph(
        nodes,
        folder.name,
        [helper.make_tensor_value_info("input", TensorProto.FLOAT, space)],
        [helper.make_tensor_value_info("output", TensorProto.FLOAT, space)],
        [numpy_helper.from_array(values, name) for name, values in initializers.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], producer_name="skipscope")
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, str(folder / "model.onnx"))


def save_tensors(folder, raw, output):
    np.save(folder / "test-input.npy", raw[None].astype(np.float32))
    np.save(folder / "test-output.npy", output[None].astype(np.float32))


def make_tiny(folder, raw):
    """Pointwise: foreground = distance = sigmoid(8 (mean of the channels - 0.5)), boundary about 3e-4."""
    weight = np.zeros((3, 3, 1, 1), np.float32)
    weight[[0, 2]] = 8 / 3
    bias = np.array([-4, -8, -4], np.float32)
    nodes = [
        helper.make_node("Conv", ["input", "weight", "bias"], ["logits"], kernel_shape=[1, 1]),
        helper.make_node("Sigmoid", ["logits"], ["output"]),
    ]
    save(folder, nodes, {"weight": weight, "bias": bias})
    save_tensors(folder, raw, sigmoid(convolve(scale_range(raw), weight, bias)))
    card = rdf.ModelCard(
        name="Tiny pointwise",
        description="Brightness as foreground, pixel by pixel. For tests: no tile grid can change its output.",
        size_min=1,
        size_step=1,
        halo=0,
        opset=OPSET,
        skipscope={
            "tile": 256,
            "overlap": 0,
            "objectDiameter": 16,
            "separation": {"threshold": 0.5, "splitStrength": 0.8, "minSize": 4},
        },
        tags=["tests", "2d"],
    )
    rdf.write(card, folder)


def make_tiny_conv(folder, raw):
    """3x3 convolutions with one 2x pooling, upsampling and skip; seeded weights, so the output means nothing."""
    rng = np.random.default_rng(34)

    def layer(out_channels, in_channels, size):
        scale = np.sqrt(2 / (in_channels * size * size))
        weight = rng.normal(0, scale, (out_channels, in_channels, size, size)).astype(np.float32)
        return weight, rng.normal(0, 0.1, out_channels).astype(np.float32)

    layers = {"a": layer(8, 3, 3), "b": layer(12, 8, 3), "c": layer(8, 20, 3), "head": layer(3, 8, 1)}
    initializers = {"scales": np.array([1, 1, 2, 2], np.float32)}
    for name, (weight, bias) in layers.items():
        initializers[f"{name}.weight"], initializers[f"{name}.bias"] = weight, bias

    def conv(name, source, target, size):
        inputs = [source, f"{name}.weight", f"{name}.bias"]
        return helper.make_node("Conv", inputs, [target], kernel_shape=[size, size], pads=[size // 2] * 4)

    nearest = {"mode": "nearest", "nearest_mode": "floor", "coordinate_transformation_mode": "asymmetric"}
    nodes = [
        conv("a", "input", "a0", 3),
        helper.make_node("Relu", ["a0"], ["a1"]),
        helper.make_node("MaxPool", ["a1"], ["half"], kernel_shape=[2, 2], strides=[2, 2]),
        conv("b", "half", "b0", 3),
        helper.make_node("Relu", ["b0"], ["b1"]),
        helper.make_node("Resize", ["b1", "", "scales"], ["full"], **nearest),
        helper.make_node("Concat", ["full", "a1"], ["joined"], axis=1),
        conv("c", "joined", "c0", 3),
        helper.make_node("Relu", ["c0"], ["c1"]),
        conv("head", "c1", "logits", 1),
        helper.make_node("Sigmoid", ["logits"], ["output"]),
    ]
    save(folder, nodes, initializers)

    a = np.maximum(convolve(scale_range(raw), *layers["a"]), 0)
    channels, height, width = a.shape
    half = a.reshape(channels, height // 2, 2, width // 2, 2).max((2, 4))
    b = np.maximum(convolve(half, *layers["b"]), 0)
    full = b.repeat(2, axis=1).repeat(2, axis=2)
    c = np.maximum(convolve(np.concatenate([full, a]), *layers["c"]), 0)
    save_tensors(folder, raw, sigmoid(convolve(c, *layers["head"])))
    card = rdf.ModelCard(
        name="Tiny convolutional",
        description="Seeded 3x3 convolutions, pooling and a skip. For comparing execution providers, not images.",
        size_min=16,
        size_step=2,
        halo=6,
        opset=OPSET,
        skipscope={
            "tile": 64,
            "overlap": 16,
            "objectDiameter": 16,
            "separation": {"threshold": 0.5, "splitStrength": 0.8, "minSize": 4},
        },
        tags=["tests", "2d"],
    )
    rdf.write(card, folder)


def main():
    raw = to_three_channels(synthetic.draw_nuclei(48, 64, count=9, seed=1))
    for name, make in (("tiny", make_tiny), ("tiny-conv", make_tiny_conv)):
        folder = MODELS / name
        folder.mkdir(exist_ok=True)
        make(folder, raw)


if __name__ == "__main__":
    main()
