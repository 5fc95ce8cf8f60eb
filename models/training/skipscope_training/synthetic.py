"""Images made by code, so that test tensors carry no pixel of any data set."""
import numpy as np
from scipy import ndimage as ndi


def draw_nuclei(height, width, count, seed):
    """A grey picture of blurred ellipses on an uneven background: (y, x) float32, counts of 0..4095."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:height, :width].astype(np.float32)
    picture = 150 + 120 * x / width
    for _ in range(count):
        centre_y, centre_x = rng.uniform(0, height), rng.uniform(0, width)
        radius_y, radius_x = rng.uniform(5, 11, size=2)
        angle = rng.uniform(0, np.pi)
        along = (x - centre_x) * np.cos(angle) + (y - centre_y) * np.sin(angle)
        across = (y - centre_y) * np.cos(angle) - (x - centre_x) * np.sin(angle)
        inside = (along / radius_x) ** 2 + (across / radius_y) ** 2 < 1
        picture = np.where(inside, np.maximum(picture, rng.uniform(900, 2600)), picture)
    picture = ndi.gaussian_filter(picture, 1.2)
    noisy = rng.poisson(picture) + rng.normal(0, 12, picture.shape)
    return np.clip(noisy, 0, 4095).round().astype(np.float32)
