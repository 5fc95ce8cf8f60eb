import unittest

import numpy as np

from skipscope_training.targets import boundary_maps, normalised_distance


class NormalisedDistance(unittest.TestCase):
    def test_peaks_at_one_in_the_middle_of_each_object(self):
        labels = np.zeros((7, 9), np.int32)
        labels[1:6, 1:6] = 1
        labels[2:5, 6:8] = 2
        distance = normalised_distance(labels)
        self.assertEqual(distance[3, 3], 1)
        self.assertAlmostEqual(distance[1, 3], 1 / 3, places=6)
        self.assertEqual(distance[labels == 2].max(), 1)
        self.assertTrue((distance[labels == 0] == 0).all())

    def test_an_object_cut_by_the_image_keeps_its_centre_at_the_edge(self):
        labels = np.zeros((5, 6), np.int32)
        labels[:, :3] = 1
        distance = normalised_distance(labels)
        np.testing.assert_allclose(distance[2], [1, 2 / 3, 1 / 3, 0, 0, 0], atol=1e-6)

    def test_an_object_filling_the_image_is_all_centre(self):
        self.assertTrue((normalised_distance(np.ones((4, 4), np.int32)) == 1).all())


class BoundaryMaps(unittest.TestCase):
    def test_inner_edge_of_one_object_touches_nothing(self):
        labels = np.zeros((5, 5), np.int32)
        labels[1:4, 1:4] = 1
        boundary, touching = boundary_maps(labels)
        expected = labels.astype(bool)
        expected[2, 2] = False
        np.testing.assert_array_equal(boundary, expected)
        self.assertFalse(touching.any())

    def test_a_gap_of_one_pixel_belongs_to_the_boundary(self):
        labels = np.array([[1, 1, 1, 0, 2, 2, 2]] * 3, np.int32)
        boundary, touching = boundary_maps(labels)
        np.testing.assert_array_equal(boundary[1], [0, 0, 1, 1, 1, 0, 0])
        np.testing.assert_array_equal(touching[1], [0, 0, 1, 1, 1, 0, 0])


if __name__ == "__main__":
    unittest.main()
