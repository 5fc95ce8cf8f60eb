"""The expanding path of a U-Net (Ronneberger et al., MICCAI 2015) over an encoder's feature maps."""
import torch
from torch import nn
from torch.nn import functional as F


class ConvBlock(nn.Sequential):
    """3x3 convolution, batch normalisation, ReLU."""

    def __init__(self, in_channels, out_channels):
        super().__init__(
            nn.Conv2d(in_channels, out_channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
        )
        nn.init.kaiming_normal_(self[0].weight, mode="fan_out", nonlinearity="relu")


class UpBlock(nn.Module):
    """Doubles y and x by nearest neighbour, joins the skip, then two convolutions."""

    def __init__(self, in_channels, skip_channels, out_channels):
        super().__init__()
        self.conv1 = ConvBlock(in_channels + skip_channels, out_channels)
        self.conv2 = ConvBlock(out_channels, out_channels)

    def forward(self, x, skip):
        x = F.interpolate(x, scale_factor=2.0, mode="nearest")
        return self.conv2(self.conv1(torch.cat([x, skip], dim=1)))


class Decoder(nn.Module):
    """Five up-blocks from stride 32 to stride 1.

    skip_channels: of the skips at strides 1, 2, 4, 8, 16 and of the deepest map, finest first.
    channels: outputs of the five blocks, coarsest first.
    """

    def __init__(self, skip_channels, channels):
        super().__init__()
        *skips, deepest = skip_channels
        inputs = (deepest, *channels[:-1])
        self.blocks = nn.ModuleList(
            UpBlock(below, skip, out) for below, skip, out in zip(inputs, reversed(skips), channels)
        )

    def forward(self, features):
        *skips, x = features
        for block, skip in zip(self.blocks, reversed(skips)):
            x = block(x, skip)
        return x
