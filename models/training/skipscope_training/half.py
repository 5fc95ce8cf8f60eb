"""Stores a graph's weights as float16 while it goes on computing in float32."""
import numpy as np
from onnx import TensorProto, helper, numpy_helper


def is_stored_as_half(shape):
    """Only kernels: biases and statistics of normalisation are small, and variances may be too small for float16."""
    return len(shape) > 1


def store_as_half(model):
    """Replaces float32 kernels by float16 ones with a Cast each; the runtime folds these on loading.

    Values beyond float16's range (65504) would become infinite and raise ValueError instead.
    """
    casts = []
    for tensor in model.graph.initializer:
        if tensor.data_type != TensorProto.FLOAT or not is_stored_as_half(tensor.dims):
            continue
        values = numpy_helper.to_array(tensor)
        if np.abs(values).max() > np.finfo(np.float16).max:
            raise ValueError(f"{tensor.name} holds {np.abs(values).max()}, more than float16 can: keep it float32")
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(values.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], name=f"{name}.cast", to=TensorProto.FLOAT))
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(casts + nodes)
    return model
