"""Reading topics, their statements, and what they let in now."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, F, Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from zhixing.analysis import lottery
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign_by_key
from zhixing.campaigns.rules import Visitor
from zhixing.discussions.models import Argument, Participant, Statement, Topic, Vote
from zhixing.discussions.rules.topics import may_vote, require_vote
from zhixing.voices.models import Problem
from zhixing.voices.queries.problems import audience, seen_by
from zhixing.web.figures import cached, kept, seen

DECK = 20  # statements handed out at once, so that a screen goes on without a network


@dataclass(frozen=True, slots=True)
class Gate:
    """Whether a topic takes votes today, and on which statements; good for one ledger size."""

    topic: int
    is_open: bool
    statements: frozenset[int]

    def demand_open(self) -> None:
        """Raises TopicClosed or PhaseClosed, in the words of whoever asks."""
        if not self.is_open:
            require_vote(topic(self.topic))


@dataclass(frozen=True, slots=True)
class Counts:
    """Single votes on a statement, as they were counted last; sittings are kept apart."""

    agree: int
    disagree: int
    passed: int

    @property
    def total(self) -> int:
        return self.agree + self.disagree + self.passed


@dataclass(frozen=True, slots=True)
class Card:
    """A statement that somebody is shown, and why: its votes, weight and chance in the lottery.

    asked: it was not drawn, the person asked for it. voted: the person has voted on it before.
    """

    statement: Statement
    counts: Counts
    weight: float
    chance: float
    asked: bool = False
    voted: bool = False


def topics(campaign: Campaign) -> QuerySet[Topic]:
    """The campaign's topics, open ones first, the latest first, with figures of their own."""
    shown = Count("statements", Q(statements__state=Statement.State.SHOWN), distinct=True)
    people = Count("participants", Q(participants__moved=False), distinct=True)
    return (
        Topic.objects.filter(campaign=campaign)
        .annotate(shown=shown, people=people)
        .order_by("closed_at", "-pk")
    )


def topic(pk: int) -> Topic:
    """The topic with campaign and phases; raises Http404."""

    def read() -> Topic:
        found = Topic.objects.filter(pk=pk).first()
        if found is None:
            raise Http404
        found.campaign = campaign_by_key(found.campaign_id)
        return found

    return kept(f"topic:{pk}", read)


def problems_of(topic: Topic, person: Visitor) -> list[Problem]:
    """The problems that the topic comes from, as far as the person may see them."""
    key = f"topic:{topic.pk}:problems:{audience(person, topic.campaign)}"
    rows = seen_by(person, topic.campaign).filter(topics=topic).order_by("pk")
    return seen(key, lambda: list(rows))


def topics_from(problem: Problem) -> list[tuple[int, str]]:
    """Key and title of the topics that come from a problem, the latest first."""
    found = problem.topics.order_by("-pk").values_list("pk", "title")
    return cached(f"problem:{problem.pk}:topics", lambda: list(found))


def gate(pk: int) -> Gate:
    """What the topic lets in: read once for each state of the ledger and day, since whatever
    changes it (a statement shown, the topic or the campaign closed, a phase moved) is an entry."""

    def read() -> Gate:
        found = Topic.objects.select_related("campaign").filter(pk=pk).first()
        if found is None:
            raise Http404
        shown = found.statements.filter(state=Statement.State.SHOWN)
        return Gate(pk, may_vote(found), frozenset(shown.values_list("pk", flat=True)))

    return cached(f"gate:{pk}:{timezone.localdate()}", read)


def shown(topic: Topic) -> QuerySet[Statement]:
    return topic.statements.filter(state=Statement.State.SHOWN)


def statement(pk: int) -> Statement:
    """A statement that everybody may see, with its reasons as `reasons` and those that were taken
    down as `removed`; raises Http404."""
    public = Argument.objects.filter(state__in=[Argument.State.SHOWN, Argument.State.REMOVED])
    found = (
        Statement.objects.filter(pk=pk, state=Statement.State.SHOWN)
        .select_related("consensus")
        .prefetch_related(Prefetch("arguments", public, to_attr="public"))
        .first()
    )
    if found is None:
        raise Http404
    for name, state in (("reasons", Argument.State.SHOWN), ("removed", Argument.State.REMOVED)):
        setattr(found, name, [one for one in found.public if one.state == state])
    return found


def written(pk: int) -> Statement:
    """A statement whatever its state, with its topic, for the office; raises Http404."""
    found = get_object_or_404(Statement, pk=pk)
    found.topic = topic(found.topic_id)
    return found


def written_argument(pk: int) -> Argument:
    """As `written`, of a reason."""
    found = get_object_or_404(Argument.objects.select_related("statement"), pk=pk)
    found.statement.topic = topic(found.statement.topic_id)
    return found


def removed(topic: Topic) -> list[Statement]:
    """The statements that were taken down, the latest first, for their reasons."""
    found = topic.statements.filter(state=Statement.State.REMOVED)
    return kept(f"topic:{topic.pk}:removed", lambda: list(found.order_by("-moderated_at", "-pk")))


