"""How many components stand above noise.

Flipping the signs of single votes at random leaves every statement's spread, everyone's activity
and the pattern of missing votes as they are, and destroys only what people have in common. What
the strongest component of such noise reaches is the height that a component must exceed.

Source: Hong, Sheng & Dobriban, "Selecting the number of components in PCA via random signflips",
2020.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from zhixing.analysis.opinion_map.votes import Floats

FLIPS = 2
SAFETY = 1.02  # what the eigenvalue varies by from draw to draw, and lacks after so few sweeps
_SWEEPS = 5  # of block power iteration
_WIDTH = 8


def noise_height(centred: sparse.csr_array, generator: np.random.Generator) -> float:
    """The largest of the leading eigenvalues of X'X with random signs, over FLIPS draws."""
    return SAFETY * max(_leading(_flipped(centred, generator), generator) for _ in range(FLIPS))


def above_noise(strength: Floats, height: float) -> int:
    """How many of the descending eigenvalues exceed `height`, without a gap."""
    over = strength > height + 1e-9
    return int(np.argmin(over)) if not over.all() else len(over)


def _flipped(centred: sparse.csr_array, generator: np.random.Generator) -> sparse.csr_array:
    signs = generator.integers(0, 2, size=centred.nnz, dtype=np.int8).astype(np.float32)
    data = (2 * signs - 1) * centred.data.astype(np.float32)
    return sparse.csr_array((data, centred.indices, centred.indptr), shape=centred.shape)


def _leading(matrix: sparse.csr_array, generator: np.random.Generator) -> float:
    thin = generator.standard_normal((matrix.shape[1], _WIDTH), dtype=np.float32)
    for _ in range(_SWEEPS):
        thin = matrix.T @ (matrix @ np.linalg.qr(thin)[0])
    image = matrix @ np.linalg.qr(thin)[0]
    return float(np.linalg.norm(image.T @ image, 2))
