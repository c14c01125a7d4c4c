"""The frame of an opinion map as bytes, so that the next edition continues this one.

Plain arrays, never pickled: what is read back from a database must not be able to run.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

import numpy as np

from zhixing.analysis.opinion_map import Frame
from zhixing.analysis.opinion_map.continuity import arranged
from zhixing.analysis.opinion_map.grouping import Level, Structure
from zhixing.analysis.opinion_map.spectrum import Spectrum
from zhixing.discussions.models import Edition

Arrays = Mapping[str, Any]


def packed(frame: Frame) -> bytes:
    found = frame.structure
    arrays: dict[str, Any] = {
        "basis": frame.spectrum.basis,
        "strength": frame.spectrum.strength,
        "components": np.int64(found.components),
        "noise": np.float64(found.noise),
        "levels": np.int64(len(found.levels)),
        **_level("held", found.level),
    }
    for number, level in enumerate(found.levels):
        arrays |= _level(f"level{number}", level)
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def continued(edition: Edition, statements: list[int]) -> Frame:
    """The frame of an edition for `statements` (keys), some of which may have come since."""
    place = {pk: row for row, pk in enumerate(edition.private["statements"])}
    rows = np.array([place.get(pk, -1) for pk in statements], dtype=np.int64)
    return arranged(unpacked(bytes(edition.frame)), rows)


def unpacked(data: bytes) -> Frame:
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        return Frame(
            Spectrum(kept["basis"], kept["strength"]),
            Structure(
                components=int(kept["components"]),
                noise=float(kept["noise"]),
                levels=tuple(_kept(f"level{n}", kept) for n in range(int(kept["levels"]))),
                level=_kept("held", kept),
            ),
        )


def _level(name: str, level: Level) -> dict[str, Any]:
    return {
        f"{name}-clear": np.float64(level.clear),
        f"{name}-profiles": level.profiles,
        f"{name}-share": level.share,
    }


def _kept(name: str, arrays: Arrays) -> Level:
    return Level(
        float(arrays[f"{name}-clear"]), arrays[f"{name}-profiles"], arrays[f"{name}-share"]
    )
