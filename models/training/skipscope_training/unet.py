"""The segmentation network: encoder, full-resolution stem, decoder, one head with three outputs."""
import torch
from torch import nn

from .decoder import ConvBlock, Decoder
from .encoders import make_encoder


class UNet(nn.Module):
    """U-Net with three output channels: foreground, boundary, centre distance.

    The encoder's first map has stride 2, so `stem` adds a skip at full resolution: nuclei of 10 px
    need outlines that are right to a pixel.
    """

    def __init__(self, encoder="resnet34", decoder_channels=(160, 96, 64, 32, 16), stem_channels=16):
        super().__init__()
        self.encoder = make_encoder(encoder)
        self.stem = ConvBlock(3, stem_channels)
        self.decoder = Decoder((stem_channels, *self.encoder.channels), decoder_channels)
        self.head = nn.Conv2d(decoder_channels[-1], 3, 3, padding=1)
        # Boundaries are rare: start near their share of the pixels, not at one half.
        nn.init.normal_(self.head.weight, std=0.01)
        with torch.no_grad():
            self.head.bias.copy_(torch.tensor([-1.5, -2.5, -1.5]))

    def forward(self, x):
        """x: (batch, 3, y, x), y and x multiples of 32. Returns logits (batch, 3, y, x)."""
        return self.head(self.decoder([self.stem(x), *self.encoder(x)]))


class Probabilities(nn.Module):
    """The exported form: sigmoid of the three logits, each 0..1."""

    def __init__(self, network):
        super().__init__()
        self.network = network

    def forward(self, x):
        return torch.sigmoid(self.network(x))


def make_network(config):
    """The network of a configuration's `network` section (see configs/)."""
    section = config["network"]
    return UNet(section["encoder"], tuple(section["decoder_channels"]), section["stem_channels"])
