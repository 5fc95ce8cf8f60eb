import unittest

import torch
from torch import nn

from skipscope_training.encoders import make_encoder
from skipscope_training.pretrained import fit_weights

try:
    from torchvision.models import densenet121, resnet34
except ImportError:
    densenet121 = resnet34 = None


def with_statistics(network):
    """Batch normalisation away from its start: random scales, shifts and running statistics."""
    torch.manual_seed(0)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.2, 0.2)
            nn.init.uniform_(module.running_mean, -0.2, 0.2)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
    return network.eval()


@unittest.skipIf(resnet34 is None, "torchvision is not installed")
class EqualToTorchvision(unittest.TestCase):
    def compare(self, name, theirs, expected_features):
        ours = make_encoder(name).eval()
        ours.load_state_dict(fit_weights(ours, theirs.state_dict()))
        torch.manual_seed(1)
        image = torch.randn(1, 3, 64, 96)
        with torch.no_grad():
            found, expected = ours(image), expected_features(image)
        self.assertEqual(len(found), len(expected))
        for got, wanted in zip(found, expected):
            self.assertGreater(float(wanted.abs().mean()), 1e-3)
            torch.testing.assert_close(got, wanted, rtol=1e-5, atol=1e-5)

    def test_resnet34(self):
        theirs = with_statistics(resnet34(weights=None))

        def features(image):
            maps = [theirs.relu(theirs.bn1(theirs.conv1(image)))]
            x = theirs.maxpool(maps[0])
            for index in range(1, 5):
                x = getattr(theirs, f"layer{index}")(x)
                maps.append(x)
            return maps

        self.compare("resnet34", theirs, features)

    def test_densenet121(self):
        theirs = with_statistics(densenet121(weights=None))
        layers = theirs.features

        def features(image):
            x = layers.relu0(layers.norm0(layers.conv0(image)))
            maps = [x.clone()]
            x = layers.pool0(x)
            for index in range(1, 4):
                x = getattr(layers, f"denseblock{index}")(x)
                maps.append(x.clone())
                x = getattr(layers, f"transition{index}")(x)
            return [*maps, torch.relu(layers.norm5(layers.denseblock4(x)))]

        self.compare("densenet121", theirs, features)


class Encoders(unittest.TestCase):
    def test_maps_have_the_channels_and_strides_that_are_told(self):
        for name, options in (
            ("plain", {}),
            ("plain", {"channels": (4, 8, 12)}),
            ("resnet34", {}),
            ("resnet34", {"depth": 4}),
            ("densenet121", {}),
        ):
            with self.subTest(encoder=name, **options), torch.no_grad():
                encoder = make_encoder(name, **options).eval()
                features = encoder(torch.zeros(1, 3, 64, 96))
                told = [(1, c, 64 // s, 96 // s) for c, s in zip(encoder.channels, encoder.strides)]
                self.assertEqual([tuple(feature.shape) for feature in features], told)

    def test_plain_begins_at_full_resolution_with_two_convolutions_per_level(self):
        encoder = make_encoder("plain")
        self.assertEqual(encoder.strides, (1, 2, 4, 8, 16, 32))
        convolutions = [m for m in encoder.modules() if isinstance(m, nn.Conv2d)]
        self.assertEqual(len(convolutions), 2 * len(encoder.channels))
        self.assertEqual({m.kernel_size for m in convolutions}, {(3, 3)})

    def test_a_shallower_resnet_is_the_first_part_of_the_whole(self):
        whole, part = make_encoder("resnet34").eval(), make_encoder("resnet34", depth=4).eval()
        part.load_state_dict(fit_weights(part, whole.state_dict()))
        image = torch.randn(1, 3, 32, 32)
        with torch.no_grad():
            for expected, found in zip(whole(image), part(image)):
                torch.testing.assert_close(found, expected)
        self.assertLess(sum(p.numel() for p in part.parameters()), 8.2e6)

    def test_residual_branches_are_silent_at_the_start(self):
        for stage in make_encoder("resnet34").layer3:
            self.assertEqual(float(stage.bn2.weight.abs().max()), 0)

    def test_an_unknown_name_lists_the_known_ones(self):
        with self.assertRaisesRegex(KeyError, "densenet121.*plain.*resnet34"):
            make_encoder("resnet35")

    def test_an_impossible_depth_is_refused(self):
        with self.assertRaisesRegex(ValueError, "2 to 5"):
            make_encoder("resnet34", depth=6)


if __name__ == "__main__":
    unittest.main()
