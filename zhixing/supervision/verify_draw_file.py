"""`zhixing verify-draw FILE…`: published draws in, what does not fit out.

For auditors without server or database: nothing here imports Django.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from zhixing.analysis.sampling import (
    Draw,
    NoDrawFile,
    read,
    verify,
    verify_against,
    verify_series,
)
from zhixing.analysts import MOST_BYTES, BadInput, _, refuse, shown
from zhixing.supervision.draw_words import (
    no_draw_file,
    people_summary,
    sentence,
    summary,
    weaknesses,
)

INVALID = 1
MOST_TOLD = 20


def verify_draw_files(paths: Sequence[Path], *, announced: Path | None = None) -> int:
    """Redo every draw, hold one to its announcement, and several to their numbers.

    Returns 0 when all of it fits, 1 after a line for each thing that does not, 2 after one line on
    stderr when a file is none or cannot be read.
    """
    try:
        draws = [_read(path) for path in paths]
        promise = _read(announced) if announced else None
        if promise and len(draws) != 1:
            raise BadInput(_("--announced 只能和一份抽签文件比对"))
    except (BadInput, OSError) as error:
        return refuse(error)
    fits = [_told(path, draw, promise) for path, draw in zip(paths, draws, strict=True)]
    series = [sentence(misfit) for misfit in verify_series(draws)]
    _say(series)
    return 0 if all(fits) and not series else INVALID


def _read(path: Path) -> Draw:
    if path.stat().st_size > MOST_BYTES:
        raise BadInput(_("文件太大"))
    try:
        return read(path.read_bytes())
    except NoDrawFile as error:
        told = {"file": shown(path.name), "what": no_draw_file(error)}
        raise BadInput(_("%(file)s：%(what)s") % told) from None


def _told(path: Path, draw: Draw, promise: Draw | None) -> bool:
    """Say how the draw stands; whether it fits."""
    misfits = list(verify(draw))
    if promise is not None:
        misfits += verify_against(draw, promise)
    name = shown(path.name)
    if not misfits:
        _say([_("%(file)s：相符。%(what)s") % {"file": name, "what": summary(draw)}])
        if draw.people is not None:
            _say([people_summary(draw.people)])
        found = weaknesses(draw, is_compared=promise is not None)
        _say(_("注意：%(what)s") % {"what": weakness} for weakness in found)
        return True
    _say([_("%(file)s：不符") % {"file": name}])
    _say(f"- {sentence(misfit)}" for misfit in misfits[:MOST_TOLD])
    if len(misfits) > MOST_TOLD:
        _say([_("- 另有 %(n)s 处") % {"n": len(misfits) - MOST_TOLD}])
    return False


def _say(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)  # noqa: T201 - a command line prints
