"""An opinion map as JSON; docs/opinion-map.md describes every field."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields

import numpy as np

from zhixing.analysis.opinion_map import (
    Bridging,
    Consensus,
    OpinionMap,
    Representative,
    Stability,
    Statistics,
)
from zhixing.documents.conversations import Conversation, Id

Json = dict[str, object]

_FIGURES = tuple(field.name for field in fields(Statistics))


def as_json(
    conversation: Conversation,
    found: OpinionMap,
    scores: Bridging | None,
    labels: Sequence[Id] | None = None,
) -> Json:
    """labels: what the groups are called; by default their numbers."""
    called = list(range(found.k)) if labels is None else list(labels)
    ids = [one.id for one in conversation.statements]
    return {
        "k": found.k,
        "participants": _participants(conversation, found, called),
        "groups": [
            {
                "id": called[g],
                "size": group.size,
                "representative": [
                    _representative(found, ids, g, one) for one in group.representatives
                ],
            }
            for g, group in enumerate(found.groups)
        ],
        "statements": {
            str(one.id): _statement(found, scores, called, s, one.text, one.moderated_out)
            for s, one in enumerate(conversation.statements)
        },
        "consensus": {
            side: [_consensus(ids, one) for one in found.consensus if one.side == side]
            for side in ("agree", "disagree")
        },
        "stability": _stability(found.stability, called),
        "components": found.components,
        "groups_given": found.given,
    }


def _participants(conversation: Conversation, found: OpinionMap, called: Sequence[Id]) -> Json:
    rows = zip(
        conversation.participants, found.group.tolist(), found.participants.tolist(), strict=True
    )
    return {
        str(own): {"group": called[group] if group >= 0 else None, "x": x, "y": y}
        for own, group, (x, y) in rows
    }


def _representative(
    found: OpinionMap, ids: Sequence[Id], g: int, one: Representative
) -> dict[str, object]:
    return {
        "statement": ids[one.statement],
        "side": one.side,
        "n_success": one.chose,
        "n_trials": one.seen,
        "p_success": one.share,
        "p_test": one.share_z,
        "repness": one.ratio,
        "repness_test": one.ratio_z,
        "q": one.q,
        "best_agree": one.best_agree,
        "n_agree": one.agreed,
        **_figures(found, g, one.statement),
    }


def _figures(found: OpinionMap, g: int, s: int) -> dict[str, float]:
    return {name: float(getattr(found.statistics, name)[g, s]) for name in _FIGURES}


def _consensus(ids: Sequence[Id], one: Consensus) -> Json:
    return {
        "statement": ids[one.statement],
        "n_success": one.chose,
        "n_trials": one.seen,
        "p_success": one.share,
        "p_test": one.share_z,
        "q": one.q,
    }


def _statement(
    found: OpinionMap,
    scores: Bridging | None,
    called: Sequence[Id],
    s: int,
    text: str,
    moderated_out: bool,
) -> Json:
    x, y = found.statements[s].tolist()
    everyone = found.everyone
    return {
        "text": text,
        "moderated_out": moderated_out,
        "everyone": _votes(everyone.agree[s], everyone.disagree[s], everyone.seen[s]),
        "counts": {
            str(label): _votes(
                found.counts.agree[g, s], found.counts.disagree[g, s], found.counts.seen[g, s]
            )
            for g, label in enumerate(called)
        },
        "statistics": {str(label): _figures(found, g, s) for g, label in enumerate(called)},
        "x": x,
        "y": y,
        "extremity": float(found.extremity[s]),
        "group_informed_consensus": number(found.group_informed_consensus[s]),
        "bridging": None if scores is None else number(scores.bridging[s]),
    }


def _votes(agree: np.int64, disagree: np.int64, seen: np.int64) -> dict[str, int]:
    return {
        "agree": int(agree),
        "disagree": int(disagree),
        "pass": int(seen - agree - disagree),
        "seen": int(seen),
    }


def _stability(firm: Stability, called: Sequence[Id]) -> Json:
    return {
        "resamples": firm.resamples,
        "ari": number(firm.agreement),
        "ari_low": number(firm.agreement_low),
        "same_k": number(firm.same_groups),
        "jaccard": {
            str(label): number(alike) for label, alike in zip(called, firm.of_group, strict=True)
        },
        "margins": {str(k): number(clear) for k, clear in firm.margins if k > 1},
    }


def number(value: float) -> float | None:
    """JSON knows neither NaN nor infinity."""
    return float(value) if math.isfinite(value) else None
