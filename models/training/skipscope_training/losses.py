"""The training loss: three terms, one for each output channel."""
import torch
from torch.nn import functional as F


def soft_dice(probability, truth):
    """1 - Dice over the whole batch; both (batch, y, x) in 0..1."""
    overlap = (probability * truth).sum()
    return 1 - (2 * overlap + 1) / (probability.sum() + truth.sum() + 1)


def segmentation_loss(logits, targets, weights):
    """Weighted sum of the terms and the terms themselves.

    logits: (batch, 3, y, x) float32. targets: (batch, 4, y, x) as data.to_tensors gives them.
    weights: the configuration's `loss` section.
    """
    foreground, boundary, distance, touching = targets.unbind(1)
    terms = {
        "foreground": F.binary_cross_entropy_with_logits(logits[:, 0], foreground),
        "dice": soft_dice(torch.sigmoid(logits[:, 0]), foreground),
    }
    # Pixels where two nuclei meet are few and decide whether they are counted as two.
    importance = 1 + weights["edge"] * boundary + weights["touching"] * touching
    edges = F.binary_cross_entropy_with_logits(logits[:, 1], boundary, reduction="none")
    terms["boundary"] = (edges * importance).sum() / importance.sum()
    # Background says little about centres: it counts a tenth.
    share = foreground + 0.1
    error = F.smooth_l1_loss(torch.sigmoid(logits[:, 2]), distance, reduction="none", beta=0.1)
    terms["distance"] = (error * share).sum() / share.sum()
    total = sum(weights["terms"][name] * term for name, term in terms.items())
    return total, {name: float(term.detach()) for name, term in terms.items()}
