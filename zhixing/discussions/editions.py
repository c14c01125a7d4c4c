"""What an edition of an opinion map holds: what anybody may see, and what places a voter.

Editions follow one another, so each hides not only small counts but also what a reader would find
by subtracting it from those before. A statement's row is renewed once five more people have voted
on it, and stands as it was until then. In a renewed row, a cell whose votes since it was last
shown are those of one to four people is hidden like a small one, with others beside it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from zhixing.analysis.opinion_map import OpinionMap, Published, Representative, published
from zhixing.analysis.opinion_map.density import density
from zhixing.analysis.opinion_map.selection import Side
from zhixing.analysis.opinion_map.suppression import HIDDEN, LEAST
from zhixing.analysis.opinion_map.votes import Ints

DIGITS = 4  # of places and shares in what is shown
Row = dict[str, Any]
"""A statement: pk, until (time of the last vote counted), everyone, groups, consensus, its place.
everyone, groups: agree, disagree, pass; None where hidden."""


def shown(
    found: OpinionMap,
    statements: list[int],
    lineages: list[int],
    until: str,
    fresh: Ints,
    before: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """What anybody may see, as JSON.

    lineages: of the groups. until: time of the last vote. fresh: shape (groups + 1, statements),
    votes since the statement's row was renewed, those of people in no group last. before: what the
    last edition shows.
    """
    earlier = _earlier(before, lineages)
    public = published(found, fresh=_unshown(found, statements, fresh, earlier))
    rows = [
        _place(public, s)
        | (
            earlier[pk]
            if pk in earlier and _stands(earlier[pk], fresh[:, s], int(found.everyone.seen[s]))
            else _row(public, pk, s, until)
        )
        for s, pk in enumerate(statements)
    ]
    return {
        "people": len(found.group),
        "grouped": int((found.group >= 0).sum()),
        "lineages": lineages,
        "groups": _groups(found, public, lineages, rows),
        "density": _density(found),
        "statements": rows,
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


def _stands(row: Row, fresh: Ints, seen: int) -> bool:
    """Whether fewer than LEAST people have voted since the row was renewed.

    Votes that waited on a screen may be older than it: they are told by the total, and the cells
    that they changed are hidden (`_unshown`).
    """
    least = sum(row["everyone"]) if row["everyone"] is not None else LEAST - 1
    return max(int(fresh.sum()), seen - least) < LEAST


def _earlier(before: Mapping[str, Any] | None, lineages: list[int]) -> dict[int, Row]:
    """The rows of the last edition with its cells in the order of these groups."""
    if before is None:
        return {}
    place = {lineage: at for at, lineage in enumerate(before["lineages"])}
    return {
        row["pk"]: {
            "pk": row["pk"],
            "until": row["until"],
            "everyone": row["everyone"],
            "groups": [
                row["groups"][place[lineage]] if lineage in place else None for lineage in lineages
            ],
            "consensus": row["consensus"],
        }
        for row in before["statements"]
    }


def _unshown(
    found: OpinionMap, statements: list[int], fresh: Ints, earlier: Mapping[int, Row]
) -> Ints:
    """`fresh`, with 1 for a cell that looks unchanged and still must not be shown: it was hidden,
    or somebody came late or moved between groups."""
    told = fresh.copy()
    for s, pk in enumerate(statements):
        for g in range(found.k):
            if pk in earlier and not fresh[g, s]:
                counts = [int(column[g, s]) for column in (found.counts.agree, found.counts.seen)]
                told[g, s] = _pair(earlier[pk]["groups"][g]) != counts
    return told


def _pair(votes: list[int] | None) -> list[int] | None:
    return None if votes is None else [votes[0], sum(votes)]


def _row(public: Published, pk: int, s: int, until: str) -> Row:
    return {
        "pk": pk,
        "until": until,
        "everyone": _votes(public.everyone, s),
        "groups": [
            None if public.hidden[g, s] else _group_votes(public.counts, g, s)
            for g in range(len(public.groups))
        ],
        "consensus": _plain(public.group_informed_consensus[s]),
    }


def _place(public: Published, s: int) -> Row:
    return {
        "x": _plain(public.statements[s, 0]),
        "y": _plain(public.statements[s, 1]),
        "extremity": _plain(public.extremity[s]),
    }


def _groups(
    found: OpinionMap, public: Published, lineages: list[int], rows: list[Row]
) -> list[dict[str, Any]]:
    return [
        {
            "lineage": lineage,
            "size": group.size if group.size != HIDDEN else None,
            "centre": _centre(found, number) if group.size >= LEAST else None,
            "cells": _cells(found, number) if group.size >= LEAST else [],
            "representatives": [
                _representative(one, rows[one.statement]["pk"], votes)
                for one in group.representatives
                if (votes := rows[one.statement]["groups"][number]) is not None
            ],
        }
        for number, (lineage, group) in enumerate(zip(lineages, public.groups, strict=True))
    ]


def _representative(one: Representative, pk: int, votes: list[int]) -> dict[str, Any]:
    """By the side that more of the group chose.

    The reference puts a statement that a group agrees with first even where others agree still
    more, and then calls it by the other side: "disagrees: 1 of 10", when 7 agree.
    """
    own, other = votes[:2] if one.side == "agree" else votes[1::-1]
    turned: dict[Side, Side] = {"agree": "disagree", "disagree": "agree"}
    return {
        "statement": pk,
        "side": one.side if own >= other else turned[one.side],
        "chose": max(own, other),
        "seen": sum(votes),
        "q": _plain(one.q) if own >= other else None,
    }


def _density(found: OpinionMap) -> dict[str, Any]:
    cells = density(found.participants[found.group >= 0])
    return {
        "side": _plain(cells.side),
        "cells": [
            [_plain(x), _plain(y), count]
            for (x, y), count in zip(cells.corner.tolist(), cells.count.tolist(), strict=True)
        ],
    }


def private(found: OpinionMap, statements: list[int]) -> dict[str, Any]:
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
