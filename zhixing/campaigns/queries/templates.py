"""Reading templates: those that come with the product, those brought in, and a campaign's own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.http import Http404

from zhixing.campaigns.models import Basis, Campaign, Phase, Template
from zhixing.campaigns.queries.bases import bases_of
from zhixing.campaigns.queries.placing import length, shares

FORMAT = "zhixing-template/1"
FOLDER = Path(__file__).resolve().parent.parent / "outlines"
KEPT = ("theme", "purpose", "language", "entry_points", "handoff_limit", "silence_days",
        "check_days", "burden_minutes")  # fmt: skip
PHASE_WORDS = ("name", "aims", "deliverables", "entry_criteria", "exit_criteria", "verbs")


@dataclass(frozen=True, slots=True)
class Outline:
    """A template on offer. row: where it was brought in; None for one that is a file of ours."""

    content: Mapping[str, Any]
    row: Template | None = None

    @property
    def key(self) -> str:
        return str(self.content["key"])


@cache
def built_in() -> Mapping[str, Mapping[str, Any]]:
    """The templates that come with the product, by key, in the order of their file names."""
    contents = [json.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.json"))]
    return {content["key"]: content for content in contents}


def outlines(language: str = "") -> list[Outline]:
    """Every template on offer, or those in one language: ours first. One query."""
    ours = [Outline(content) for content in built_in().values()]
    found = [*ours, *(Outline(row.content, row) for row in Template.objects.all())]
    return [one for one in found if not language or one.content["language"] == language]


def outline(key: str) -> Outline:
    """The template of this key. Http404 if none."""
    for one in outlines():
        if one.key == key:
            return one
    raise Http404


def outline_of(campaign: Campaign) -> dict[str, Any]:
    """The campaign as a template: its phases as shares of its length, no people, no dates."""
    return {
        "format": FORMAT,
        "key": campaign.slug,
        "name": campaign.name,
        "about": "",
        "days": length(campaign.begins, campaign.ends),
        **{name: getattr(campaign, name) for name in KEPT},
        "phases": [_phase(campaign, phase) for phase in campaign.phases.all()],
        "bases": [_basis(basis) for basis in bases_of(campaign)],
    }


def _phase(campaign: Campaign, phase: Phase) -> dict[str, Any]:
    start, end = shares(phase.begins, phase.ends, campaign.begins, campaign.ends)
    words = {name: getattr(phase, name) for name in PHASE_WORDS}
    return {**words, "start": start, "end": end}


def _basis(basis: Basis) -> dict[str, Any]:
    return {
        "level": basis.level,
        "title": basis.title,
        "number": basis.number,
        "issued": basis.issued.isoformat() if basis.issued else "",
        "clauses": [{"number": c.number, "text": c.text} for c in basis.clauses.all()],
    }
