import subprocess
import tempfile
import unittest
from pathlib import Path

import torch
from torch import nn

from skipscope_training import export
from skipscope_training.decoder import JOINS
from skipscope_training.pictures import PICTURES
from skipscope_training.unet import Probabilities, UNet

ROOT = Path(__file__).resolve().parents[3]
RUNTIME = ROOT / "node_modules" / "onnxruntime-node"


def with_statistics(network):
    """Running statistics of noise, so that folding is tested; a head that does not answer 0.2 everywhere."""
    torch.manual_seed(0)
    nn.init.normal_(network.head.weight, std=0.1)
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0
    with torch.no_grad():
        network.train()(torch.rand(2, 3, 64, 64))
    return Probabilities(network).eval()


@unittest.skipUnless(RUNTIME.exists(), "onnxruntime-node is not installed")
class Onnx(unittest.TestCase):
    """Other sizes than the traced one, in the runtime that the app uses, against PyTorch."""

    def check(self, network):
        stored = export.as_stored(with_statistics(network))
        with tempfile.TemporaryDirectory() as name:
            export.export_onnx(stored, Path(name) / "model.onnx")
            _, output = export.write_tensors(stored, Path(name), next(iter(PICTURES.values())))
            self.assertGreater(float(output.std()), 1e-3)
            script = ROOT / "models" / "training" / "check-onnx.mjs"
            done = subprocess.run(["node", str(script), name], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_every_join(self):
        for join in JOINS:
            with self.subTest(join=join):
                self.check(UNet("plain", (24, 16), join=join, encoder_options={"channels": (16, 24, 32)}))

    def test_half_resolution_and_further_outputs(self):
        options = {"encoder_options": {"depth": 3}, "input_pool": 2, "outputs": 4}
        self.check(UNet("resnet34", (32, 24, 16), **options))

    def test_densenet121(self):
        self.check(UNet("densenet121", (32, 32, 24, 16, 16)))


if __name__ == "__main__":
    unittest.main()
