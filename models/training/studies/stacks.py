"""Deep stacks of 3x3 convolutions as in He et al. 2016, section 4.2, with and without shortcuts."""
from torch import nn

from skipscope_training.blocks import ConvBlock, ResidualBlock


class PlainBlock(ResidualBlock):
    """The residual block with its shortcut taken away; everything else is the same."""

    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__(in_channels, out_channels, stride)
        self.downsample = None

    def forward(self, x):
        return self.relu(self.branch(x))


BLOCKS = {"plain": PlainBlock, "residual": ResidualBlock}


class Stack(nn.Module):
    """A classifier of `depth` = 6 n + 2 weighted layers: one convolution, three stages of n blocks, one linear layer.

    kind: "plain" or "residual". channels: of the three stages; the second and the third halve y and x.
    The one difference to the paper: where the channels change, shortcuts are projections, not zero padding.
    """

    def __init__(self, kind, depth, classes, channels=(16, 32, 64), in_channels=1):
        super().__init__()
        count, rest = divmod(depth - 2, 6)
        if rest or count < 1:
            raise ValueError(f"depth has to be 6 n + 2 (8, 14, 20, ...), not {depth}")
        self.stem = ConvBlock(in_channels, channels[0])
        blocks, below = [], channels[0]
        for stage, width in enumerate(channels):
            for position in range(count):
                blocks.append(BLOCKS[kind](below, width, stride=2 if stage and position == 0 else 1))
                below = width
        self.blocks = nn.Sequential(*blocks)
        self.head = nn.Linear(below, classes)
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, x):
        """x: (batch, in_channels, y, x). Returns logits (batch, classes)."""
        return self.head(self.blocks(self.stem(x)).mean((2, 3)))
