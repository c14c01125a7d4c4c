"""How many components stand above noise.

Flipping the signs of single votes at random leaves every statement's spread, everyone's activity
and the pattern of missing votes as they are, and destroys only what people have in common. What
the strongest component of such noise reaches is the height that a component must exceed.

Source: Hong, Sheng & Dobriban, "Selecting the number of components in PCA via random signflips",
2020.
"""

from __future__ import annotations

import numpy as np
from scipy import linalg, sparse

from zhixing.analysis.opinion_map.votes import Floats

SAFETY = 1.02  # what the leading eigenvalue varies by from draw to draw, and lacks unsettled
DRAWS, ALL_DRAWS = 9, 300_000  # at most; votes of all draws together: in large sets one is enough
_STEPS = 12  # of Lanczos: the leading eigenvalue is then short by about one in a hundred
_TINY = 1e-6  # of single precision


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
    bits = np.frombuffer(generator.bytes(centred.nnz // 8 + 1), dtype=np.uint8)
    minus = np.unpackbits(bits, count=centred.nnz).view(bool)
    data = np.where(minus, -centred.data, centred.data)
    return sparse.csr_array((data, centred.indices, centred.indptr), shape=centred.shape)


def _leading(matrix: sparse.csr_array, generator: np.random.Generator) -> float:
    """The leading eigenvalue of matrix' matrix; always a little too small, see SAFETY.

    Lanczos without reorthogonalisation: what that loses are copies of eigenvalues, not the largest.
    """
    vector: Floats = generator.standard_normal(matrix.shape[1], dtype=np.float32)
    vector /= max(np.float32(_TINY), np.linalg.norm(vector))
    before, turned = np.zeros_like(vector), matrix.T
    diagonal, beside = [], [np.float32(0)]
    for _ in range(min(_STEPS, len(vector))):
        image = turned @ (matrix @ vector) - beside[-1] * before
        diagonal.append(image @ vector)
        image -= diagonal[-1] * vector
        beside.append(np.linalg.norm(image))
        if beside[-1] <= _TINY * max(diagonal):
            break
        before, vector = vector, image / beside[-1]
    inner = np.array(beside[1 : len(diagonal)])
    return float(linalg.eigvalsh_tridiagonal(np.array(diagonal), inner)[-1])
