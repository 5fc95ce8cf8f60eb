import unittest

import numpy as np

from skipscope_training import augment
from skipscope_training.augment import Placement
from skipscope_training.data import Sample
from skipscope_training.targets import normalised_distance


def make_sample(height=40, width=52):
    """Objects whose brightness tells their number, so that any misalignment shows."""
    labels = np.zeros((height, width), np.int32)
    labels[4:14, 6:20] = 1
    labels[20:33, 25:34] = 2
    labels[5:12, 36:50] = 3
    planes = (labels[None] / 4).astype(np.float32)
    return Sample("made", "made", planes, labels, normalised_distance(labels))


class Place(unittest.TestCase):
    def test_scale_one_copies_pixels(self):
        sample = make_sample()
        planes, labels, distance, _ = augment.place(sample, 32, Placement(1.0, 0.0, False, (0.5, 0.5)))
        np.testing.assert_array_equal(labels, sample.labels[4:36, 10:42])
        np.testing.assert_allclose(planes, sample.planes[:, 4:36, 10:42], atol=1e-4)
        np.testing.assert_allclose(distance, sample.distance[4:36, 10:42], atol=1e-4)

    def test_right_angles_and_flips_keep_labels_on_their_pixels(self):
        for turns in range(4):
            for flip in (False, True):
                planes, labels, _, _ = augment.place(make_sample(), 32, Placement(1.0, turns * np.pi / 2, flip, (0.5, 0.5)))
                np.testing.assert_allclose(planes[0], labels / 4, atol=1e-4)
                self.assertEqual(set(np.unique(labels)), {0, 1, 2, 3})

    def test_free_scale_and_angle_keep_labels_aligned(self):
        planes, labels, distance, _ = augment.place(make_sample(), 64, Placement(1.6, 0.7, True, (0.5, 0.5)))
        inside = distance > 0.5
        self.assertGreater(inside.sum(), 100)
        np.testing.assert_allclose(planes[0][inside], labels[inside] / 4, atol=0.02)

    def test_scale_changes_areas_by_its_square(self):
        _, labels, _, _ = augment.place(make_sample(40, 40), 80, Placement(2.0, 0.0, False, (0, 0)))
        self.assertEqual((labels == 1).sum(), 4 * 10 * 14)

    def test_beyond_the_edge_lies_the_mirror_image(self):
        _, labels, _, _ = augment.place(make_sample(40, 52), 60, Placement(1.0, 0.0, False, (0.5, 0.5)))
        np.testing.assert_array_equal(labels[9], labels[10])
        np.testing.assert_array_equal(labels[:10], labels[19:9:-1])

    def test_a_bend_moves_picture_labels_and_masks_together(self):
        sample = make_sample()
        sample.masks = (sample.labels == 2)[None].astype(np.float32)
        bend = np.random.default_rng(3).normal(0, 4, (2, 4, 4))
        planes, labels, distance, masks = augment.place(sample, 40, Placement(bend=bend))
        straight = augment.place(sample, 40, Placement())[1]
        self.assertGreater((labels != straight).sum(), 50)
        np.testing.assert_array_equal(masks[0], labels == 2)
        inside = distance > 0.6
        np.testing.assert_allclose(planes[0][inside], labels[inside] / 4, atol=0.05)


class Intensity(unittest.TestCase):
    settings = {
        "grey_probability": 0.5,
        "stain": 0.2,
        "shuffle_probability": 0.5,
        "invert_probability": 0.5,
        "gamma": 0.5,
        "gamma_probability": 0.5,
        "light": 0.3,
        "light_probability": 0.5,
        "blur": 1.5,
        "blur_probability": 0.5,
        "noise": 0.1,
        "noise_probability": 0.5,
        "contrast": 0.2,
        "brightness": 0.1,
    }

    def test_shape_and_finite_values_for_grey_and_colour(self):
        for channels in (1, 3):
            for seed in range(20):
                planes = np.random.default_rng(seed).normal(0.5, 0.5, (channels, 16, 18)).astype(np.float32)
                changed = augment.intensity(np.random.default_rng(seed), planes, self.settings)
                self.assertIn(changed.shape, [(1, 16, 18), (channels, 16, 18)])
                self.assertTrue(np.isfinite(changed).all())

    def test_the_same_seed_gives_the_same_crop(self):
        planes = np.random.default_rng(0).random((3, 16, 16), np.float32)
        first = augment.intensity(np.random.default_rng(5), planes, self.settings)
        second = augment.intensity(np.random.default_rng(5), planes, self.settings)
        np.testing.assert_array_equal(first, second)


if __name__ == "__main__":
    unittest.main()
