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

from zhixing.analysis.opinion_map.spectrum import krylov
from zhixing.analysis.opinion_map.votes import Floats

SAFETY = 1.02  # what the leading eigenvalue varies by from draw to draw, and lacks unsettled
DRAWS, ALL_DRAWS = 9, 300_000  # at most; votes of all draws together: in large sets one is enough
_SETTLED = 0.04  # residual; the eigenvalue itself is far nearer
_WIDTH = 4


def noise_height(centred: sparse.csr_array, generator: np.random.Generator) -> float:
    """What the leading eigenvalue of X'X reaches with random signs, and a little more."""
    if not centred.nnz:
        return 0.0
    draws = int(np.clip(ALL_DRAWS // centred.nnz, 1, DRAWS))
    return SAFETY * max(_leading(_flipped(centred, generator), generator) for _ in range(draws))


def above_noise(strength: Floats, height: float) -> int:
    """How many of the descending eigenvalues exceed `height`, without a gap."""
    over = strength > height + 1e-9
    return int(np.argmin(over)) if not over.all() else len(over)


def _flipped(centred: sparse.csr_array, generator: np.random.Generator) -> sparse.csr_array:
    signs = generator.integers(0, 2, size=centred.nnz, dtype=np.int8).astype(np.float32)
    data = (2 * signs - 1) * centred.data.astype(np.float32)
    return sparse.csr_array((data, centred.indices, centred.indptr), shape=centred.shape)


def _leading(matrix: sparse.csr_array, generator: np.random.Generator) -> float:
    """The leading eigenvalue of matrix' matrix; always a little too small, see SAFETY."""
    start = generator.standard_normal((matrix.shape[1], _WIDTH))

    def sweep(thin: Floats) -> Floats:
        image: Floats = matrix.T @ (matrix @ thin.astype(np.float32))
        return image.astype(np.float64)

    return float(krylov(sweep, start, wanted=1, tolerance=_SETTLED).strength[0])
