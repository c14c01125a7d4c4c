"""When the groups of a topic are looked for again, and what editions keep of the last time.

Between two such times editions have new figures, places and members of the same groups. Where the
groups stand says nothing that a crash could lose: each edition tells the next.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from zhixing.analysis.opinion_map import Frame, Stability
from zhixing.analysis.opinion_map.standing import unknown
from zhixing.discussions.models import Edition, Topic

FEW = 20_000  # votes up to which looking costs less than the rest of an edition
GROWTH = 0.05  # of the votes: less than the fifth of the people that stability leaves out
AGE = timedelta(hours=1)
FIGURES = ("resamples", "agreement", "agreement_low", "same_groups")


@dataclass(frozen=True, slots=True)
class Grouping:
    """When and from how many votes groups were found, and how sure that was."""

    at: datetime
    votes: int
    stability: Stability

    def is_over(self, topic: Topic, votes: int, now: datetime) -> bool:
        """Whether groups are looked for again, now that there are so many votes.

        The work is shared out: each vote pays for a share of the next search that does not grow
        with the topic.
        """
        if votes <= FEW or topic.closed_at is not None:
            return True
        return votes - self.votes >= GROWTH * self.votes or now - self.at >= AGE

    def plain(self) -> dict[str, Any]:
        """As JSON, which has no NaN."""
        return {
            "at": self.at.isoformat(),
            "votes": self.votes,
            **{name: _plain(getattr(self.stability, name)) for name in FIGURES},
            "of_group": [_plain(share) for share in self.stability.of_group],
        }


def grouping(edition: Edition, frame: Frame) -> Grouping | None:
    """What `edition` keeps of the search that found the groups of its `frame`; None where it is
    older than that, or nobody was in a group."""
    kept: Mapping[str, Any] | None = edition.private.get("grouping")
    if kept is None or not frame.structure.groups:
        return None
    of_group = tuple(_number(share) for share in kept["of_group"])
    stability = Stability(
        resamples=kept["resamples"],
        agreement=_number(kept["agreement"]),
        agreement_low=_number(kept["agreement_low"]),
        same_groups=_number(kept["same_groups"]),
        of_group=of_group,
        margins=unknown(frame).margins,
    )
    return Grouping(datetime.fromisoformat(kept["at"]), kept["votes"], stability)


def _plain(value: float) -> float | None:
    return None if math.isnan(value) else value


def _number(value: float | None) -> float:
    return math.nan if value is None else value
