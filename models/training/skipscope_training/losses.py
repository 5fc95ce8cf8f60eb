"""The training loss: three terms, one for each output channel."""
import torch
from torch.nn import functional as F


def soft_dice(probability, truth):
    """1 - Dice over the whole batch; both (batch, y, x) in 0..1."""
    overlap = (probability * truth).sum()
    return 1 - (2 * overlap + 1) / (probability.sum() + truth.sum() + 1)


def instance_terms(logits, targets, weights):
    """Terms of the three object outputs. logits: (batch, 3, y, x); targets: the first four of data.to_tensors."""
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
    return terms


def mask_terms(logits, masks):
    """Terms of further masks (membrane, myelin); both (batch, n, y, x)."""
    return {
        "mask": F.binary_cross_entropy_with_logits(logits, masks),
        "mask_dice": soft_dice(torch.sigmoid(logits), masks),
    }


def segmentation_loss(logits, targets, weights):
    """Weighted sum of the terms and the terms themselves.

    logits: (batch, outputs, y, x) float32. targets: (batch, 4 + n, y, x) as data.to_tensors gives them. The last n
    outputs are the further masks, the three before them (if any) foreground, boundary and distance.
    weights: the configuration's `loss` section.
    """
    masks = targets.shape[1] - 4
    objects = logits.shape[1] - masks
    terms = instance_terms(logits[:, :3], targets[:, :4], weights) if objects else {}
    if masks:
        terms |= mask_terms(logits[:, objects:], targets[:, 4:])
    total = sum(weights["terms"][name] * term for name, term in terms.items())
    return total, {name: float(term.detach()) for name, term in terms.items()}
