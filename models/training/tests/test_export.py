import subprocess
import tempfile
import unittest
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from skipscope_training import export
from skipscope_training.half import store_as_half
from skipscope_training.pictures import PICTURES
from skipscope_training.unet import Probabilities, UNet

ROOT = Path(__file__).resolve().parents[3]
RUNTIME = ROOT / "node_modules" / "onnxruntime-node"


class Half(unittest.TestCase):
    def make(self, values):
        graph = helper.make_graph(
            [helper.make_node("Add", ["x", "w"], ["y"])],
            "add",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [10, 10])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, [10, 10])],
            [numpy_helper.from_array(values, "w")],
        )
        return helper.make_model(graph)

    def test_weights_become_float16_with_a_cast(self):
        model = store_as_half(self.make(np.linspace(-1, 1, 100, dtype=np.float32).reshape(10, 10)))
        onnx.checker.check_model(model)
        self.assertEqual(model.graph.initializer[0].data_type, TensorProto.FLOAT16)
        self.assertEqual([node.op_type for node in model.graph.node], ["Cast", "Add"])

    def test_vectors_stay_float32(self):
        model = store_as_half(self.make(np.ones(10, np.float32)))
        self.assertEqual([node.op_type for node in model.graph.node], ["Add"])

    def test_values_beyond_float16_are_refused(self):
        with self.assertRaisesRegex(ValueError, "w holds"):
            store_as_half(self.make(np.full((10, 10), 1e5, np.float32)))


class Onnx(unittest.TestCase):
    @unittest.skipUnless(RUNTIME.exists(), "onnxruntime-node is not installed")
    def test_the_exported_graph_agrees_with_pytorch(self):
        torch.manual_seed(0)
        network = Probabilities(UNet(encoder_options={"depth": 3}, decoder_channels=(32, 16, 8)))
        network.train()
        with torch.no_grad():  # running statistics away from their start, so that folding is tested
            network(torch.randn(2, 3, 64, 64))
        stored = export.as_stored(network)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            export.export_onnx(stored, folder / "model.onnx")
            scaled, output = export.write_tensors(stored, folder, PICTURES["nuclei"])
            # Rounding the weights is allowed to show, a little; the graph is to agree with the rounded weights.
            self.assertLess(float((network.eval()(scaled) - output).abs().max()), 5e-3)
            script = ROOT / "models" / "training" / "check-onnx.mjs"
            done = subprocess.run(["node", str(script), name], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
