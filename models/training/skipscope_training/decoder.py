"""The expanding path of a U-Net (Ronneberger et al., MICCAI 2015) over an encoder's feature maps."""
import torch
from torch import nn
from torch.nn import functional as F

from .blocks import ConvBlock, HighwayGate, projection

JOINS = ("concat", "add", "gated", "none")


class Join(nn.Module):
    """Joins the map from below with the encoder's skip of the same y and x.

    concat: both side by side, as the U-Net paper has it. add: their sum, the skip projected where the
    channels differ. gated: g * skip + (1 - g) * up with g from both, a highway gate that starts near
    one half. none: the skip is left out.
    """

    def __init__(self, kind, up_channels, skip_channels):
        super().__init__()
        if kind not in JOINS:
            raise ValueError(f"unknown join {kind!r}; choose one of {JOINS}")
        self.kind = kind
        self.out_channels = up_channels + skip_channels if kind == "concat" else up_channels
        if kind in ("add", "gated") and skip_channels != up_channels:
            self.project = projection(skip_channels, up_channels)
        else:
            self.project = nn.Identity()
        if kind == "gated":
            self.gate = HighwayGate(2 * up_channels, up_channels, transform_bias=0.0)

    def forward(self, up, skip):
        if self.kind == "none":
            return up
        skip = self.project(skip)
        if self.kind == "add":
            return up + skip
        both = torch.cat([up, skip], dim=1)
        return both if self.kind == "concat" else self.gate(skip, up, both)


class UpBlock(nn.Module):
    """Doubles y and x by nearest neighbour, joins the skip, then two convolutions."""

    def __init__(self, in_channels, skip_channels, out_channels, join="concat"):
        super().__init__()
        self.join = Join(join, in_channels, skip_channels)
        self.conv1 = ConvBlock(self.join.out_channels, out_channels)
        self.conv2 = ConvBlock(out_channels, out_channels)

    def forward(self, x, skip):
        x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        return self.conv2(self.conv1(self.join(x, skip)))


class Decoder(nn.Module):
    """One up-block for each skip, from the deepest map to full resolution.

    skip_channels: of the skips and, last, of the deepest map, finest first (strides 1, 2, 4, ...).
    channels: outputs of the blocks, coarsest first; one less than skip_channels.
    """

    def __init__(self, skip_channels, channels, join="concat"):
        super().__init__()
        *skips, deepest = skip_channels
        if len(channels) != len(skips):
            raise ValueError(
                f"this encoder needs {len(skips)} decoder channels, coarsest first, not {len(channels)}: "
                "correct `decoder_channels`"
            )
        inputs = (deepest, *channels[:-1])
        self.blocks = nn.ModuleList(
            UpBlock(below, skip, out, join) for below, skip, out in zip(inputs, reversed(skips), channels)
        )

    def forward(self, features):
        *skips, x = features
        for block, skip in zip(self.blocks, reversed(skips)):
            x = block(x, skip)
        return x
