import json
import struct
import tempfile
import unittest
from pathlib import Path

import torch

from skipscope_training.encoders import make_encoder
from skipscope_training.pretrained import fit_weights, load_encoder_weights, read_weights
from skipscope_training.safetensors import read_safetensors


def safetensors_bytes(header, body=b""):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


def old_name(name):
    """norm1 -> norm.1, as DenseNet's published weights have it."""
    for part in ("norm", "conv"):
        for half in "12":
            name = name.replace(f".{part}{half}.", f".{part}.{half}.") if "denselayer" in name else name
    return name


class Folder(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = Path(holder.name)

    def write(self, data, name="weights.safetensors"):
        (self.folder / name).write_bytes(data)
        return self.folder / name


class Loading(Folder):
    def setUp(self):
        super().setUp()
        torch.manual_seed(0)
        self.source = make_encoder("resnet34", depth=3)
        self.weights = {**self.source.state_dict(), "fc.weight": torch.zeros(10, 512), "fc.bias": torch.zeros(10)}

    def assert_loaded(self, encoder):
        for name, value in encoder.state_dict().items():
            torch.testing.assert_close(value, self.source.state_dict()[name])

    def test_pth_with_a_classifier_in_both_serialisations(self):
        for zipped in (True, False):
            path = self.folder / "weights.pth"
            torch.save(self.weights, path, _use_new_zipfile_serialization=zipped)
            encoder = make_encoder("resnet34", depth=3)
            load_encoder_weights(encoder, path)
            self.assert_loaded(encoder)

    def test_safetensors(self):
        header, body = {"__metadata__": {"format": "pt"}}, b""
        for name, value in self.weights.items():
            data = value.numpy().tobytes()
            dtype = "I64" if value.dtype == torch.int64 else "F32"
            place = [len(body), len(body) + len(data)]
            header[name] = {"dtype": dtype, "shape": list(value.shape), "data_offsets": place}
            body += data
        encoder = make_encoder("resnet34", depth=3)
        load_encoder_weights(encoder, self.write(safetensors_bytes(header, body)))
        self.assert_loaded(encoder)

    def test_a_shallower_encoder_leaves_the_deeper_layers(self):
        encoder = make_encoder("resnet34", depth=2)
        encoder.load_state_dict(fit_weights(encoder, self.weights))
        self.assert_loaded(encoder)

    def test_files_without_batch_counters(self):
        weights = {name: value for name, value in self.weights.items() if "num_batches" not in name}
        encoder = make_encoder("resnet34", depth=3)
        encoder.load_state_dict(fit_weights(encoder, weights))
        self.assert_loaded(encoder)

    def test_densenet_with_its_old_names(self):
        encoder = make_encoder("densenet121")
        own = encoder.state_dict()
        weights = {old_name(name): torch.full_like(value, 3) for name, value in own.items()}
        self.assertIn("features.denseblock1.denselayer1.norm.1.weight", weights)
        found = fit_weights(encoder, {**weights, "classifier.bias": torch.zeros(1000)})
        self.assertEqual(set(found), set(own))
        self.assertTrue(all(float(value.min()) == 3 for value in found.values()))

    def test_the_error_names_missing_surplus_and_misshapen_keys(self):
        del self.weights["layer2.0.conv1.weight"]
        self.weights["layer2.0.conv9.weight"] = torch.zeros(1)
        self.weights["bn1.bias"] = torch.zeros(3)
        with self.assertRaises(ValueError) as caught:
            fit_weights(make_encoder("resnet34", depth=3), self.weights)
        message = str(caught.exception)
        self.assertIn("1 missing: layer2.0.conv1.weight;", message)
        self.assertIn("1 surplus: layer2.0.conv9.weight;", message)
        self.assertIn("1 of another shape: bn1.bias (3,) instead of (64,).", message)

    def test_the_error_names_the_file_and_shortens_long_lists(self):
        path = self.folder / "other.pth"
        torch.save({"weight": torch.zeros(2)}, path)
        with self.assertRaisesRegex(ValueError, r"other\.pth.*80 missing: conv1\.weight, .* and 68 more"):
            load_encoder_weights(make_encoder("resnet34", depth=3), path)

    def test_other_pickles_and_files_are_refused(self):
        torch.save({"state": {"weight": torch.zeros(2)}}, self.folder / "nested.pth")
        with self.assertRaisesRegex(ValueError, "flat dictionary"):
            read_weights(self.folder / "nested.pth")
        torch.save({"weight": Path("x")}, self.folder / "object.pth")  # would need code outside torch
        with self.assertRaisesRegex(ValueError, "expected tensors"):
            read_weights(self.folder / "object.pth")
        with self.assertRaisesRegex(ValueError, "expected tensors"):
            read_weights(self.write(b"no weights at all", "text.pth"))
        with self.assertRaises(FileNotFoundError):
            read_weights(self.folder / "absent.pth")


class Safetensors(Folder):
    def entry(self, **changes):
        return {"dtype": "F32", "shape": [2], "data_offsets": [0, 8], **changes}

    def refuse(self, data, message):
        with self.assertRaisesRegex(ValueError, message):
            read_safetensors(self.write(data))

    def test_types_and_shapes(self):
        body = struct.pack("<2f", 1.5, -2) + struct.pack("<2H", 0x3FC0, 0xC000) + struct.pack("<q", -7)
        header = {
            "float": self.entry(),
            "brain": self.entry(dtype="BF16", shape=[2, 1], data_offsets=[8, 12]),
            "count": self.entry(dtype="I64", shape=[], data_offsets=[12, 20]),
            "empty": self.entry(shape=[0, 3], data_offsets=[20, 20]),
        }
        found = read_safetensors(self.write(safetensors_bytes(header, body)))
        self.assertEqual(found["float"].tolist(), [1.5, -2])
        self.assertEqual(found["brain"].tolist(), [[1.5], [-2]])
        self.assertEqual(found["count"].tolist(), -7)
        self.assertEqual(tuple(found["empty"].shape), (0, 3))

    def test_damaged_headers(self):
        self.refuse(b"abc", "at least 8 bytes")
        self.refuse(struct.pack("<Q", 1 << 60) + b"{}", "header claims")
        self.refuse(struct.pack("<Q", 3) + b"{{{", "no JSON")
        self.refuse(struct.pack("<Q", 2) + b"[]", "no JSON object")
        self.refuse(struct.pack("<Q", 15) + b'{"a":{},"a":{}}', "twice")

    def test_entries_outside_the_file(self):
        self.refuse(safetensors_bytes({"w": self.entry()}, b"\0" * 7), "damaged or cut off")
        self.refuse(safetensors_bytes({"w": self.entry(data_offsets=[-8, 0])}, b"\0" * 8), "data_offsets")
        self.refuse(safetensors_bytes({"w": self.entry(data_offsets=[8, 0])}, b"\0" * 8), "damaged or cut off")
        self.refuse(safetensors_bytes({"w": self.entry(shape=[3])}, b"\0" * 8), "needs 12 bytes")
        self.refuse(safetensors_bytes({"w": self.entry(shape=[-2])}, b"\0" * 8), "shape")
        self.refuse(safetensors_bytes({"w": self.entry(dtype="F8")}, b"\0" * 8), "type 'F8'")
        self.refuse(safetensors_bytes({"w": 3}, b"\0" * 8), "type None")


if __name__ == "__main__":
    unittest.main()
