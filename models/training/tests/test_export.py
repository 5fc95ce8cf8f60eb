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
from skipscope_training.unet import Probabilities, UNet

ROOT = Path(__file__).resolve().parents[3]
RUNTIME = ROOT / "node_modules" / "onnxruntime-node"


class Half(unittest.TestCase):
    def make(self, values):
        graph = helper.make_graph(
            [helper.make_node("Add", ["x", "w"], ["y"])],
            "add",
            [helper.make_tensor_value_info("x", TensorProto.FLOAT, [100])],
            [helper.make_tensor_value_info("y", TensorProto.FLOAT, [100])],
            [numpy_helper.from_array(values, "w")],
        )
        return helper.make_model(graph)

    def test_weights_become_float16_with_a_cast(self):
        model = store_as_half(self.make(np.linspace(-1, 1, 100, dtype=np.float32)))
        onnx.checker.check_model(model)
        self.assertEqual(model.graph.initializer[0].data_type, TensorProto.FLOAT16)
        self.assertEqual([node.op_type for node in model.graph.node], ["Cast", "Add"])

    def test_values_beyond_float16_are_refused(self):
        with self.assertRaisesRegex(ValueError, "w holds"):
            store_as_half(self.make(np.full(100, 1e5, np.float32)))


class Onnx(unittest.TestCase):
    @unittest.skipUnless(RUNTIME.exists(), "onnxruntime-node is not installed")
    def test_the_exported_graph_agrees_with_pytorch(self):
        torch.manual_seed(0)
        network = Probabilities(UNet())
        network.train()
        with torch.no_grad():  # running statistics away from their start, so that folding is tested
            network(torch.randn(2, 3, 64, 64))
        network.eval()
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            export.export_onnx(network, folder / "model.onnx")
            export.write_tensors(network, folder)
            self.assertLess((folder / "model.onnx").stat().st_size, 50e6)
            script = ROOT / "models" / "training" / "check-onnx.mjs"
            done = subprocess.run(["node", str(script), name], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
