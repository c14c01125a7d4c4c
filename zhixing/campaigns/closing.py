"""What keeps a campaign from being closed: later rooms register it, and the closing asks."""

from __future__ import annotations

from collections.abc import Callable

from zhixing.campaigns.models import Campaign
from zhixing.web.errors import Refused

# Gives the sentence that says what is still open and where, or "" where nothing is.
Obstacle = Callable[[Campaign], str]

_obstacles: list[Obstacle] = []


class NotFinished(Refused):
    """Something must be settled before the campaign may become an archive."""

    code = "not_finished"


def register(obstacle: Obstacle) -> None:
    if obstacle not in _obstacles:
        _obstacles.append(obstacle)


def require_finished(campaign: Campaign) -> None:
    """Raise NotFinished, which names everything that is still open."""
    found = [words for obstacle in _obstacles if (words := obstacle(campaign))]
    if found:
        raise NotFinished("".join(found))
