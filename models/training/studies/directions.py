"""Filter-normalised random directions through a network's weights (Li et al., NeurIPS 2018, section 4)."""
import torch


def random_direction(state, generator):
    """A direction for each tensor of a state dict, with each filter as long as the network's own filter.

    A filter is what makes one output channel: a row of a weight with two or more axes. Tensors with one axis or
    none (biases, batch normalisation) stay where they are, as in the paper's code. So rescaling a filter, which
    batch normalisation undoes, does not change how the surface looks.
    """
    direction = {}
    for name, value in state.items():
        if value.ndim < 2:
            direction[name] = torch.zeros_like(value)
            continue
        step = torch.randn(value.shape, generator=generator)
        length = step.flatten(1).norm(dim=1).clamp_min(1e-12)
        scale = value.flatten(1).norm(dim=1) / length
        direction[name] = step * scale.reshape(-1, *[1] * (value.ndim - 1))
    return direction


def moved(state, first, second, a, b):
    """state + a * first + b * second, tensor by tensor."""
    return {
        name: value + a * first[name] + b * second[name] if value.ndim > 1 else value for name, value in state.items()
    }
