"""Building blocks of the networks, each as its paper has it. Maps are (batch, channel, y, x)."""
import torch
from torch import nn


class ConvBlock(nn.Sequential):
    """Convolution with `same` padding, batch normalisation (Ioffe and Szegedy, ICML 2015), ReLU."""

    def __init__(self, in_channels, out_channels, kernel=3, stride=1):
        super().__init__(
            nn.Conv2d(in_channels, out_channels, kernel, stride, padding=kernel // 2, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
        )
        nn.init.kaiming_normal_(self[0].weight, mode="fan_out", nonlinearity="relu")


def projection(in_channels, out_channels, stride=1):
    """1x1 convolution and batch normalisation: makes two maps fit to be added (He et al. 2016, option B)."""
    return nn.Sequential(
        nn.Conv2d(in_channels, out_channels, 1, stride, bias=False), nn.BatchNorm2d(out_channels)
    )


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions, each with a batch normalisation of its own, and a shortcut added before the last ReLU.

    He et al., Deep Residual Learning for Image Recognition, CVPR 2016, figure 2. The shortcut is the
    identity, or a projection where the stride or the channels change. Attribute names are torchvision's.
    """

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)
        self.downsample = None
        if stride != 1 or in_channels != out_channels:
            self.downsample = projection(in_channels, out_channels, stride)

    def branch(self, x):
        """What the block adds to its shortcut: F(x) in the paper."""
        return self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))

    def shortcut(self, x):
        return x if self.downsample is None else self.downsample(x)

    def forward(self, x):
        return self.relu(self.branch(x) + self.shortcut(x))


class HighwayGate(nn.Module):
    """Mixes two maps by a learned gate T in 0..1: T * transformed + (1 - T) * carried.

    Srivastava et al., Highway Networks, 2015 (arXiv:1505.00387), equations 2 and 3: T is the transform
    gate, C = 1 - T the carry gate. A negative bias makes the gate carry at the start (section 2.2).
    T is computed from `source` by a 1x1 convolution, for each pixel and channel.
    """

    def __init__(self, source_channels, channels, transform_bias=-2.0):
        super().__init__()
        self.transform = nn.Conv2d(source_channels, channels, 1)
        nn.init.kaiming_normal_(self.transform.weight, nonlinearity="sigmoid")
        nn.init.constant_(self.transform.bias, transform_bias)

    def gates(self, source):
        """(transform, carry), each (batch, channels, y, x) in 0..1; their sum is 1."""
        transform = torch.sigmoid(self.transform(source))
        return transform, 1 - transform

    def forward(self, transformed, carried, source):
        transform, carry = self.gates(source)
        return transform * transformed + carry * carried


class DenseLayer(nn.Module):
    """BN-ReLU-1x1 (to bottleneck * growth channels), BN-ReLU-3x3 (to growth channels).

    Huang et al., Densely Connected Convolutional Networks, CVPR 2017, section 3: the DenseNet-B layer.
    Returns its new channels only; the block concatenates. Attribute names are torchvision's.
    """

    def __init__(self, in_channels, growth=32, bottleneck=4):
        super().__init__()
        self.norm1 = nn.BatchNorm2d(in_channels)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(in_channels, bottleneck * growth, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(bottleneck * growth)
        self.relu2 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(bottleneck * growth, growth, 3, padding=1, bias=False)

    def forward(self, x):
        return self.conv2(self.relu2(self.norm2(self.conv1(self.relu1(self.norm1(x))))))


class DenseBlock(nn.Module):
    """Each layer sees the block's input and every earlier layer's channels (Huang et al. 2017, equation 2).

    Returns in_channels + layers * growth channels: the input first, then the layers in order.
    """

    def __init__(self, layers, in_channels, growth=32, bottleneck=4):
        super().__init__()
        for index in range(layers):
            self.add_module(f"denselayer{index + 1}", DenseLayer(in_channels + index * growth, growth, bottleneck))
        self.out_channels = in_channels + layers * growth

    def forward(self, x):
        for layer in self.children():
            x = torch.cat([x, layer(x)], dim=1)
        return x


class Transition(nn.Sequential):
    """BN-ReLU-1x1, then 2x2 mean pooling; keeps `compression` of the channels (Huang et al. 2017, section 3)."""

    def __init__(self, in_channels, compression=0.5):
        super().__init__()
        self.out_channels = int(in_channels * compression)
        self.add_module("norm", nn.BatchNorm2d(in_channels))
        self.add_module("relu", nn.ReLU(inplace=True))
        self.add_module("conv", nn.Conv2d(in_channels, self.out_channels, 1, bias=False))
        self.add_module("pool", nn.AvgPool2d(2, 2))
