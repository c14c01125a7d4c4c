"""What an edition of an opinion map holds: what anybody may see, and what places a voter.

Editions follow one another, so each hides not only small counts but also what a reader would find
by subtracting it from those before. A statement's row is renewed once five more people have voted
on it, and stands as it was until then. In a renewed row, a cell whose votes since it was last
shown are those of one to four people is hidden like a small one, with others beside it. What is
computed of votes must not tell them either: a statement's place follows from the votes that its row
shows, and how doubtful a find is is told in steps.
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
from zhixing.analysis.opinion_map.votes import Floats, Ints

DIGITS = 4  # of places and shares in what is shown
STEPS = (0.001, 0.01, 0.05, 0.1, 1.0)  # of q: four digits of it would tell single votes
Row = dict[str, Any]
"""A statement: pk, until (time of the last vote counted), everyone, groups, consensus, its place.
everyone, groups: agree, disagree, pass; None where hidden. Where everyone is, so is the place."""


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
    axes = _axes(found, len(statements))
    rows = []
    for s, pk in enumerate(statements):
        row = earlier.get(pk)
        if row is None or not _stands(row, fresh[:, s], int(found.everyone.seen[s])):
            row = _row(public, pk, s, until)
        rows.append(row | _place(row["everyone"], axes[s] * math.sqrt(len(statements))))
    return {
        "people": len(found.group),
        "grouped": int((found.group >= 0).sum()),
        "lineages": lineages,
        "groups": _groups(found, public, lineages, rows),
        "density": _density(found),
        "statements": rows,
        "consensus": [
            {"statement": statements[one.statement], "side": one.side, "q": _at_most(one.q)}
            for one in public.consensus
            if rows[one.statement]["everyone"] is not None
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


def _place(everyone: list[int] | None, axis: Floats) -> Row:
    """Where the statement lies, as in the map, but of the mean of the votes that are shown: the
    place of a mean can be solved for it, and one of 1 is no place at all."""
    if everyone is None:
        return dict.fromkeys(("x", "y", "extremity"))
    mean = (everyone[0] - everyone[1]) / sum(everyone)
    x, y = ((1 - mean) * axis).tolist()
    return {"x": _plain(x), "y": _plain(y), "extremity": _plain(math.hypot(x, y))}


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
        "q": _at_most(one.q) if own >= other else None,
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
    axes = _axes(found, len(statements))
    return {
        "statements": statements,
        "mean": [_plain(mean) for mean in found.mean],
        "x": [float(x) for x in axes[:, 0]],
        "y": [float(y) for y in axes[:, 1]],
    }


def _axes(found: OpinionMap, statements: int) -> Floats:
    """Loadings of the two first components, shape (statements, 2); 0 for what is missing."""
    basis = found.frame.spectrum.basis
    axes = np.zeros((statements, 2))
    axes[:, : basis.shape[1]] = basis[:, :2]
    return axes


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


def _at_most(q: float) -> float | None:
    """The step that a share of false finds does not exceed."""
    return None if math.isnan(q) else next(step for step in STEPS if q <= step)


def _plain(value: float) -> float | None:
    """JSON has no NaN: what is hidden or unknown is null."""
    return None if math.isnan(value) else round(float(value), DIGITS)
