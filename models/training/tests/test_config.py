import tempfile
import unittest
from pathlib import Path

from skipscope_training.config import BASE, merge, read_config, read_yaml


class Merge(unittest.TestCase):
    def test_mappings_are_merged_and_everything_else_replaced(self):
        lower = {"a": {"x": 1, "y": [1, 2]}, "b": 3}
        self.assertEqual(merge(lower, {"a": {"y": [5]}, "c": 4}), {"a": {"x": 1, "y": [5]}, "b": 3, "c": 4})
        self.assertEqual(lower["a"]["y"], [1, 2])

    def test_a_file_lies_over_those_it_extends(self):
        with tempfile.TemporaryDirectory() as folder:
            Path(folder, "one.yaml").write_text("a: 1\nb: {c: 2, d: 3}\n")
            Path(folder, "two.yaml").write_text("extends: one.yaml\nb: {c: 5}\n")
            Path(folder, "three.yaml").write_text("extends: two.yaml\na: 7\n")
            self.assertEqual(read_yaml(Path(folder, "three.yaml")), {"a": 7, "b": {"c": 5, "d": 3}})

    def test_every_model_has_what_training_and_export_read(self):
        models = [path for path in (BASE / "configs").glob("*.yaml") if "-" in path.stem]
        self.assertGreaterEqual(len(models), 6)
        for path in models:
            config = read_config(path)
            self.assertEqual(config["name"], path.stem)
            kinds = {entry["name"] for entry in config["datasets"]} - {"dsb2018"}
            self.assertLessEqual(kinds, set(config["sampling"]))
            for key in ("network", "separation", "app", "card", "picture"):
                self.assertIn(key, config)


if __name__ == "__main__":
    unittest.main()
