import math
import unittest

import numpy as np
import torch

from skipscope_training.decoder import JOINS
from studies.degradation import learning_rate, tensors, train_stack
from studies.directions import moved, random_direction
from studies.joins import boundary_f1, make_images, train_unet
from studies.patches import SIZE, SORTS, make_patches
from studies.stacks import PlainBlock, Stack
from studies.surface import describe


def quiet(*row):
    pass


def weights(network):
    return sum(parameter.ndim > 1 for parameter in network.parameters())


class Stacks(unittest.TestCase):
    def test_depth_counts_weighted_layers(self):
        self.assertEqual(weights(Stack("plain", 20, 10)), 20)
        self.assertEqual(weights(Stack("residual", 20, 10)), 20 + 2)  # and two projections
        with self.assertRaisesRegex(ValueError, "6 n \\+ 2"):
            Stack("plain", 21, 10)

    def test_kinds_differ_by_the_shortcut_alone(self):
        torch.manual_seed(0)
        residual = Stack("residual", 8, 3).eval().blocks[0]
        plain = PlainBlock(16, 16).eval()
        plain.load_state_dict(residual.state_dict())
        x = torch.rand(1, 16, 4, 4)
        with torch.no_grad():
            torch.testing.assert_close(plain(x), torch.relu(residual.branch(x)))
            torch.testing.assert_close(residual(x), torch.relu(residual.branch(x) + x))


class Patches(unittest.TestCase):
    def test_a_patch_depends_on_seed_and_number_alone(self):
        images, sorts = make_patches(12, seed=5)
        self.assertEqual(images.shape, (12, 1, SIZE, SIZE))
        self.assertEqual(sorts.tolist(), [*range(len(SORTS)), 0, 1])
        np.testing.assert_array_equal(make_patches(3, seed=5)[0], images[:3])
        self.assertGreater(np.abs(make_patches(3, seed=6)[0] - images[:3]).max(), 0.1)
        self.assertGreater(np.abs(images[0] - images[10]).max(), 0.1)


class Training(unittest.TestCase):
    def test_the_rate_warms_up_and_ends_at_zero(self):
        self.assertAlmostEqual(learning_rate(0.025), 0.05)
        self.assertAlmostEqual(learning_rate(0.05), 0.1)
        self.assertAlmostEqual(learning_rate(1), 0)

    def test_the_same_seed_gives_the_same_curve(self):
        torch.set_num_threads(1)
        sets = tensors(70, 1), tensors(20, 2)
        first, again, other = (train_stack("residual", 8, seed, 10, sets, report=quiet) for seed in (0, 0, 1))
        self.assertEqual(first["curve"], again["curve"])
        self.assertNotEqual(first["curve"], other["curve"])

    def test_every_join_trains(self):
        sets = make_images(8, 1), make_images(2, 2)
        for join in JOINS:
            run = train_unet(join, 0, 10, sets, report=quiet)
            self.assertEqual([row[0] for row in run["curve"]], list(range(1, 11)))
            self.assertTrue(math.isfinite(run["measures"]["loss"]))


class BoundaryAccuracy(unittest.TestCase):
    def test_one_pixel_beside_counts_two_do_not(self):
        truth = np.zeros((9, 9), bool)
        truth[:, 4] = True
        self.assertEqual(boundary_f1(np.roll(truth, 1, axis=1), truth), 1)
        self.assertEqual(boundary_f1(np.roll(truth, 2, axis=1), truth), 0)

    def test_half_of_it_found_is_two_thirds(self):
        truth = np.zeros((20, 9), bool)
        truth[:, 4] = True
        found = truth.copy()
        found[10:] = False
        # Precision 1; recall 11 of 20, as the pixel next to the found half is within reach.
        self.assertAlmostEqual(boundary_f1(found, truth), 2 * 0.55 / 1.55)


class Directions(unittest.TestCase):
    def test_every_filter_has_the_length_of_the_networks(self):
        network = Stack("residual", 8, 3)
        state = network.state_dict()
        direction = random_direction(state, torch.Generator().manual_seed(0))
        for name, value in state.items():
            if value.ndim > 1:
                torch.testing.assert_close(direction[name].flatten(1).norm(dim=1), value.flatten(1).norm(dim=1))
            else:
                self.assertEqual(float(direction[name].abs().sum()), 0)

    def test_a_rescaled_filter_gets_a_rescaled_direction(self):
        state = {"w": torch.randn(4, 3, 3, 3)}
        one = random_direction(state, torch.Generator().manual_seed(1))
        two = random_direction({"w": 2 * state["w"]}, torch.Generator().manual_seed(1))
        torch.testing.assert_close(two["w"], 2 * one["w"])

    def test_moving_by_nothing_stays(self):
        state = Stack("plain", 8, 3).state_dict()
        generator = torch.Generator().manual_seed(2)
        first, second = random_direction(state, generator), random_direction(state, generator)
        for name, value in moved(state, first, second, 0, 0).items():
            torch.testing.assert_close(value, state[name])
        step = moved(state, first, second, 1, 0)["head.weight"] - state["head.weight"]
        torch.testing.assert_close(step, first["head.weight"])


class Surfaces(unittest.TestCase):
    def test_a_bowl_is_smooth_and_a_wave_is_rough(self):
        axis = np.linspace(-1, 1, 11)
        a, b = np.meshgrid(axis, axis)
        bowl = describe(a * a + b * b)
        self.assertEqual((bowl["middle"], bowl["rough"]), (0, 0))
        self.assertAlmostEqual(bowl["sharpness"], 0.04)
        self.assertAlmostEqual(bowl["flat"], (a * a + b * b <= 0.1 * math.log(10)).mean(), places=4)
        self.assertEqual(bowl["useful"], 1)
        self.assertGreater(describe(a * a + b * b + 0.5 * ((np.arange(11) % 2) == 1))["rough"], 0.1)

    def test_overflow_counts_as_a_high_loss(self):
        losses = np.zeros((5, 5))
        losses[0] = np.nan
        self.assertEqual(describe(losses)["useful"], 0.8)


if __name__ == "__main__":
    unittest.main()