def removed_statement(pk: int) -> Statement:
    """A statement that was taken down; raises Http404."""
    found = Statement.objects.filter(pk=pk, state=Statement.State.REMOVED).first()
    if found is None:
        raise Http404
    return found


def counts(statement: Statement) -> Counts:
    return Counts(statement.agree, statement.disagree, statement.passed)


def deck(topic: Topic, participant: int | None, rng: np.random.Generator) -> list[Card]:
    """The next statements for somebody, drawn among those they have not voted on: one query."""
    found = shown(topic)
    if participant is not None:
        voted = Vote.given.filter(participant=participant).values("statement")
        found = found.exclude(pk__in=voted)
    left = list(found)
    columns = np.array([(s.agree, s.disagree, s.passed) for s in left]).reshape(-1, 3)
    weight = lottery.weights(*columns.T)
    chance = weight / weight.sum() if left else weight
    return [
        Card(left[at], counts(left[at]), float(weight[at]), float(chance[at]))
        for at in lottery.draw(weight, DECK, rng).tolist()
    ]


def progress(topic: Topic, participant: int | None) -> tuple[int, int]:
    """How many of the shown statements the participant has voted on, and how many there are."""
    everything = gate(topic.pk).statements
    if participant is None:
        return 0, len(everything)
    voted = Vote.given.filter(participant=participant, statement__in=shown(topic)).count()
    return voted, len(everything)


def open_topics() -> list[int]:
    """Keys of the topics that nobody has ended."""
    return list(Topic.objects.filter(closed_at=None).values_list("pk", flat=True))


def count_votes(participants: list[Participant]) -> int:
    """How many votes these have given, without those they withdrew."""
    return Vote.given.filter(participant__in=participants).count() if participants else 0


def similar(topic: Topic, text: str, most: int = 5) -> list[Statement]:
    """Shown statements that share most two-character pieces with what is typed, the nearest first.

    Comparing a thousand is quicker than keeping an index of them. Of a topic with more only the
    `COMPARED` newest and as many with most votes are looked at: a keystroke has a bounded cost.
    """
    wanted = _pieces(text)
    if not wanted:
        return []
    scored = []
    for pk, words in _comparable(topic).items():
        pieces = _pieces(words)
        shared = len(wanted & pieces)
        score = shared / (len(wanted) + len(pieces) - shared)
        if score >= LIKE:
            scored.append((-score, pk))
    best = [pk for _score, pk in sorted(scored)[:most]]
    found = shown(topic).in_bulk(best)
    return [found[pk] for pk in best if pk in found]


LIKE = 0.2
COMPARED = 500


def _comparable(topic: Topic) -> dict[int, str]:
    """Words of the newest statements and of those with most votes."""
    rows = shown(topic).values_list("pk", "text")
    found = dict(rows.order_by("-pk")[:COMPARED])
    if len(found) == COMPARED:
        voted = rows.order_by(-(F("agree") + F("disagree") + F("passed")), "-pk")
        found.update(voted[:COMPARED])
    return found


def _pieces(text: str) -> set[str]:
    plain = "".join(character for character in text.lower() if character.isalnum())
    return {plain[at : at + 2] for at in range(len(plain) - 1)}


def again(pk: int, participant: int | None) -> Card:
    """A statement that somebody asks for, mostly to vote once more; Http404 if it is not shown."""
    found = statement(pk)
    voted = (
        participant is not None
        and Vote.given.filter(statement=found, participant=participant).exists()
    )
    return Card(found, counts(found), 1.0, 1.0, asked=True, voted=voted)


def said_by(participant: Participant) -> list[Statement]:
    """The participant's own statements, each with the consensus that was made of it, if any."""
    return list(participant.statements.select_related("consensus"))


@dataclass(frozen=True, slots=True)
class Fates:
    """How many of somebody's own statements wait, are shown, are not (refused, or taken down), and
    became consensus; these are shown, too."""

    waiting: int
    shown: int
    hidden: int
    adopted: int


def fates(participant: Participant) -> Fates | None:
    """What became of the participant's own statements; None where there is none. One query."""
    rows = list(participant.statements.values_list("state", "consensus"))
    if not rows:
        return None
    count = Counter(state for state, _consensus in rows)
    state = Statement.State
    return Fates(
        waiting=count[state.WAITING],
        shown=count[state.SHOWN],
        hidden=count[state.REFUSED] + count[state.REMOVED],
        adopted=sum(consensus is not None for _state, consensus in rows),
    )


def waiting(topic: Topic) -> QuerySet[Statement]:
    return topic.statements.filter(state=Statement.State.WAITING).order_by("pk")


FIRST = 50  # reasons on one page of moderation


def waiting_arguments(topic: Topic, most: int = FIRST) -> list[Argument]:
    found = Argument.objects.filter(statement__topic=topic, state=Argument.State.WAITING)
    return list(found.select_related("statement").order_by("pk")[:most])


def count_waiting(topic: Topic) -> int:
    """How many statements and reasons of the topic nobody has looked at."""

    def count() -> int:
        arguments = Argument.objects.filter(statement__topic=topic, state=Argument.State.WAITING)
        return waiting(topic).count() + arguments.count()

    return cached(f"topic:{topic.pk}:waiting", count)
