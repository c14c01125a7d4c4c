"""Problems as they are read: lists, one problem's page, and who raised it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor, unit_ids
from zhixing.organisation.models import Unit
from zhixing.voices.models import Assignment, Problem, Regrouping, Support, Voice
from zhixing.voices.queries.figures import families, merged_edges
from zhixing.voices.rules.problems import GONE, LIVE, may_see_all, may_see_inner
from zhixing.web.figures import cached, seen

Problems = QuerySet[Problem, Problem]
Voices = QuerySet[Voice, Voice]

LONGEST = 104  # weeks that a timeline can show
# A problem that nobody has spoken of yet has no date; databases disagree on where it goes.
ORDERS = {
    "heat": (F("heat").desc(), F("pk").desc()),
    "recent": (F("last_said").desc(nulls_last=True), F("pk").desc()),
}
PUBLIC_VOICE = Q(consent=Voice.Consent.PUBLIC, moderation=Voice.Moderation.SHOWN)


@dataclass(frozen=True, slots=True)
class Week:
    """A week of a problem's timeline, by its Monday."""

    monday: date
    count: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """When a problem was raised.

    weeks: the latest, at most LONGEST, without a gap. recurred: all weeks in which it was raised.
    """

    weeks: tuple[Week, ...]
    recurred: int

    @property
    def counts(self) -> list[int]:
        return [week.count for week in self.weeks]


def problem(pk: int) -> Problem:
    """The problem with its campaign, phases and lead unit; raises Http404."""
    # Its heat fades from day to day without an entry in the ledger.
    found = seen(f"problem:{pk}:row:{timezone.localdate()}", lambda: _whole().filter(pk=pk).first())
    if found is None:
        raise Http404
    return found


def _whole() -> Problems:
    related = Problem.objects.select_related("campaign", "lead_unit", "merged_into")
    return related.prefetch_related("campaign__phases", "supporting_units")


def visible(pk: int, person: Visitor, *, merged: bool = False) -> Problem:
    """The problem, if the person may see at least its title; Http404 for everybody else.

    merged: also one that was merged into a problem that everybody may see, so that an old address
    still leads somewhere.
    """
    found = problem(pk)
    if not (is_seen_by(person, found) or (merged and is_public(root(found)))):
        raise Http404
    return found


def inner(pk: int, person: Visitor) -> Problem:
    """The problem, if the person may see its inner part; Http404 for strangers."""
    found = problem(pk)
    if not may_see_inner(person, found):
        raise Http404
    return found


def is_seen_by(person: Visitor, problem: Problem) -> bool:
    return may_see_inner(person, problem) or is_public(problem)


def is_public(problem: Problem) -> bool:
    """Alive, and said in public by somebody or written down by the office itself."""
    if problem.state not in LIVE:
        return False
    return problem.voice_count == 0 or public_voices(problem).exists()


def public(problems: Problems) -> Problems:
    """Those of the living `problems` that `is_public`."""
    return problems.filter(_shown_to_all())


def live(campaign: Campaign) -> Problems:
    """Problems that were neither merged nor withdrawn."""
    # "Not one of two" rather than "one of four": the latter lures SQLite from the index of the
    # list's order to that of states, and into sorting the whole campaign.
    return Problem.objects.filter(campaign=campaign).exclude(state__in=GONE)


def seen_by(person: Visitor, campaign: Campaign) -> Problems:
    """The living problems whose titles the person may see."""
    problems = live(campaign)
    if may_see_all(person, campaign):
        return problems
    units = unit_ids(person)
    if not units:
        return public(problems)
    handled = Q(lead_unit__in=units) | Exists(_supported(units))
    return problems.filter(_shown_to_all() | handled)


def _shown_to_all() -> Q:
    said = Voice.objects.filter(PUBLIC_VOICE, problem=OuterRef("pk"))
    return Q(voice_count=0) | Q(Exists(said))


def _supported(units: frozenset[int]) -> QuerySet[Any, Any]:
    through = Problem.supporting_units.through
    rows: QuerySet[Any, Any] = through._default_manager.all()
    return rows.filter(problem=OuterRef("pk"), unit__in=units)


def listed(
    problems: Problems,
    *,
    state: str = "",
    category: str = "",
    lead_unit: Unit | None = None,
    text: str = "",
    order: str = "",
) -> Problems:
    """`problems` filtered as the list page asks, hottest first."""
    if state:
        problems = problems.filter(state=state)
    if category:
        problems = problems.filter(category=category)
    if lead_unit:
        problems = problems.filter(lead_unit=lead_unit)
    if text:
        problems = problems.filter(title__icontains=text)
    return (
        problems.select_related("lead_unit")
        .defer("description", "declined_reason")
        .order_by(*ORDERS[order or "heat"])
    )


def columns(problems: Problems) -> QuerySet[Problem, Any]:
    """Only what a row of the list shows, as named tuples: a page needs no models for its rows."""
    return problems.values_list(
        "pk", "title", "category", "state", "heat", "voice_count", "people_count", "last_said",
        "lead_unit__name", named=True,
    )  # fmt: skip


def counts_by_state(problems: Problems, key: str) -> dict[str, int]:
    """How many of `problems` are in each living state; `key` names the set for the cache."""

    def count() -> dict[str, int]:
        rows = problems.order_by().values_list("state").annotate(Count("pk"))
        found = dict(rows)
        return {state: found.get(state, 0) for state in LIVE}

    return cached(f"problems:{key}", count)


