import unittest

import numpy as np
import torch

from skipscope_training.encoders import ResNet34Encoder, make_encoder
from skipscope_training.losses import segmentation_loss
from skipscope_training.unet import Probabilities, UNet

try:
    from torchvision.models import resnet34
except ImportError:
    resnet34 = None


class Encoder(unittest.TestCase):
    @unittest.skipIf(resnet34 is None, "torchvision is not installed")
    def test_features_equal_torchvisions(self):
        torch.manual_seed(0)
        theirs = resnet34(weights=None).eval()
        ours = ResNet34Encoder().eval()
        weights = {name: value for name, value in theirs.state_dict().items() if not name.startswith("fc.")}
        ours.load_state_dict(weights, strict=True)
        image = torch.randn(1, 3, 64, 96)
        with torch.no_grad():
            features = ours(image)
            x = theirs.relu(theirs.bn1(theirs.conv1(image)))
            torch.testing.assert_close(features[0], x)
            x = theirs.maxpool(x)
            for index in range(1, 5):
                x = getattr(theirs, f"layer{index}")(x)
                torch.testing.assert_close(features[index], x)

    def test_channels_and_strides(self):
        with torch.no_grad():
            features = ResNet34Encoder().eval()(torch.zeros(1, 3, 64, 96))
        for feature, channels, stride in zip(features, ResNet34Encoder.channels, (2, 4, 8, 16, 32)):
            self.assertEqual(tuple(feature.shape), (1, channels, 64 // stride, 96 // stride))

    def test_an_unknown_name_lists_the_known_ones(self):
        with self.assertRaisesRegex(KeyError, "resnet34"):
            make_encoder("resnet35")


class Network(unittest.TestCase):
    def test_probabilities_have_the_input_size(self):
        network = Probabilities(UNet()).eval()
        with torch.no_grad():
            output = network(torch.randn(2, 3, 32, 64))
        self.assertEqual(tuple(output.shape), (2, 3, 32, 64))
        self.assertTrue(bool(((output >= 0) & (output <= 1)).all()))

    def test_a_full_resolution_detail_reaches_the_output(self):
        torch.manual_seed(0)
        network = UNet().eval()
        image = torch.zeros(1, 3, 64, 64)
        with torch.no_grad():
            before = network(image)
            image[0, :, 32, 32] = 5
            change = (network(image) - before).abs().amax((0, 1)).numpy()
        self.assertGreater(change[30:35, 30:35].max(), 1e-4)


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
