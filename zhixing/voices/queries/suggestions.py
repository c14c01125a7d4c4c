"""What consolidation is given, and what it proposed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce, Left, RowNumber
from django.http import Http404
from django.utils import timezone

from zhixing.analysis.consolidation import Message
from zhixing.campaigns.models import Campaign
from zhixing.voices.models import Problem, Suggestion, Voice
from zhixing.voices.rules.problems import State
from zhixing.web.figures import cached

Suggestions = QuerySet[Suggestion, Suggestion]

REPRESENTATIVES = 3  # voices that stand for an existing problem
LATEST = 3  # voices of a suggestion that the list shows
WORDS = 140  # characters of a voice in a list
JOINABLE = (State.OPEN, State.ASSIGNED, State.RULING)

_COLUMNS = ("pk", "title", "text", "author_key", "said_at", "likes", "place")


@dataclass(frozen=True, slots=True)
class Corpus:
    """Messages to consolidate. `homes`: voice pk → problem pk of those that stand for a problem."""

    messages: tuple[Message, ...]
    homes: dict[int, int]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two voices belong together: similarity in [0, 1] and the words that both use."""

    a: int
    b: int
    similarity: float
    shared: tuple[str, ...]


def corpus(campaign: Campaign) -> Corpus:
    """The campaign's voices without a problem, and a few of each problem that can be joined."""
    free = Voice.objects.filter(campaign=campaign, problem=None)
    homes: dict[int, int] = {}
    messages = [_message(*row) for row in free.order_by("pk").values_list(*_COLUMNS).iterator()]
    standing = _representatives(campaign).values_list("problem_id", *_COLUMNS)
    for problem_id, *row in standing.iterator():
        message = _message(*row)
        homes[int(message.id)] = problem_id
        messages.append(message)
    return Corpus(tuple(messages), homes)


def _representatives(campaign: Campaign) -> QuerySet[Voice, Any]:
    """The latest voices of each problem: how people speak of it now."""
    inside = Voice.objects.filter(campaign=campaign, problem__state__in=JOINABLE)
    latest = Window(
        RowNumber(), partition_by=F("problem_id"), order_by=[F("said_at").desc(), F("pk").desc()]
    )
    ranked = inside.annotate(place_in_problem=latest).filter(place_in_problem__lte=REPRESENTATIVES)
    return ranked.order_by("pk")


def _message(
    pk: int, title: str, text: str, author_key: str, said_at: Any, likes: int, place: str
) -> Message:
    return Message(
        id=str(pk),
        text=text,
        title=title,
        author=author_key,
        time=timezone.localtime(said_at),
        supports=max(0, likes),
        place=place,
    )


def free_among(campaign: Campaign, keys: Iterable[int]) -> set[int]:
    """Those of the voices that still have no problem."""
    wanted = set(keys)
    free = Voice.objects.filter(campaign=campaign, problem=None)
    return {pk for pk in free.values_list("pk", flat=True).iterator() if pk in wanted}


def dismissed_sets(campaign: Campaign) -> list[tuple[int | None, frozenset[int]]]:
    """What somebody decided not to group: problem or None, and the voices."""
    through = Suggestion.voices.through._default_manager
    rows = through.filter(
        suggestion__campaign=campaign, suggestion__state=Suggestion.State.DISMISSED
    ).values_list("suggestion_id", "suggestion__problem_id", "voice_id")
    found: dict[tuple[int, int | None], set[int]] = {}
    for suggestion_id, problem_id, voice_id in rows:
        found.setdefault((suggestion_id, problem_id), set()).add(voice_id)
    return [(problem_id, frozenset(keys)) for (_id, problem_id), keys in found.items()]


def suggestion(pk: int) -> Suggestion:
    """The suggestion with its campaign and problem; raises Http404."""
    found = (
        Suggestion.objects.select_related("campaign", "problem")
        .prefetch_related("campaign__phases")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def free(campaign: Campaign) -> QuerySet[Voice, Voice]:
    """The voices that a problem may be made of."""
    return Voice.objects.filter(campaign=campaign, problem=None)


def count_free(campaign: Campaign) -> int:
    return cached(f"voices:{campaign.pk}:free", lambda: free(campaign).count())


def count_waiting(campaign: Campaign) -> int:
    return cached(f"suggestions:{campaign.pk}:waiting", lambda: waiting(campaign).count())


def waiting(campaign: Campaign) -> Suggestions:
    """What nobody has decided yet and still holds a voice without a problem, hottest first."""
    inside = Voice.objects.filter(suggestions=OuterRef("pk"), problem=None)
    return Suggestion.objects.filter(
        Exists(inside), campaign=campaign, state=Suggestion.State.OPEN
    ).order_by("-heat", "-pk")


def counted(suggestions: Suggestions) -> Suggestions:
    """Each with `free_count`, its voices that have no problem yet."""
    inside = Voice.objects.filter(suggestions=OuterRef("pk"), problem=None).order_by()
    count = inside.values("suggestions").annotate(n=Count("pk")).values("n")
    return suggestions.annotate(free_count=Coalesce(Subquery(count), 0))


def with_voices(suggestions: Suggestions) -> Suggestions:
    """Each with `free_count`, and with the latest of its free voices as `latest`."""
    latest = Voice.objects.filter(problem=None).annotate(words=Left("text", WORDS))
    columns = ("pk", "title", "place", "said_at", "campaign_id", "problem_id")
    shown = latest.only(*columns).order_by("-said_at", "-pk")[:LATEST]
    return (
        counted(suggestions)
        .select_related("problem")
        .prefetch_related(Prefetch("voices", queryset=shown, to_attr="latest"))
    )


def free_voices(suggestion: Suggestion) -> QuerySet[Voice, Voice]:
    """The voices of a suggestion that have no problem yet."""
    return Voice.objects.filter(suggestions=suggestion, problem=None)


def reasons(suggestion: Suggestion) -> Sequence[Reason]:
    return [
        Reason(row["a"], row["b"], row["similarity"], tuple(row["shared"]))
        for row in suggestion.reasons
    ]


def living_problem(suggestion: Suggestion) -> Problem | None:
    """The problem that it proposes to join, wherever that was merged since."""
    problem = suggestion.problem
    while problem is not None and problem.merged_into is not None:
        problem = problem.merged_into
    return problem
