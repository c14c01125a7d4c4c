"""The figures of the chain: three rates with their definitions, and a count for each step."""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.measures.models import Measure
from zhixing.measures.queries.answers import (
    VoicesByKey,
    answered_voices,
    latest_ratings,
    rated_voices,
)
from zhixing.measures.queries.measures import REACHED, counts
from zhixing.voices.models import Voice
from zhixing.voices.queries import intake
from zhixing.voices.queries.figures import merged_edges
from zhixing.web.figures import cached, kept

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Rate:
    """A share, with what is counted above and below the line and where both are listed.

    share: in [0, 1], or None where there is nothing to take a share of.
    """

    key: str
    label: StrOrPromise
    definition: StrOrPromise
    numerator: int
    denominator: int
    numerator_url: str
    denominator_url: str

    @property
    def share(self) -> float | None:
        return self.numerator / self.denominator if self.denominator else None


def rates(campaign: Campaign) -> tuple[Rate, ...]:
    """Response, resolution and satisfaction (办理三率)."""
    return kept(f"rates:{campaign.pk}", lambda: _rates(campaign))


def count_measures(campaign: Campaign) -> int:
    return counts(campaign).total


def count_claimed(campaign: Campaign) -> int:
    return counts(campaign).reached("claimed")


def count_verified(campaign: Campaign) -> int:
    return counts(campaign).reached("proved")


def proved_of_all(campaign: Campaign) -> tuple[int, int]:
    """Measures that were verified, of all that were promised."""
    return count_verified(campaign), count_measures(campaign)


def count_answered(campaign: Campaign) -> int:
    """Measures whose raisers were told; the rates count the voices behind them."""
    return counts(campaign).answered


def count_satisfied(campaign: Campaign) -> int:
    return counts(campaign).satisfied


def measures_url(campaign: Campaign, query: str = "") -> str:
    return reverse("measures:measure_list", args=[campaign.slug]) + query


def answers_url(campaign: Campaign, query: str = "") -> str:
    return reverse("measures:answer_list", args=[campaign.slug]) + query


def voices_url(campaign: Campaign) -> str:
    return reverse("voices:voice_list", args=[campaign.slug])


def resolved_voices(campaign: Campaign) -> QuerySet[Voice, Voice]:
    """Voices whose problem has measures, every one of them verified or closed."""
    return Voice.objects.filter(campaign=campaign, problem__in=resolved_problems(campaign))


def outcomes(
    campaign: Campaign, *, rated: str = "", resolved: bool = False
) -> QuerySet[Voice, Voice]:
    """The voices that the figures of the last stages count: answered ones, or those rated so, or
    those resolved, or both at once."""
    told = rated_voices(campaign, rated) if rated else answered_voices(campaign)
    if not resolved:
        return told
    found = resolved_voices(campaign)
    return found.filter(pk__in=told.values("pk")) if rated else found


def listed_outcomes(
    person: Visitor, campaign: Campaign, *, rated: str = "", resolved: bool = False
) -> VoicesByKey:
    """`outcomes` for a list, the latest voice first; which they are is read once for each state of
    the ledger, since telling takes longer than showing fifty."""

    def find() -> array[int]:
        found = outcomes(campaign, rated=rated, resolved=resolved).order_by("-pk")
        return array("Q", found.values_list("pk", flat=True).iterator())

    keys = cached(f"outcomes:{campaign.pk}:{rated}:{resolved}", find)
    is_asked = person.is_authenticated and not intake.sees_all(campaign, person)
    return VoicesByKey(keys, handled=is_asked)


def resolved_problems(campaign: Campaign) -> list[int]:
    """Keys of the problems all of whose measures are proved; a merged problem's count for the one
    that its voices are in now."""
    states = states_by_problem(campaign)
    return sorted(pk for pk, found in states.items() if found <= set(REACHED["proved"]))


def states_by_problem(campaign: Campaign) -> dict[int, set[str]]:
    """The states of each problem's measures, by the key of the problem as it is now."""
    edges = merged_edges(campaign.pk)
    pairs = Measure.problems.through._default_manager.filter(measure__campaign=campaign)
    found: defaultdict[int, set[str]] = defaultdict(set)
    for problem, state in pairs.values_list("problem_id", "measure__state"):
        while problem in edges:
            problem = edges[problem]
        found[problem].add(state)
    return dict(found)


def _rates(campaign: Campaign) -> tuple[Rate, ...]:
    received, answered = intake.count(campaign), answered_voices(campaign).count()
    voices, all_answers = voices_url(campaign), answers_url(campaign)
    return (
        Rate(
            "response",
            _("回应率"),
            _("已答复的诉求 ÷ 收到的诉求"),
            answered,
            received,
            all_answers,
            voices,
        ),
        Rate(
            "resolution",
            _("解决率"),
            _("所属问题的举措全部核验通过的诉求 ÷ 收到的诉求"),
            resolved_voices(campaign).count(),
            received,
            answers_url(campaign, "?resolved=on"),
            voices,
        ),
        Rate(
            "satisfaction",
            _("满意率"),
            _("最近一次评价为“基本满意”及以上的诉求 ÷ 评价过的诉求"),
            rated_voices(campaign, "good").count(),
            latest_ratings(campaign).count(),
            answers_url(campaign, "?rated=good"),
            answers_url(campaign, "?rated=any"),
        ),
    )
