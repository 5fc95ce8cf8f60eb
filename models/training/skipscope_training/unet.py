"""The segmentation network: encoder, full-resolution stem where the encoder lacks one, decoder, one head."""
import torch
from torch import nn
from torch.nn import functional as F

from .blocks import ConvBlock
from .decoder import Decoder
from .encoders import make_encoder

# Start near each output's share of the pixels, not at one half: boundaries are rare.
START = {"foreground": -1.5, "boundary": -2.5, "distance": -1.5, "further": -1.5}


def start_biases(outputs):
    """The head's first biases: foreground, boundary, distance, then further channels alike."""
    known = (START["foreground"], START["boundary"], START["distance"])
    return [*known[:outputs], *[START["further"]] * (outputs - len(known))]


class UNet(nn.Module):
    """U-Net with three output channels (foreground, boundary, centre distance), or as many as asked for.

    encoder_options: of the encoder's constructor (`channels` of plain, `depth` of resnet34).
    stem_channels: of a skip at full resolution, added where the encoder's first map has stride 2
    (nuclei of 10 px need outlines that are right to a pixel); without meaning otherwise.
    join: how skips are joined, see decoder.Join. input_pool: the network works on the input shrunk by this
    factor, and its logits are enlarged again, so that it can see large objects whole.
    `multiple`: y and x have to be multiples of it.
    """

    def __init__(
        self,
        encoder="resnet34",
        decoder_channels=(160, 96, 64, 32, 16),
        stem_channels=16,
        join="concat",
        input_pool=1,
        outputs=3,
        encoder_options=None,
    ):
        super().__init__()
        self.encoder = make_encoder(encoder, **(encoder_options or {}))
        channels = self.encoder.channels
        self.stem = None
        if self.encoder.strides[0] == 2:
            self.stem = ConvBlock(3, stem_channels)
            channels = (stem_channels, *channels)
        self.decoder = Decoder(channels, decoder_channels, join)
        self.head = nn.Conv2d(decoder_channels[-1], outputs, 3, padding=1)
        nn.init.normal_(self.head.weight, std=0.01)
        with torch.no_grad():
            self.head.bias.copy_(torch.tensor(start_biases(outputs)))
        self.input_pool = input_pool
        self.multiple = self.encoder.strides[-1] * input_pool

    def forward(self, x):
        """x: (batch, 3, y, x). Returns logits (batch, outputs, y, x)."""
        if self.input_pool > 1:
            x = F.avg_pool2d(x, self.input_pool)
        features = self.encoder(x)
        if self.stem is not None:
            features = [self.stem(x), *features]
        logits = self.head(self.decoder(features))
        if self.input_pool > 1:
            logits = F.interpolate(logits, scale_factor=float(self.input_pool), mode="bilinear", align_corners=False)
        return logits


class Probabilities(nn.Module):
    """The exported form: sigmoid of the logits, each 0..1."""

    def __init__(self, network):
        super().__init__()
        self.network = network
        self.multiple = network.multiple

    def forward(self, x):
        return torch.sigmoid(self.network(x))


def make_network(config):
    """The network of a configuration's `network` section (see configs/)."""
    section = config["network"]
    options = {name: section[name] for name in ("channels", "depth") if name in section}
    return UNet(
        section["encoder"],
        tuple(section["decoder_channels"]),
        section.get("stem_channels", 16),
        section.get("join", "concat"),
        section.get("input_pool", 1),
        section.get("outputs", 3),
        options,
    )
