"""Encoders. Each returns one feature map per stride 2, 4, 8, 16 and 32, the finest first."""
from torch import nn


class BasicBlock(nn.Module):
    """Two 3x3 convolutions with an identity shortcut (He et al., CVPR 2016, figure 2)."""

    def __init__(self, in_channels, out_channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)
        self.downsample = None
        if stride != 1 or in_channels != out_channels:
            self.downsample = nn.Sequential(
                nn.Conv2d(in_channels, out_channels, 1, stride, bias=False), nn.BatchNorm2d(out_channels)
            )

    def forward(self, x):
        shortcut = x if self.downsample is None else self.downsample(x)
        x = self.relu(self.bn1(self.conv1(x)))
        return self.relu(self.bn2(self.conv2(x)) + shortcut)


class ResNet34Encoder(nn.Module):
    """ResNet-34 without its classifier; parameter names are torchvision's, so its weights load as they are."""

    channels = (64, 64, 128, 256, 512)
    blocks = (3, 4, 6, 3)

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        in_channels = 64
        for index, (depth, out_channels) in enumerate(zip(self.blocks, self.channels[1:]), start=1):
            stages = []
            for position in range(depth):
                stride = 2 if position == 0 and index > 1 else 1
                stages.append(BasicBlock(in_channels, out_channels, stride))
                in_channels = out_channels
            setattr(self, f"layer{index}", nn.Sequential(*stages))
        self._initialise()

    def _initialise(self):
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
        # A residual branch that starts at zero makes training from scratch steadier (Goyal et al. 2017).
        for module in self.modules():
            if isinstance(module, BasicBlock):
                nn.init.zeros_(module.bn2.weight)

    def forward(self, x):
        """x: (batch, 3, y, x), y and x multiples of 32. Returns five maps at strides 2 to 32."""
        stride2 = self.relu(self.bn1(self.conv1(x)))
        features = [stride2, self.layer1(self.maxpool(stride2))]
        for layer in (self.layer2, self.layer3, self.layer4):
            features.append(layer(features[-1]))
        return features


ENCODERS = {"resnet34": ResNet34Encoder}


def make_encoder(name):
    """The encoder of that name; raises KeyError naming those there are."""
    if name not in ENCODERS:
        raise KeyError(f"unknown encoder {name!r}; choose one of {sorted(ENCODERS)}")
    return ENCODERS[name]()
