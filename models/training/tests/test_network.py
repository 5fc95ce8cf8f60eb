import unittest

import numpy as np
import torch

from skipscope_training.losses import segmentation_loss
from skipscope_training.unet import Probabilities, UNet, make_network


def small(**options):
    """A plain U-Net of some thousand parameters."""
    return UNet("plain", (8, 4), encoder_options={"channels": (4, 8, 12)}, **options)


def count(network):
    return sum(parameter.numel() for parameter in network.parameters())


class Network(unittest.TestCase):
    def test_probabilities_have_the_input_size(self):
        network = Probabilities(UNet()).eval()
        with torch.no_grad():
            output = network(torch.randn(2, 3, 32, 64))
        self.assertEqual(tuple(output.shape), (2, 3, 32, 64))
        self.assertTrue(bool(((output >= 0) & (output <= 1)).all()))

    def test_a_full_resolution_detail_reaches_the_output(self):
        torch.manual_seed(0)
        network = UNet(encoder_options={"depth": 3}, decoder_channels=(32, 24, 16)).eval()
        image = torch.zeros(1, 3, 64, 64)
        with torch.no_grad():
            before = network(image)
            image[0, :, 32, 32] = 5
            change = (network(image) - before).abs().amax((0, 1)).numpy()
        self.assertGreater(change[30:35, 30:35].max(), 1e-4)

    def test_half_resolution_inside_keeps_the_size_outside(self):
        network = small(input_pool=2).eval()
        self.assertEqual(network.multiple, 8)
        image = torch.randn(1, 3, 16, 24)
        with torch.no_grad():
            output = network(image)
            # Four pixels with the same mean are the same to it.
            mean = torch.nn.functional.interpolate(torch.nn.functional.avg_pool2d(image, 2), scale_factor=2)
            torch.testing.assert_close(network(mean), output)
        self.assertEqual(tuple(output.shape), (1, 3, 16, 24))

    def test_outputs_start_near_their_share_of_the_pixels(self):
        for outputs, biases in ((1, [-1.5]), (3, [-1.5, -2.5, -1.5]), (4, [-1.5, -2.5, -1.5, -1.5])):
            network = small(outputs=outputs).eval()
            self.assertEqual(network.head.bias.tolist(), biases)
            with torch.no_grad():
                self.assertEqual(network(torch.randn(1, 3, 8, 8)).shape[1], outputs)

    def test_only_strided_encoders_get_a_stem(self):
        self.assertIsNone(small().stem)
        self.assertIsNotNone(UNet(encoder_options={"depth": 2}, decoder_channels=(8, 8)).stem)


class Configurations(unittest.TestCase):
    def test_resnet34_keeps_the_parameter_names_of_trained_checkpoints(self):
        section = {"encoder": "resnet34", "decoder_channels": [160, 96, 64, 32, 16], "stem_channels": 16}
        network = make_network({"network": section})
        names = network.state_dict()
        for name, shape in (
            ("encoder.layer4.2.bn2.running_var", (512,)),
            ("encoder.layer2.0.downsample.0.weight", (128, 64, 1, 1)),
            ("stem.0.weight", (16, 3, 3, 3)),
            ("decoder.blocks.0.conv1.0.weight", (160, 768, 3, 3)),
            ("decoder.blocks.4.conv2.1.bias", (16,)),
            ("head.weight", (3, 16, 3, 3)),
        ):
            self.assertEqual(tuple(names[name].shape), shape)
        self.assertEqual((count(network), len(names), network.multiple), (23139459, 284, 32))

    def test_every_key_of_the_section_reaches_the_network(self):
        section = {"encoder": "plain", "channels": [4, 8], "decoder_channels": [6], "outputs": 2}
        network = make_network({"network": {**section, "join": "gated", "input_pool": 2}})
        self.assertEqual(network.encoder.channels, (4, 8))
        self.assertEqual((network.decoder.blocks[0].join.kind, network.multiple), ("gated", 4))
        self.assertEqual(network.head.out_channels, 2)

    def test_parameters_stay_below_their_limits(self):
        plain = UNet("plain", (256, 128, 64, 32, 16))
        self.assertLessEqual(count(plain), 8e6)
        densenet = UNet("densenet121", (160, 96, 64, 32, 16))
        self.assertLess(count(densenet), 23139459 / 2)


class Loss(unittest.TestCase):
    weights = {"edge": 1, "touching": 4, "terms": {"foreground": 1, "dice": 1, "boundary": 1, "distance": 1}}

    def test_right_logits_cost_almost_nothing_and_wrong_ones_much(self):
        truth = (torch.from_numpy(np.indices((1, 16, 16))[2] % 8 < 4)).float()
        targets = torch.stack([truth] * 4, dim=1)
        logits = (torch.stack([truth] * 3, dim=1) * 2 - 1) * 12
        right, _ = segmentation_loss(logits, targets, self.weights)
        wrong, terms = segmentation_loss(-logits, targets, self.weights)
        self.assertLess(float(right), 0.01)
        self.assertGreater(float(wrong), 10)
        self.assertEqual(set(terms), {"foreground", "dice", "boundary", "distance"})


if __name__ == "__main__":
    unittest.main()
