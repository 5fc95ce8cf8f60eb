"""Percentile normalisation, the same as rdf.yaml's `scale_range` step describes to the app."""
import numpy as np

MIN_PERCENTILE = 1.0
MAX_PERCENTILE = 99.8
EPSILON = 1e-6


def scale_range(image):
    """(x - lo) / (hi - lo + 1e-6) per channel, without clipping.

    image: (channel, y, x), any dtype. lo and hi are the 1st and 99.8th percentile of the whole
    plane by linear interpolation. Returns float32 of the same shape; most values lie in 0..1.
    """
    planes = np.asarray(image, dtype=np.float32)
    lo, hi = np.percentile(planes, (MIN_PERCENTILE, MAX_PERCENTILE), axis=(1, 2), keepdims=True)
    return ((planes - lo) / (hi - lo + EPSILON)).astype(np.float32)


def to_three_channels(image):
    """(y, x) or (y, x, channel) to (3, y, x): grey is replicated, channels beyond the third dropped."""
    if image.ndim == 2:
        return np.repeat(image[None], 3, axis=0)
    planes = np.moveaxis(image, -1, 0)
    return planes[:3] if planes.shape[0] >= 3 else np.repeat(planes[:1], 3, axis=0)
