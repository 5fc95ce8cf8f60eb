"""Encoders: contracting paths. Each returns one feature map per stride, the finest first.

An encoder tells `channels` and `strides` of its maps and, for weights trained as a classifier's,
the prefixes of the names it has no use for (`unused`).
"""
from torch import nn

from .blocks import ConvBlock, DenseBlock, ResidualBlock, Transition


class PlainEncoder(nn.Module):
    """The U-Net paper's contracting path (Ronneberger et al., MICCAI 2015) with batch normalisation.

    Two 3x3 convolutions per level, 2x2 max pooling between levels; the first level has full resolution.
    The paper has five levels from 64 channels on. Full-resolution levels cost most of a CPU's time, and processors
    work in blocks of 16 channels, so ours start with 16 and spend parameters in a sixth level, where they are
    cheap: with a decoder of (256, 128, 64, 32, 16) one core trains a 256 x 256 crop in 0.19 s (7.9 million
    parameters), but in 0.31 s with (24, 48, 96, 192, 320) (3.5 million).
    """

    unused = ()

    def __init__(self, channels=(16, 32, 64, 128, 256, 512)):
        super().__init__()
        self.channels = tuple(channels)
        self.strides = tuple(2**level for level in range(len(self.channels)))
        self.pool = nn.MaxPool2d(2)
        inputs = (3, *self.channels[:-1])
        self.levels = nn.ModuleList(
            nn.Sequential(ConvBlock(below, out), ConvBlock(out, out)) for below, out in zip(inputs, self.channels)
        )

    def forward(self, x):
        """x: (batch, 3, y, x), y and x multiples of the last stride. Returns a map per level."""
        features = [self.levels[0](x)]
        for level in self.levels[1:]:
            features.append(level(self.pool(features[-1])))
        return features


class ResNet34Encoder(nn.Module):
    """ResNet-34 without its classifier (He et al., CVPR 2016); parameter names are torchvision's.

    depth: number of maps, 2 to 5; 4 leaves out layer4, 13.1 of the 21.3 million parameters.
    """

    channels = (64, 64, 128, 256, 512)
    strides = (2, 4, 8, 16, 32)
    blocks = (3, 4, 6, 3)

    def __init__(self, depth=5):
        super().__init__()
        if depth not in (2, 3, 4, 5):
            raise ValueError(f"resnet34 has 2 to 5 feature maps, not {depth!r}: correct `depth`")
        self.channels, self.strides = self.channels[:depth], self.strides[:depth]
        self.unused = ("fc.", *(f"layer{index}." for index in range(depth, 5)))
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        in_channels = 64
        for index, (count, out_channels) in enumerate(zip(self.blocks, self.channels[1:]), start=1):
            stages = []
            for position in range(count):
                stride = 2 if position == 0 and index > 1 else 1
                stages.append(ResidualBlock(in_channels, out_channels, stride))
                in_channels = out_channels
            setattr(self, f"layer{index}", nn.Sequential(*stages))
        self._initialise()

    def _initialise(self):
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        # A residual branch that starts at zero makes training from scratch steadier (Goyal et al. 2017).
        for module in self.modules():
            if isinstance(module, ResidualBlock):
                nn.init.zeros_(module.bn2.weight)

    def forward(self, x):
        """x: (batch, 3, y, x), y and x multiples of the last stride. Returns maps at strides 2, 4, ..."""
        stride2 = self.relu(self.bn1(self.conv1(x)))
        features = [stride2, self.layer1(self.maxpool(stride2))]
        for index in range(2, len(self.channels)):
            features.append(getattr(self, f"layer{index}")(features[-1]))
        return features


class DenseNet121Encoder(nn.Module):
    """DenseNet-121 without its classifier (Huang et al., CVPR 2017); parameter names are torchvision's.

    The maps are taken before each transition, which halves channels, y and x; the last one after `norm5` and ReLU.
    """

    channels = (64, 256, 512, 1024, 1024)
    strides = (2, 4, 8, 16, 32)
    blocks = (6, 12, 24, 16)
    unused = ("classifier.",)

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential()
        self.features.add_module("conv0", nn.Conv2d(3, 64, 7, 2, 3, bias=False))
        self.features.add_module("norm0", nn.BatchNorm2d(64))
        self.features.add_module("relu0", nn.ReLU(inplace=True))
        self.features.add_module("pool0", nn.MaxPool2d(3, 2, 1))
        in_channels = 64
        for index, layers in enumerate(self.blocks, start=1):
            block = DenseBlock(layers, in_channels)
            self.features.add_module(f"denseblock{index}", block)
            in_channels = block.out_channels
            if index < len(self.blocks):
                transition = Transition(in_channels)
                self.features.add_module(f"transition{index}", transition)
                in_channels = transition.out_channels
        self.features.add_module("norm5", nn.BatchNorm2d(in_channels))
        self.relu5 = nn.ReLU(inplace=True)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")

    def forward(self, x):
        """x: (batch, 3, y, x), y and x multiples of 32. Returns five maps at strides 2 to 32."""
        kept = ("relu0", "denseblock1", "denseblock2", "denseblock3")
        features = []
        for name, module in self.features.named_children():
            x = module(x)
            if name in kept:
                features.append(x)
        return [*features, self.relu5(x)]


ENCODERS = {"plain": PlainEncoder, "resnet34": ResNet34Encoder, "densenet121": DenseNet121Encoder}


def make_encoder(name, **options):
    """The encoder of that name; raises KeyError naming those there are. options: its constructor's."""
    if name not in ENCODERS:
        raise KeyError(f"unknown encoder {name!r}; choose one of {sorted(ENCODERS)}")
    return ENCODERS[name](**options)
