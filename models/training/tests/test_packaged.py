import tempfile
import unittest
from pathlib import Path

import torch

from skipscope_training import export
from skipscope_training.packaged import load_package
from skipscope_training.unet import Probabilities, UNet

SMALL = {
    "plain": {"encoder": "plain", "decoder_channels": (16, 8), "encoder_options": {"channels": (8, 16, 32)}},
    "resnet34": {"encoder": "resnet34", "decoder_channels": (32, 16, 8), "encoder_options": {"depth": 3}},
    "densenet121": {"encoder": "densenet121", "decoder_channels": (64, 32, 16, 8, 8)},
}


class Packaged(unittest.TestCase):
    def export(self, options, folder):
        torch.manual_seed(1)
        network = Probabilities(UNet(**options)).train()
        with torch.no_grad():
            for parameter in network.parameters():  # the exporter would store equal tensors, zeros say, once
                parameter.add_(0.05 * torch.rand_like(parameter))
            for _ in range(30):  # until the running statistics are those of such images
                network(torch.randn(4, 3, 64, 64))
        stored = export.as_stored(network.eval())
        path = Path(folder) / "model.onnx"
        export.export_onnx(stored, path)
        return stored, path

    def test_an_exported_network_answers_as_before_and_can_be_trained(self):
        for encoder, options in SMALL.items():
            with self.subTest(encoder), tempfile.TemporaryDirectory() as folder:
                stored, path = self.export(options, folder)
                torch.manual_seed(2)
                taken_up = UNet(**options)
                load_package(taken_up, path, torch.randn(4, 3, 64, 64))
                images = torch.randn(2, 3, 64, 96)
                with torch.no_grad():
                    answer = torch.sigmoid(taken_up.eval()(images))
                    self.assertLess(float((answer - stored(images)).abs().max()), 1e-4)
                first = next(taken_up.parameters())
                taken_up.train()(images).sum().backward()
                self.assertGreater(float(first.grad.abs().max()), 0)

    def test_another_architecture_is_refused_by_name(self):
        with tempfile.TemporaryDirectory() as folder:
            _, path = self.export(SMALL["plain"], folder)
            with self.assertRaisesRegex(ValueError, "lacks .*encoder.conv1.weight"):
                load_package(UNet(**SMALL["resnet34"]), path, torch.randn(1, 3, 64, 64))


if __name__ == "__main__":
    unittest.main()
