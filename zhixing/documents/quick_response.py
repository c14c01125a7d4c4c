"""Quick response codes as inline SVG."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

import qrcode
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError

QUIET_ZONE = 4  # modules on each side, ISO/IEC 18004


class TextTooLongError(ValueError):
    """A code holds some 2,300 bytes at this level of correction."""


def qr_svg(text: str, *, label: str) -> str:
    """The code of `text` as an SVG element for HTML, one unit a module, named `label`.

    Always dark on white, whatever the page's colours: readers need it. The same text gives the
    same SVG. Raises TextTooLongError.
    """
    matrix = _modules(text)
    size = len(matrix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" '
        f'shape-rendering="crispEdges"><title>{escape(label)}</title>'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
        f'<path fill="#000" d="{"".join(_strokes(matrix))}"/></svg>'
    )


def _modules(text: str) -> Sequence[Sequence[bool]]:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_ZONE)
    code.add_data(text.encode())
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as problem:
        raise TextTooLongError(len(text)) from problem
    matrix: Sequence[Sequence[bool]] = code.get_matrix()
    return matrix


def _strokes(matrix: Sequence[Sequence[bool]]) -> Iterator[str]:
    """One bar for each run of dark modules in a line."""
    for y, line in enumerate(matrix):
        x = 0
        for dark, run in groupby(line):
            length = len(list(run))
            if dark:
                yield f"M{x} {y}h{length}v1h-{length}z"
            x += length
