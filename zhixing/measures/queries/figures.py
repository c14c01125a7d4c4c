"""The figures of the chain: three rates with their definitions, and one count for each stage."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

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
from zhixing.voices.queries.problems import count_live
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


@dataclass(frozen=True, slots=True)
class StageCount:
    """A stage of the chain: its records, the address that lists exactly these, and how many of the
    campaign's voices came so far, so that stages can be drawn in one measure."""

    key: str
    label: StrOrPromise
    count: int
    url: str
    voices: int


def rates(campaign: Campaign) -> tuple[Rate, ...]:
    """Response, resolution and satisfaction (办理三率)."""
    return kept(f"rates:{campaign.pk}", lambda: _rates(campaign))


def chain(campaign: Campaign) -> tuple[StageCount, ...]:
    """The stages from the voices to those that are satisfied, in the order of the chain."""
    return kept(f"chain:{campaign.pk}", lambda: _chain(campaign))


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
    return cached(f"answered:{campaign.pk}", answered_voices(campaign).count)


def count_satisfied(campaign: Campaign) -> int:
    return cached(f"satisfied:{campaign.pk}", rated_voices(campaign, "good").count)


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
    received, answered = intake.count(campaign), count_answered(campaign)
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
            count_satisfied(campaign),
            latest_ratings(campaign).count(),
            answers_url(campaign, "?rated=good"),
            answers_url(campaign, "?rated=any"),
        ),
    )


def _chain(campaign: Campaign) -> tuple[StageCount, ...]:
    states = states_by_problem(campaign)
    voices = Voice.objects.filter(campaign=campaign)
    received, satisfied = intake.count(campaign), count_satisfied(campaign)
    answered = count_answered(campaign)

    def behind(stage: Collection[str]) -> int:
        keys = [pk for pk, found in states.items() if not found.isdisjoint(stage)]
        return voices.filter(problem__in=keys).count()

    measures = counts(campaign)
    problems = reverse("voices:problem_list", args=[campaign.slug])
    return (
        StageCount("voices", _("诉求"), received, voices_url(campaign), received),
        StageCount(
            "problems",
            _("问题"),
            count_live(campaign),
            problems,
            voices.filter(problem__isnull=False).count(),
        ),
        StageCount(
            "measures",
            _("举措"),
            measures.total,
            measures_url(campaign),
            behind(Measure.State.values),
        ),
        StageCount(
            "claimed",
            pgettext_lazy("stage", "申请办结"),
            measures.reached("claimed"),
            measures_url(campaign, "?state=claimed"),
            behind(REACHED["claimed"]),
        ),
        StageCount(
            "verified",
            pgettext_lazy("stage", "核验"),
            measures.reached("proved"),
            measures_url(campaign, "?state=proved"),
            behind(REACHED["proved"]),
        ),
        StageCount(
            "answered", pgettext_lazy("stage", "答复"), answered, answers_url(campaign), answered
        ),
        StageCount(
            "satisfied", _("满意"), satisfied, answers_url(campaign, "?rated=good"), satisfied
        ),
    )
