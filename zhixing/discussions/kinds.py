"""Problems and public voices as facts beside a statement."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.discussions.facts import Kind
from zhixing.voices.models import Problem, Voice
from zhixing.voices.queries import intake, problems
from zhixing.voices.queries.figures import merged_edges
from zhixing.web.figures import cached
from zhixing.web.jinja import day, excerpt
from zhixing.web.rows import Row


def _public_problems(campaign: Campaign) -> QuerySet[Any, Any]:
    return problems.public(problems.live(campaign))


def _problems(person: Visitor, campaign: Campaign) -> QuerySet[Any, Any]:
    return problems.seen_by(person, campaign).order_by("-pk")


def _problem(problem: Problem, _person: Visitor) -> Row:
    address = reverse("voices:problem", args=[problem.pk])
    return Row(problem.title, address, meta=(str(problem.get_state_display()),))


def _merged(campaign: Campaign, keys: Collection[int]) -> dict[int, int]:
    """Problems that were merged, and the one in which their voices are now."""
    edges = cached(f"problems:{campaign.pk}:merged", lambda: merged_edges(campaign.pk))
    found = {}
    for key in edges.keys() & set(keys):
        root = edges[key]
        while root in edges:
            root = edges[root]
        found[key] = root
    return found


def _voices(_person: Visitor, campaign: Campaign) -> QuerySet[Any, Any]:
    """A sender may take the consent back after the voice was named as a fact."""
    return intake.public(campaign).order_by("-pk")


def _voice(voice: Voice, _person: Visitor) -> Row:
    address = reverse("voices:voice", args=[voice.pk])
    said = _("%(day)s提出") % {"day": day(voice.said_at)}
    words = excerpt(voice.text, 60)
    return Row(voice.title or words, address, words if voice.title else "", (said,))


PROBLEMS = Kind(
    "problems", lazy("问题"), 20, _public_problems, _problems, ("title",), _problem, _merged
)
VOICES = Kind("voices", lazy("诉求"), 10, intake.public, _voices, ("title", "text"), _voice)
