import unittest

import torch
from torch import nn

from skipscope_training.blocks import (
    ConvBlock,
    DenseBlock,
    DenseLayer,
    HighwayGate,
    ResidualBlock,
    Transition,
    projection,
)
from skipscope_training.decoder import JOINS, Decoder, Join


def shape(network, *size):
    with torch.no_grad():
        return tuple(network.eval()(torch.zeros(size)).shape)


class Shapes(unittest.TestCase):
    def test_stem_pool_and_residual_blocks(self):
        network = nn.Sequential(
            ConvBlock(3, 64, kernel=7, stride=2),
            nn.MaxPool2d(2),
            ResidualBlock(64, 64),
            ResidualBlock(64, 64),
            ResidualBlock(64, 128, stride=2),
        )
        self.assertEqual(shape(network, 1, 3, 100, 100), (1, 128, 13, 13))

    def test_stem_pool_and_dense_block(self):
        network = nn.Sequential(ConvBlock(3, 64, kernel=7, stride=2), nn.MaxPool2d(3, 2), DenseBlock(6, 64))
        self.assertEqual(shape(network, 1, 3, 100, 100), (1, 256, 24, 24))

    def test_transition_halves_channels_and_size(self):
        self.assertEqual(shape(Transition(256), 1, 256, 24, 24), (1, 128, 12, 12))


class Residual(unittest.TestCase):
    def test_each_convolution_has_a_batch_norm_of_its_own(self):
        block = ResidualBlock(8, 8)
        self.assertIsNot(block.bn1, block.bn2)
        self.assertEqual(sum(isinstance(module, nn.BatchNorm2d) for module in block.modules()), 2)

    def test_projection_only_where_stride_or_channels_change(self):
        self.assertIsNone(ResidualBlock(8, 8).downsample)
        self.assertIsNotNone(ResidualBlock(8, 8, stride=2).downsample)
        self.assertIsNotNone(ResidualBlock(8, 16).downsample)

    def test_with_a_silent_branch_it_is_the_relu_of_its_input(self):
        block = ResidualBlock(4, 4)
        nn.init.zeros_(block.bn2.weight)
        x = torch.randn(2, 4, 5, 6)
        torch.testing.assert_close(block(x), torch.relu(x))

    def test_the_shortcut_is_added_before_the_last_relu(self):
        block = ResidualBlock(1, 1).eval()
        nn.init.zeros_(block.bn2.weight)
        nn.init.constant_(block.bn2.bias, -3.0)  # the branch is -3 everywhere
        with torch.no_grad():
            output = block(torch.tensor([1.0, 5.0]).reshape(1, 1, 1, 2))
        self.assertEqual(output.flatten().tolist(), [0.0, 2.0])


class Dense(unittest.TestCase):
    def test_the_block_keeps_its_input_and_appends_each_layer(self):
        block = DenseBlock(3, 5, growth=2).eval()
        x = torch.randn(1, 5, 4, 4)
        with torch.no_grad():
            output = block(x)
            second = block.denselayer2(output[:, :7])
        torch.testing.assert_close(output[:, :5], x)
        torch.testing.assert_close(output[:, 7:9], second)
        self.assertEqual(output.shape[1], block.out_channels)

    def test_a_layer_has_the_papers_bottleneck(self):
        layer = DenseLayer(64)
        self.assertEqual(tuple(layer.conv1.weight.shape), (128, 64, 1, 1))
        self.assertEqual(tuple(layer.conv2.weight.shape), (32, 128, 3, 3))
        self.assertEqual([layer.norm1.num_features, layer.norm2.num_features], [64, 128])


class Highway(unittest.TestCase):
    def test_it_carries_at_the_start(self):
        torch.manual_seed(0)
        gate = HighwayGate(16, 16)
        source = torch.randn(1, 16, 20, 20)
        transform, carry = gate.gates(source)
        torch.testing.assert_close(transform + carry, torch.ones_like(carry))
        self.assertGreater(float(carry.mean()), 0.75)

    def test_open_and_closed_gates_pass_one_side(self):
        gate = HighwayGate(1, 1)
        nn.init.zeros_(gate.transform.weight)
        transformed, carried = torch.full((1, 1, 2, 2), 7.0), torch.full((1, 1, 2, 2), 3.0)
        nn.init.constant_(gate.transform.bias, 50.0)
        torch.testing.assert_close(gate(transformed, carried, carried), transformed)
        nn.init.constant_(gate.transform.bias, -50.0)
        torch.testing.assert_close(gate(transformed, carried, carried), carried)


class Joins(unittest.TestCase):
    def setUp(self):
        torch.manual_seed(0)
        self.up, self.skip = torch.randn(1, 4, 6, 6), torch.randn(1, 4, 6, 6)

    def test_concat_puts_the_skip_behind(self):
        joined = Join("concat", 4, 4)(self.up, self.skip)
        torch.testing.assert_close(joined, torch.cat([self.up, self.skip], dim=1))

    def test_add_sums_and_projects_only_where_channels_differ(self):
        torch.testing.assert_close(Join("add", 4, 4)(self.up, self.skip), self.up + self.skip)
        self.assertEqual(list(Join("add", 4, 4).parameters()), [])
        other = Join("add", 4, 2).eval()
        with torch.no_grad():
            expected = self.up + other.project(self.skip[:, :2])
            torch.testing.assert_close(other(self.up, self.skip[:, :2]), expected)

    def test_gated_lies_between_its_inputs(self):
        joined = Join("gated", 4, 4)(self.up, self.skip)
        low, high = torch.minimum(self.up, self.skip), torch.maximum(self.up, self.skip)
        self.assertTrue(bool(((joined >= low - 1e-6) & (joined <= high + 1e-6)).all()))

    def test_none_ignores_the_skip(self):
        self.assertIs(Join("none", 4, 4)(self.up, self.skip), self.up)

    def test_an_unknown_join_lists_the_known_ones(self):
        with self.assertRaisesRegex(ValueError, "concat"):
            Join("sum", 4, 4)

    def test_every_join_gives_a_decoder_of_any_depth(self):
        for join in JOINS:
            for channels, decoder_channels in (((4, 6, 8), (5, 3)), ((4, 6, 8, 10), (6, 5, 3))):
                with self.subTest(join=join, levels=len(channels)):
                    decoder = Decoder(channels, decoder_channels, join)
                    features = [torch.randn(1, c, 16 >> i, 16 >> i) for i, c in enumerate(channels)]
                    self.assertEqual(tuple(decoder(features).shape), (1, 3, 16, 16))

    def test_a_wrong_number_of_decoder_channels_says_the_right_one(self):
        with self.assertRaisesRegex(ValueError, "needs 3 decoder channels.*not 2"):
            Decoder((4, 6, 8, 10), (5, 3))


class Projection(unittest.TestCase):
    def test_is_a_single_convolution_with_batch_norm(self):
        convolution, norm = projection(3, 5, stride=2)
        self.assertEqual((convolution.kernel_size, convolution.stride, convolution.bias), ((1, 1), (2, 2), None))
        self.assertEqual(norm.num_features, 5)


if __name__ == "__main__":
    unittest.main()
