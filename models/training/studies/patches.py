"""Ten sorts of nuclei, drawn by code: a classification set of 20 x 20 px patches for study a and c."""
import numpy as np
from scipy import ndimage as ndi

SIZE = 20  # px
SORTS = (
    "round",
    "elongated",
    "bean",
    "ring",
    "touching pair",
    "parted pair",
    "three lobes",
    "metaphase plate",
    "fragments",
    "spots",
)
AXIS = np.arange(SIZE, dtype=np.float32) - (SIZE - 1) / 2
Y, X = np.meshgrid(AXIS, AXIS, indexing="ij")


def _ellipse(centre, radii, angle):
    """1 inside an ellipse, 0 outside, with an edge 1 px wide. centre (y, x) and radii in px, angle in radians."""
    y, x = Y - centre[0], X - centre[1]
    along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
    reach = np.sqrt((along / radii[0]) ** 2 + (across / radii[1]) ** 2)
    return np.clip((1 - reach) * min(radii) + 0.5, 0, 1)


def _at(distance, angle):
    return distance * np.sin(angle), distance * np.cos(angle)


def _draw(sort, rng):
    """One nucleus of a sort at the origin: (SIZE, SIZE), brightness 0..1."""
    r, angle = rng.uniform(3.8, 5.8), rng.uniform(0, 2 * np.pi)
    near, far = _at(r, angle), _at(-r, angle)
    disc = _ellipse((0, 0), (r * rng.uniform(0.95, 1.15), r), angle)
    if sort == "round":
        return disc
    if sort == "elongated":
        return _ellipse((0, 0), (r * 1.3, r * 0.75), angle)
    if sort == "bean":
        return disc * (1 - _ellipse(near, (r * 0.55, r * 0.55), 0))
    if sort == "ring":
        return disc * (1 - 0.55 * _ellipse((0, 0), (r * 0.6, r * 0.6), 0))
    if sort in ("touching pair", "parted pair"):
        apart = 0.55 if sort == "touching pair" else 0.8
        small = (r * 0.55, r * 0.65)
        centres = (_at(r * apart, angle), _at(-r * apart, angle))
        return np.maximum(*(_ellipse(centre, small, angle) for centre in centres))
    if sort == "three lobes":
        turns = angle + np.array([0, 2.1, 4.2]) + rng.uniform(-0.3, 0.3, 3)
        return np.max([_ellipse(_at(r * 0.6, turn), (r * 0.5, r * 0.5), 0) for turn in turns], axis=0)
    if sort == "metaphase plate":
        return np.maximum(0.45 * disc, _ellipse((0, 0), (r * 0.9, r * 0.35), angle))
    count = rng.integers(4, 7)
    spots = [_ellipse(rng.uniform(-0.6, 0.6, 2) * r, (1.2, 1.2), 0) for _ in range(count)]
    ground = 0 if sort == "fragments" else 0.5 * disc
    return np.maximum(ground, np.max(spots, axis=0))


def make_patches(count, seed):
    """count patches, each sort equally often: images (count, 1, SIZE, SIZE) float32 near 0..1, sorts (count,) int64.

    Every patch: one nucleus off the centre by up to 2 px, half of one or two others at the edge, uneven
    ground, blur and noise. Patch i depends on (seed, i) alone.
    """
    images = np.empty((count, 1, SIZE, SIZE), np.float32)
    for index in range(count):
        rng = np.random.default_rng((seed, index))
        picture = ndi.shift(_draw(SORTS[index % len(SORTS)], rng), rng.uniform(-2, 2, 2), order=1)
        picture = picture * rng.uniform(0.5, 1)
        for _ in range(rng.integers(0, 3)):
            place = _at(rng.uniform(11, 13), rng.uniform(0, 2 * np.pi))
            picture = np.maximum(picture, rng.uniform(0.3, 1) * _ellipse(place, rng.uniform(3, 6, 2), 0))
        slope = rng.uniform(-0.012, 0.012, 2)
        picture = ndi.gaussian_filter(picture, rng.uniform(0.5, 0.9)) + slope[0] * Y + slope[1] * X
        images[index, 0] = picture + rng.normal(0, rng.uniform(0.05, 0.14), picture.shape)
    return images, np.arange(count, dtype=np.int64) % len(SORTS)
