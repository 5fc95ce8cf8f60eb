"""Takes a network's weights back out of an exported package, so that training goes on where no checkpoint was kept."""
import onnx
import torch
from onnx import numpy_helper
from torch import fx, nn
from torch.fx.experimental.optimization import fuse


def folded_pairs(network):
    """Names (convolution, batch normalisation) that export folds into one, in the order in which they run."""
    traced = fx.symbolic_trace(network)
    modules = dict(traced.named_modules())
    pairs = []
    for node in traced.graph.nodes:
        if node.op != "call_module" or not isinstance(modules[node.target], nn.BatchNorm2d):
            continue
        before = node.args[0]
        if before.op == "call_module" and isinstance(modules[before.target], nn.Conv2d) and len(before.users) == 1:
            pairs.append((before.target, node.target))
    return pairs


def read_initializers(path):
    """float32 tensors of an exported graph by the names that the network gives them."""
    weights = {}
    for tensor in onnx.load(str(path)).graph.initializer:
        name = tensor.name.removesuffix(".half").removeprefix("network.")
        weights[name] = torch.from_numpy(numpy_helper.to_array(tensor).astype("float32"))
    return weights


@torch.no_grad()
def load_package(network, path, images):
    """Puts the weights of model.onnx at `path` into a network of the same configuration.

    Export folds each batch normalisation into the convolution before it. It is unfolded with the statistics of
    `images` (batch, 3, y, x), typical crops: the network then answers as the graph does, and trains on normalised
    activations. Raises ValueError naming the weights that the graph lacks.
    """
    weights = read_initializers(path)
    needed = fuse(network.eval()).state_dict()
    missing = [name for name in needed if name not in weights and not name.endswith("num_batches_tracked")]
    if missing:
        shown = ", ".join(missing[:8])
        raise ValueError(f"{path} lacks {len(missing)} weights of this network ({shown}): take its own configuration")
    own = network.state_dict()
    network.load_state_dict({**own, **{name: weights[name] for name in own if name in needed and name in weights}})
    modules = dict(network.named_modules())

    def unfold(norm, bias):
        def before(_, inputs):
            variance, mean = torch.var_mean(inputs[0], dim=(0, 2, 3), unbiased=False)
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(variance)
            norm.weight.copy_(torch.sqrt(variance + norm.eps))
            norm.bias.copy_(mean + bias)

        return norm.register_forward_pre_hook(before)

    hooks = []
    for convolution, norm in folded_pairs(network):
        kept = modules[convolution].bias  # a convolution with a bias of its own adds it before the normalisation
        hooks.append(unfold(modules[norm], weights[f"{convolution}.bias"] - (0 if kept is None else kept)))
    network(images)  # each normalisation sees what those before it, unfolded already, give
    for hook in hooks:
        hook.remove()
