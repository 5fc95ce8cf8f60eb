import unittest

import numpy as np
from scipy import ndimage as ndi

from skipscope_training.metrics import average_precision, match_counts
from skipscope_training.separate import separate


def two_discs(gap):
    """Foreground, boundary (none) and distance of two discs of radius 8 whose centres lie `gap` px apart."""
    y, x = np.mgrid[:32, :64]
    mask = np.zeros((32, 64), bool)
    for centre in (24, 24 + gap):
        mask |= (y - 16) ** 2 + (x - centre) ** 2 <= 64
    distance = ndi.distance_transform_edt(mask)
    return mask.astype(float), np.zeros(mask.shape), distance / distance.max()


class Separate(unittest.TestCase):
    def test_split_strength_moves_from_one_object_to_two(self):
        maps = two_discs(11)
        self.assertEqual(separate(*maps, 0.5, 0.0, 1).max(), 1)
        self.assertEqual(separate(*maps, 0.5, 1.0, 1).max(), 2)

    def test_a_boundary_between_them_parts_objects_that_distance_does_not(self):
        foreground, boundary, distance = two_discs(11)
        boundary[:, 29:31] = 1
        self.assertEqual(separate(foreground, boundary, distance, 0.5, 0.5, 1).max(), 2)
        self.assertEqual(separate(foreground, boundary * 0, distance, 0.5, 0.5, 1).max(), 1)

    def test_small_objects_go_and_numbers_stay_without_gaps(self):
        foreground = np.zeros((12, 12))
        foreground[0, 0] = foreground[4:9, 4:9] = 1
        labels = separate(foreground, np.zeros((12, 12)), foreground, 0.5, 0.5, 2)
        self.assertEqual(labels[0, 0], 0)
        np.testing.assert_array_equal(labels[4:9, 4:9], 1)

    def test_a_component_without_any_height_is_one_object(self):
        foreground = np.zeros((6, 9))
        foreground[1:4, 1:4] = foreground[1:4, 5:8] = 1
        labels = separate(foreground, np.ones((6, 9)), foreground * 0, 0.5, 0.5, 1)
        self.assertEqual(labels.max(), 2)
        np.testing.assert_array_equal(labels > 0, foreground > 0)

    def test_nothing_in_gives_nothing(self):
        empty = np.zeros((5, 5))
        self.assertEqual(separate(empty, empty, empty, 0.5, 0.5, 1).max(), 0)


class Metrics(unittest.TestCase):
    def test_counts_by_hand(self):
        truth = np.array([[1, 1, 1, 1, 0, 2, 2, 0]])
        found = np.array([[1, 1, 1, 0, 0, 0, 2, 3]])
        counts = match_counts(truth, found)
        np.testing.assert_array_equal(counts[1], [1, 2, 1])  # IoU 0.75 counts at 0.55, IoU 0.5 does not
        np.testing.assert_array_equal(counts[-1], [0, 3, 2])
        self.assertAlmostEqual(average_precision(counts)[1], 1 / 4)


if __name__ == "__main__":
    unittest.main()
