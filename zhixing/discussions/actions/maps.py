"""Making editions of opinion maps, and calling their groups by names."""

from __future__ import annotations

import logging
import math
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.analysis.opinion_map import OpinionMap, opinion_map, published
from zhixing.analysis.opinion_map.density import density
from zhixing.analysis.opinion_map.suppression import HIDDEN, LEAST
from zhixing.discussions.frames import packed, unpacked
from zhixing.discussions.models import Edition, GroupName, Topic
from zhixing.discussions.queries import maps as queries
from zhixing.discussions.rules.topics import NoSuchGroup, require_moderate
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person

DIGITS = 4  # of places and shares in what is shown
log = logging.getLogger(__name__)


def make_all() -> int:
    """A new edition for every topic with votes that the last one did not see; how many there were.

    No action: an edition binds nobody. A crash leaves the earlier edition, and the votes; a topic
    whose votes give no map is logged, and keeps no other topic from its own.
    """
    found = Topic.objects.filter(statements__votes__isnull=False)
    return sum(attempt(topic) is not None for topic in found.distinct().order_by("pk"))


def attempt(topic: Topic) -> Edition | None:
    """As `make`; None also where the votes give no map, which is logged and tried again later."""
    try:
        return make(topic)
    except Exception:  # whatever one topic stumbles over, the others go on
        log.exception("no opinion map of topic %s", topic.pk)
        return None


def make(topic: Topic) -> Edition | None:
    """The next edition of the topic's map; None where there is nothing new to see."""
    count, at = queries.newest(topic)
    before = queries.latest(topic)
    if at is None or (before is not None and (before.votes, before.latest) == (count, at)):
        return None
    statements = queries.statement_order(topic)
    _people, votes = queries.votes_of(topic, statements)
    previous = unpacked(bytes(before.frame)) if before is not None else None
    found = opinion_map(votes, previous=previous)
    lineages, unused = _lineages(found, before)
    with transaction.atomic():
        return Edition.objects.create(
            topic=topic,
            number=before.number + 1 if before else 1,
            at=timezone.now(),
            votes=count,
            latest=at,
            shown=_shown(found, statements, lineages) | {"next_lineage": unused},
            private=_private(found, statements),
            frame=packed(found.frame),
        )


@action
def name_group(*, topic: Topic, lineage: int, name: str, by: Person) -> GroupName:
    """Call a group by a name that its members would accept. Raises NoSuchGroup."""
    require_moderate(by, topic)
    edition = queries.latest(topic)
    if edition is None or not 0 < lineage < edition.shown["next_lineage"]:
        raise NoSuchGroup(_("意见图谱里没有第 %(n)s 号群体。") % {"n": lineage})
    named, _is_new = GroupName.objects.select_for_update().update_or_create(
        topic=topic, lineage=lineage, defaults={"name": name}
    )
    record("group.named", named, facts=snapshot(named), campaign=topic.campaign)
    return named


def _lineages(found: OpinionMap, before: Edition | None) -> tuple[list[int], int]:
    """A group that continues one of before keeps its number; a new one gets one never used.
    Returns the groups' numbers, and the next that is free."""
    earlier = before.shown["lineages"] if before is not None else []
    next_one = before.shown["next_lineage"] if before is not None else 1
    lineages = []
    for group in found.groups:
        if group.before is not None and group.before < len(earlier):
            lineages.append(earlier[group.before])
        else:
            lineages.append(next_one)
            next_one += 1
    return lineages, next_one


def _shown(found: OpinionMap, statements: list[int], lineages: list[int]) -> dict[str, Any]:
    """What anybody may see, as JSON."""
    public = published(found)
    cells = density(found.participants[found.group >= 0])
    grouped = found.group >= 0
    return {
        "people": len(found.group),
        "grouped": int(grouped.sum()),
        "lineages": lineages,
        "groups": [
            {
                "lineage": lineage,
                "size": group.size if group.size != HIDDEN else None,
                "centre": _centre(found, number) if group.size >= LEAST else None,
                "cells": _cells(found, number) if group.size >= LEAST else [],
                "representatives": [
                    {
                        "statement": statements[one.statement],
                        "side": one.side,
                        "chose": one.chose,
                        "seen": one.seen,
                        "q": _plain(one.q),
                    }
                    for one in group.representatives
                ],
            }
            for number, (lineage, group) in enumerate(zip(lineages, public.groups, strict=True))
        ],
        "density": {
            "side": _plain(cells.side),
            "cells": [
                [_plain(x), _plain(y), count]
                for (x, y), count in zip(cells.corner.tolist(), cells.count.tolist(), strict=True)
            ],
        },
        "statements": [
            {
                "pk": pk,
                "x": _plain(public.statements[s, 0]),
                "y": _plain(public.statements[s, 1]),
                "extremity": _plain(public.extremity[s]),
                "consensus": _plain(public.group_informed_consensus[s]),
                "everyone": _votes(public.everyone, s),
                "groups": [
                    None if public.hidden[g, s] else _group_votes(public.counts, g, s)
                    for g in range(found.k)
                ],
            }
            for s, pk in enumerate(statements)
        ],
        "consensus": [
            {"statement": statements[one.statement], "side": one.side, "q": _plain(one.q)}
            for one in public.consensus
        ],
        "stability": {
            "resamples": found.stability.resamples,
            "agreement": _plain(found.stability.agreement),
            "same_groups": _plain(found.stability.same_groups),
        },
        "components": found.components,
    }


def _private(found: OpinionMap, statements: list[int]) -> dict[str, Any]:
    """Loadings of the two components: a participant's place is linear in them."""
    basis = found.frame.spectrum.basis
    axes = np.zeros((len(statements), 2))
    axes[:, : basis.shape[1]] = basis[:, :2]
    return {
        "statements": statements,
        "mean": [_plain(mean) for mean in found.mean],
        "x": [float(x) for x in axes[:, 0]],
        "y": [float(y) for y in axes[:, 1]],
    }


def _centre(found: OpinionMap, group: int) -> list[float | None]:
    x, y = found.participants[found.group == group].mean(axis=0).tolist()
    return [_plain(x), _plain(y)]


def _cells(found: OpinionMap, group: int) -> list[list[float | int | None]]:
    """Where the group's people are, at least five to a cell: its outline is drawn around them."""
    cells = density(found.participants[found.group == group])
    return [
        [_plain(x), _plain(y), _plain(x + cells.side), _plain(y + cells.side)]
        for x, y in cells.corner.tolist()
    ]


def _votes(tally: Any, s: int) -> list[int] | None:
    agree, disagree, seen = (int(column[s]) for column in (tally.agree, tally.disagree, tally.seen))
    return None if seen == HIDDEN else [agree, disagree, seen - agree - disagree]


def _group_votes(counts: Any, g: int, s: int) -> list[int]:
    agree, disagree = int(counts.agree[g, s]), int(counts.disagree[g, s])
    return [agree, disagree, int(counts.seen[g, s]) - agree - disagree]


def _plain(value: float) -> float | None:
    """JSON has no NaN: what is hidden or unknown is null."""
    return None if math.isnan(value) else round(float(value), DIGITS)
