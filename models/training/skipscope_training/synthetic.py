"""Images made by code, so that test tensors carry no pixel of any data set."""
import numpy as np
from scipy import ndimage as ndi


def draw_labelled_nuclei(height, width, count, seed):
    """A grey picture of blurred ellipses on an uneven background, and which pixel is whose.

    Returns (y, x) float32, counts of 0..4095, and labels (y, x) int32 of the sharp ellipses, the brightest
    one on top; 0 is background and a covered ellipse's number may be missing.
    """
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    picture = 150 + 120 * x / width
    labels = np.zeros((height, width), np.int32)
    for number in range(1, count + 1):
        centre_y, centre_x = rng.uniform(0, height), rng.uniform(0, width)
        radius_y, radius_x = rng.uniform(5, 11, size=2)
        angle = rng.uniform(0, np.pi)
        along = (x - centre_x) * np.cos(angle) + (y - centre_y) * np.sin(angle)
        across = (y - centre_y) * np.cos(angle) - (x - centre_x) * np.sin(angle)
        inside = (along / radius_x) ** 2 + (across / radius_y) ** 2 < 1
        brightness = rng.uniform(900, 2600)
        on_top = inside & (picture < brightness)
        picture[on_top], labels[on_top] = brightness, number
    picture = ndi.gaussian_filter(picture, 1.2)
    noisy = rng.poisson(picture) + rng.normal(0, 12, picture.shape)
    return np.clip(noisy, 0, 4095).round().astype(np.float32), labels


def draw_nuclei(height, width, count, seed):
    """The picture alone."""
    return draw_labelled_nuclei(height, width, count, seed)[0]
