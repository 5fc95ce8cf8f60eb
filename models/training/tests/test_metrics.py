import unittest

import numpy as np

from skipscope_training.metrics import average_precision, dice, match_counts, region_borders, v_rand


class Objects(unittest.TestCase):
    def test_an_overlap_above_the_threshold_counts_once(self):
        truth = np.array([[1, 1, 1, 1, 0, 2, 2, 0]])
        found = np.array([[1, 1, 1, 0, 0, 0, 2, 3]])
        counts = match_counts(truth, found)
        self.assertEqual(counts[0].tolist(), [1, 2, 1])  # IoU 0.75 counts, 1/2 does not: it has to be above
        self.assertEqual(average_precision(counts)[0], 0.25)

    def test_dice_of_two_empty_masks_is_one(self):
        nothing = np.zeros((2, 2), bool)
        self.assertEqual(dice(nothing, nothing), 1)
        self.assertEqual(dice(np.array([True, True]), np.array([True, False])), 2 / 3)


class VRand(unittest.TestCase):
    def setUp(self):
        self.truth = np.zeros((20, 21), bool)
        self.truth[:, 9:12] = True

    def test_the_same_regions_score_one_however_thick_the_line(self):
        thin = np.zeros_like(self.truth)
        thin[:, 10] = True
        self.assertAlmostEqual(v_rand(self.truth, self.truth), 1)
        self.assertAlmostEqual(v_rand(self.truth, thin), 1)

    def test_a_gap_joins_two_regions(self):
        gap = self.truth.copy()
        gap[8:12] = False
        # Two true regions of 200 px each found as one; lines thinned to column 10, found ones shortened to 16 rows.
        self.assertAlmostEqual(v_rand(self.truth, gap), 2 * 2 * 200**2 / (2 * 200**2 + 400**2), places=2)

    def test_borders_are_pixels_of_no_region_and_both_sides_of_a_contact(self):
        labels = np.array([[1, 1, 1, 2, 2, 2], [1, 1, 0, 0, 2, 2]])
        self.assertEqual(region_borders(labels).astype(int).tolist(), [[0, 0, 1, 1, 0, 0], [0, 1, 1, 1, 1, 0]])


if __name__ == "__main__":
    unittest.main()