def audience(person: Visitor, campaign: Campaign) -> str:
    """Names the set that `seen_by` gives, equal for people who see the same."""
    if may_see_all(person, campaign):
        return f"{campaign.pk}:all"
    return ":".join([str(campaign.pk), *map(str, sorted(unit_ids(person)))])


def count_live(campaign: Campaign) -> int:
    return live(campaign).count()


def count_hidden(campaign: Campaign, seen: int) -> int:
    """How many living problems the campaign has beside the `seen` ones."""
    return cached(f"problems:{campaign.pk}:live", lambda: count_live(campaign)) - seen


def root(problem: Problem) -> Problem:
    """The problem that its voices are in now: itself, or what it was merged into at last."""
    while problem.merged_into is not None:
        problem = problem.merged_into
    return problem


def family(problem: Problem) -> list[int]:
    """Keys of the problem and of everything merged into it, itself first."""

    def find() -> list[int]:
        return families(merged_edges(problem.campaign_id), [problem.pk])[problem.pk]

    return cached(f"family:{problem.pk}", find)


def raisers(problem: Problem) -> Voices:
    """The voices whose senders are to be asked, answered and told; of a merged problem, those of
    the problem it was merged into."""
    return Voice.objects.filter(problem=root(problem)).order_by("said_at", "pk")


def voices(problem: Problem, *, inner: bool) -> Voices:
    """The voices of a problem, the latest first; without the inner part only the public ones."""
    found = Voice.objects.filter(problem=problem) if inner else public_voices(problem)
    return found.defer("original").order_by("-said_at", "-pk")


def public_voices(problem: Problem) -> Voices:
    return Voice.objects.filter(PUBLIC_VOICE, problem=problem)


def support_count(problem: Problem) -> int:
    """People who said "me too", each counted once over all that was merged into it."""
    found = Support.objects.filter(problem__in=family(problem))
    return found.values("key").distinct().count()


def timeline(problem: Problem) -> Timeline:
    """The weeks from the first voice to the last, with how many voices each brought."""
    return cached(f"timeline:{problem.pk}", lambda: _timeline(problem))


def _timeline(problem: Problem) -> Timeline:
    times = Voice.objects.filter(problem=problem).values_list("said_at", flat=True)
    mondays = Counter(_monday(timezone.localtime(time).date()) for time in times)
    if not mondays:
        return Timeline((), 0)
    last = max(mondays)
    span = min((last - min(mondays)).days // 7 + 1, LONGEST)
    weeks = (last - timedelta(weeks=n) for n in reversed(range(span)))
    return Timeline(tuple(Week(monday, mondays[monday]) for monday in weeks), len(mondays))


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def places(problem: Problem, *, inner: bool, most: int = 12) -> list[tuple[str, int]]:
    """Places that the voices name, the most frequent first, with how many voices name them."""

    def count() -> list[tuple[str, int]]:
        found = Voice.objects.filter(problem=problem) if inner else public_voices(problem)
        named = found.exclude(place="").order_by().values_list("place")
        return list(named.annotate(n=Count("pk")).order_by("-n", "place")[:most])

    return cached(f"places:{problem.pk}:{inner}", count)


def enterprises(problem: Problem) -> list[tuple[str, int]]:
    """How enterprises among those who raised it are hit, the worst first, then their trades, the
    most frequent first: words and how many voices say so. For insiders."""

    def count() -> list[tuple[str, int]]:
        said = Voice.objects.filter(problem=problem, speaker=Voice.Speaker.ENTERPRISE).order_by()
        urgent = dict(said.values_list("urgency").annotate(Count("pk")))
        trades = said.exclude(sector="").values_list("sector").annotate(n=Count("pk"))
        return [(u.value, urgent[u.value]) for u in Voice.Urgency if u.value in urgent] + list(
            trades.order_by("-n", "sector")
        )

    words = {**dict(Voice.Urgency.choices), **dict(Voice.Sector.choices)}
    found = cached(f"enterprises:{problem.pk}", count)
    return [(str(words[value]), n) for value, n in found]


def assignments(problem: Problem) -> Sequence[Assignment]:
    """The problem's way through the units, the first step first; units and people by name only."""

    def find() -> list[Assignment]:
        steps = Assignment.objects.filter(problem=problem)
        named = steps.select_related("from_unit", "to_unit", "by").only(
            "problem_id", "kind", "reason", "at", "from_unit__name", "to_unit__name", "by__name"
        )
        return list(named.order_by("at", "pk"))

    return cached(f"assignments:{problem.pk}", find)


def regroupings(problem: Problem, most: int = 50) -> Sequence[Regrouping]:
    """The latest decisions on which voices belong here, the newest first."""
    found = Regrouping.objects.filter(problem=problem).select_related("by", "undone_by")
    return list(found.order_by("-pk")[:most])


def regrouping(pk: int) -> Regrouping:
    """The regrouping with its campaign and phases; raises Http404."""
    rows = Regrouping.objects.select_related("campaign", "problem")
    found = rows.prefetch_related("campaign__phases").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def is_ruled(problem: Problem) -> bool:
    """Whether the office has ruled which unit leads."""
    return Assignment.objects.filter(problem=problem, kind=Assignment.Kind.RULED).exists()


def hand_offs(problem: Problem) -> int:
    return Assignment.objects.filter(problem=problem, kind=Assignment.Kind.HANDED_ON).count()


def unit_named(problem: Problem) -> int | None:
    """Key of the unit that most of the problem's voices are about; None where none says."""
    about = Voice.objects.filter(problem=problem, unit__isnull=False).values_list("unit")
    most = about.annotate(n=Count("pk")).order_by("-n", "unit").first()
    return most[0] if most else None
