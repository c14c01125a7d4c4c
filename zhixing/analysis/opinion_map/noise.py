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

FLIPS = 5
_SWEEPS = 8  # of power iteration on a few columns; enough for one per cent of the eigenvalue
_WIDTH = 4


def noise_height(centred: sparse.csr_array, generator: np.random.Generator) -> float:
    """The largest of the leading eigenvalues of X'X with random signs, over FLIPS draws."""
    return max(_leading(_flipped(centred, generator), generator) for _ in range(FLIPS))


def above_noise(strength: Floats, height: float, share: float = 1.0) -> int:
    """How many of the descending eigenvalues exceed `height`, without a gap.

    share: of the data that `height` was measured on, when `strength` is of more.
    """
    over = strength * share > height * (1 + 1e-9) + 1e-12
    return int(np.argmin(over)) if not over.all() else len(over)


def _flipped(centred: sparse.csr_array, generator: np.random.Generator) -> sparse.csr_array:
    signs = generator.integers(0, 2, size=centred.nnz, dtype=np.int8) * 2 - 1
    flipped = centred.copy()
    flipped.data = flipped.data * signs
    return flipped


def _leading(matrix: sparse.csr_array, generator: np.random.Generator) -> float:
    thin = generator.standard_normal((matrix.shape[1], _WIDTH))
    strength = 0.0
    for _ in range(_SWEEPS):
        q, _r = np.linalg.qr(thin)
        thin = matrix.T @ (matrix @ q)
        strength = float(np.linalg.norm(q.T @ thin, 2))
    return strength
