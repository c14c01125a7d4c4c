"""Whole outputs of the reference implementation, with the votes that they were computed from.

Its database stores agree as -1, and so do its centre, components and projections; `votes.json`
does not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from zhixing.analysis.opinion_map import Votes
from zhixing.documents.conversations import Conversation, read_conversation

NAMES = ("50ptpt-3gp-strict-no-meta", "below-100-ptpts")


@dataclass(frozen=True)
class Reference:
    conversation: Conversation
    math: dict[str, Any]

    @property
    def votes(self) -> Votes:
        read = self.conversation
        return Votes.from_events(
            read.participant,
            read.statement,
            read.vote,
            read.time,
            participants=len(read.participants),
            statements=len(read.statements),
        )

    @property
    def people(self) -> list[list[int]]:
        """The members of each group as participants' ids: the file nests two levels."""
        base = dict(
            zip(*(self.math["base-clusters"][key] for key in ("id", "members")), strict=True)
        )
        return [
            sorted(person for own in group["members"] for person in base[own])
            for group in sorted(self.math["group-clusters"], key=lambda group: group["id"])
        ]

    @property
    def groups(self) -> np.ndarray:
        place = {own: index for index, own in enumerate(self.conversation.participants)}
        found = np.full(len(place), -1)
        for number, people in enumerate(self.people):
            found[[place[person] for person in people]] = number
        return found


def read_reference(folder: Path) -> Reference:
    math = json.loads((folder / "math-pca2.json").read_bytes())
    return Reference(read_conversation(folder), math)
