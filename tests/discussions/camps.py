"""Topics full of votes, for the tests of maps."""

from __future__ import annotations

import numpy as np

from tests import factories
from zhixing.discussions.models import Statement, Topic, Vote


def fill(topic: Topic, camps: tuple[int, ...] = (30, 30), statements: int = 12) -> list[Statement]:
    """Two camps that disagree on the even statements and agree on the odd ones."""
    rng = np.random.default_rng(20260501)
    rows = [factories.make_statement(topic, text=f"观点 {n}") for n in range(statements)]
    votes = []
    for camp, size in enumerate(camps):
        for _ in range(size):
            participant = factories.make_participant(topic)
            for n, row in enumerate(rows):
                usual = 1 if n % 2 or camp == 0 else -1
                value = usual if rng.random() < 0.92 else int(rng.integers(-1, 2))
                at = factories.moment()
                votes.append(Vote(participant=participant, statement=row, value=value, at=at))
    Vote.objects.bulk_create(votes)
    return rows
