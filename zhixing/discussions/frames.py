"""The frame of an opinion map as bytes, so that the next edition continues this one.

Plain arrays, never pickled: what is read back from a database must not be able to run.
"""

from __future__ import annotations

import io

import numpy as np

from zhixing.analysis.opinion_map import Frame
from zhixing.analysis.opinion_map.grouping import Level, Structure
from zhixing.analysis.opinion_map.spectrum import Spectrum


def packed(frame: Frame) -> bytes:
    found = frame.structure
    file = io.BytesIO()
    np.savez_compressed(
        file,
        basis=frame.spectrum.basis,
        strength=frame.spectrum.strength,
        components=np.int64(found.components),
        profiles=found.profiles,
        share=found.share,
        noise=np.float64(found.noise),
        group_of=found.group_of,
        level_groups=np.array([level.groups for level in found.levels], dtype=np.int64),
        level_clear=np.array([level.clear for level in found.levels], dtype=np.float64),
        level_pieces=np.array([level.pieces for level in found.levels], dtype=np.int64),
    )
    return file.getvalue()


def unpacked(data: bytes) -> Frame:
    with np.load(io.BytesIO(data), allow_pickle=False) as kept:
        levels = zip(
            kept["level_groups"].tolist(),
            kept["level_clear"].tolist(),
            kept["level_pieces"].tolist(),
            strict=True,
        )
        return Frame(
            Spectrum(kept["basis"], kept["strength"]),
            Structure(
                components=int(kept["components"]),
                profiles=kept["profiles"],
                share=kept["share"],
                noise=float(kept["noise"]),
                levels=tuple(Level(groups, clear, tuple(ps)) for groups, clear, ps in levels),
                group_of=kept["group_of"],
            ),
        )
