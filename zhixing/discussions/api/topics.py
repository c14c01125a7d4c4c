"""Topics, statements, reasons, votes and sittings over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router, Schema, Status

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.discussions.actions import sittings as sitting_actions
from zhixing.discussions.actions import statements as statement_actions
from zhixing.discussions.actions import topics as topic_actions
from zhixing.discussions.actions.votes import cast
from zhixing.discussions.forms.facts import facts_form, topic_form
from zhixing.discussions.forms.topics import (
    ArgumentForm,
    SittingForm,
    StatementForm,
    TallyForm,
    VoteForm,
    WithdrawalForm,
    voted_on,
)
from zhixing.discussions.models import Argument, Sitting, Statement, Topic, Vote
from zhixing.discussions.models.topics import STATEMENT_LENGTH
from zhixing.discussions.queries import ballots
from zhixing.discussions.queries import sittings as sitting_queries
from zhixing.discussions.queries import topics as queries
from zhixing.discussions.queries.facts import beside
from zhixing.discussions.rules import topics as rules
from zhixing.discussions.voters import Voter, note_sending, note_typing
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.web.api import schema_of, validated
from zhixing.web.rows import Row

router = Router(tags=["discussions"])


class StatementOut(Schema):
    """agree, disagree, passed: null until five have voted, then renewed by at least five."""

    id: int
    text: str
    seed: bool
    state: str
    reason: str
    agree: int | None
    disagree: int | None
    passed: int | None

    @staticmethod
    def resolve_agree(one: Statement) -> int | None:
        return one.agree if one.is_counted else None

    @staticmethod
    def resolve_disagree(one: Statement) -> int | None:
        return one.disagree if one.is_counted else None

    @staticmethod
    def resolve_passed(one: Statement) -> int | None:
        return one.passed if one.is_counted else None


class TopicOut(Schema):
    id: int
    title: str
    description: str
    old_notion: str
    new_notion: str
    change: str
    opened_at: datetime
    closed_at: datetime | None


class ArgumentOut(Schema):
    id: int
    side: str
    text: str
    state: str
    reason: str


class FactOut(Schema):
    """A record in a line. told: what it is and how it stands."""

    title: str
    href: str
    told: list[str]

    @staticmethod
    def resolve_told(row: Row) -> list[str]:
        return [fact for fact in row.meta if fact]


class CardOut(Schema):
    """facts: the records that the statement speaks of, as far as whoever asks may see them."""

    statement: StatementOut
    weight: float
    chance: float
    facts: list[FactOut]


class OwnStatementOut(StatementOut):
    """consensus: the one that was made of it, or null."""

    consensus: int | None

    @staticmethod
    def resolve_consensus(one: Statement) -> int | None:
        made = getattr(one, "consensus", None)
        return made.pk if made else None


class OwnWordsOut(Schema):
    statements: list[OwnStatementOut]
    arguments: list[ArgumentOut]


class TallyIn(schema_of(TallyForm)):  # type: ignore[misc]  # built from the form
    pass


class SittingIn(schema_of(SittingForm)):  # type: ignore[misc]  # built from the form
    tallies: list[TallyIn] = []


class SittingOut(Schema):
    id: int
    title: str
    held_on: date
    place: str
    way: str
    present: int
    withdrawn_at: datetime | None
    withdrawn_reason: str


@router.get("/campaigns/{slug:slug}/topics", response=list[TopicOut], auth=anyone)
def topics(request: HttpRequest, slug: str) -> Any:
    """What the campaign discusses."""
    return queries.topics(campaign_of(slug))


@router.post("/campaigns/{slug:slug}/topics", response={201: TopicOut})
def open_topic(request: HttpRequest, slug: str, payload: schema_of(topic_form())) -> Status[Topic]:  # type: ignore[valid-type]  # built from the form
    """The office: put something up for discussion."""
    campaign = campaign_of(slug)
    rules.require_open_for(request.user, campaign)
    data = validated(topic_form(), payload, campaign=campaign)
    return Status(201, topic_actions.open_topic(campaign=campaign, **data, by=known(request.user)))


@router.get("/topics/{int:pk}", response=TopicOut, auth=anyone)
def topic(request: HttpRequest, pk: int) -> Topic:
    return queries.topic(pk)


@router.post("/topics/{int:pk}/close", response=TopicOut)
def close_topic(request: HttpRequest, pk: int) -> Topic:
    """The office: end the discussion."""
    return topic_actions.close_topic(topic=queries.topic(pk), by=known(request.user))


@router.get("/topics/{int:pk}/statements", response=list[StatementOut], auth=anyone)
def statements(request: HttpRequest, pk: int) -> Any:
    """Every statement that is shown, with single votes as they were published last."""
    return queries.shown(queries.topic(pk))


@router.post("/topics/{int:pk}/statements", response={201: StatementOut}, auth=anyone)
def submit(
    request: HttpRequest,
    response: HttpResponse,
    pk: int,
    payload: schema_of(StatementForm),  # type: ignore[valid-type]  # as above
) -> Status[Statement]:
    """Say something of one's own; it is shown when the office has looked at it."""
    found = queries.topic(pk)
    data = validated(StatementForm, payload)
    voter = Voter(request)
    participant = voter.speaking(found)
    made = statement_actions.submit(topic=found, participant=participant, by=None, **data)
    voter.remember(response)
    return Status(201, made)


@router.post("/statements/{int:pk}/arguments", response={201: ArgumentOut}, auth=anyone)
def argue(
    request: HttpRequest,
    response: HttpResponse,
    pk: int,
    payload: schema_of(ArgumentForm),  # type: ignore[valid-type]  # as above
) -> Status[Argument]:
    """Give a reason for or against a statement."""
    found = queries.statement(pk)
    found.topic = queries.topic(found.topic_id)
    data = validated(ArgumentForm, payload)
    voter = Voter(request)
    participant = voter.speaking(found.topic)
    made = statement_actions.argue(statement=found, participant=participant, by=None, **data)
    voter.remember(response)
    return Status(201, made)


@router.get("/statements/{int:pk}/facts", response=list[FactOut], auth=anyone)
def facts(request: HttpRequest, pk: int) -> Any:
    """The records that a statement speaks of, as far as whoever asks may see them."""
    found = queries.statement(pk)
    return beside(queries.topic(found.topic_id), request.user).get(pk, [])


@router.post("/statements/{int:pk}/facts", response=list[FactOut])
def state_facts(
    request: HttpRequest,
    pk: int,
    payload: schema_of(facts_form()),  # type: ignore[valid-type]  # as above
) -> Any:
    """The office: name the records that a statement speaks of, all of them, by their numbers."""
    found = queries.statement(pk)
    topic = found.topic = queries.topic(found.topic_id)
    rules.require_moderate(request.user, topic)
    data = validated(facts_form(), payload, campaign=topic.campaign)
    statement_actions.state_facts(statement=found, **data, by=known(request.user))
    return beside(topic, request.user).get(pk, [])


@router.get("/statements/{int:pk}/arguments", response=list[ArgumentOut], auth=anyone)
def arguments(request: HttpRequest, pk: int) -> Any:
    """The reasons for and against a statement that are shown."""
    return queries.statement(pk).reasons  # type: ignore[attr-defined]  # prefetched under this name


@router.get("/topics/{int:pk}/similar", response=list[StatementOut], auth=anyone)
def similar(request: HttpRequest, pk: int, text: str = "") -> Any:
    """Shown statements like the one somebody is about to make, the nearest first."""
    note_typing(request)
    return queries.similar(queries.topic(pk), text[: 2 * STATEMENT_LENGTH])


@router.get("/topics/{int:pk}/mine", response=OwnWordsOut, auth=anyone)
def mine(request: HttpRequest, pk: int) -> Any:
    """What became of one's own statements and reasons."""
    found = Voter(request).found(queries.topic(pk).pk)
    return {
        "statements": queries.said_by(found) if found else [],
        "arguments": found.arguments.all() if found else [],
    }


@router.get("/topics/{int:pk}/next", response=list[CardOut], auth=anyone)
def next_statements(request: HttpRequest, pk: int) -> Any:
    """The next statements to vote on, drawn by lottery, with each one's weight and chance."""
    found = queries.topic(pk)
    participant = Voter(request).found(pk)
    key = participant.pk if participant else None
    cards = queries.deck(found, key, np.random.default_rng())
    facts = beside(found, request.user) if cards else {}
    return [
        {
            "statement": card.statement,
            "weight": card.weight,
            "chance": card.chance,
            "facts": facts.get(card.statement.pk, []),
        }
        for card in cards
    ]


@router.post("/topics/{int:pk}/votes", response={204: None}, auth=anyone)
def vote(request: HttpRequest, pk: int, payload: schema_of(VoteForm)) -> HttpResponse:  # type: ignore[valid-type]  # as above
    """Vote on one statement, or on many: votes is a JSON text of {"statement", "value", "age"}.
    "withdraw", or null among many, takes a vote back."""
    note_sending(request)
    voter = Voter(request)
    data = validated(VoteForm, payload)
    gate = queries.gate(pk)
    gate.demand_open()
    participant = voter.found(pk) or voter.joined(queries.topic(pk))
    cast(gate=gate, participant=participant.pk, choices=data["choices"])
    return voter.remember(HttpResponse(status=204))


@router.get("/topics/{int:pk}/votes", auth=anyone)
def votes(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """One's own votes, null for one that was withdrawn, and whether each is sealed."""
    participant = Voter(request).found(pk)
    own: list[Vote] = ballots.votes_of(participant) if participant else []
    return [
        {"statement": vote.statement_id, "value": vote.value, "sealed": vote.sealed} for vote in own
    ]


@router.get("/topics/{int:pk}/votes/{int:statement}/proof", auth=anyone)
def proof(request: HttpRequest, pk: int, statement: int) -> dict[str, Any]:
    """The receipt of one's own sealed ballot."""
    participant = Voter(request).found(pk)
    if participant is None:
        raise Http404
    return ballots.proof(participant, statement)


@router.get("/topics/{int:pk}/sittings", response=list[SittingOut], auth=anyone)
def sittings(request: HttpRequest, pk: int) -> Any:
    """What meetings voted by hand or on paper; one that was withdrawn counts nowhere."""
    return queries.topic(pk).sittings.all()


@router.post("/topics/{int:pk}/sittings", response={201: SittingOut})
def record_sitting(request: HttpRequest, pk: int, payload: SittingIn) -> Status[Sitting]:
    """The office: enter what a meeting voted by hand or on paper."""
    found = queries.topic(pk)
    rules.require_moderate(request.user, found)
    given = payload.dict(exclude_unset=True)
    tallies = voted_on(validated(TallyForm, tally) for tally in given.pop("tallies", []))
    data = validated(SittingForm, given)
    sitting = sitting_actions.record_sitting(
        topic=found, tallies=tallies, **data, by=known(request.user)
    )
    return Status(201, sitting)


@router.post("/sittings/{int:pk}/withdraw", response=SittingOut)
def withdraw_sitting(request: HttpRequest, pk: int, payload: schema_of(WithdrawalForm)) -> Sitting:  # type: ignore[valid-type]  # as above
    """The office: a sitting that was entered wrongly counts no more; the reason stays with it."""
    found = sitting_queries.sitting(pk)
    found.topic = queries.topic(found.topic_id)
    rules.require_moderate(request.user, found.topic)
    data = validated(WithdrawalForm, payload)
    return sitting_actions.withdraw_sitting(sitting=found, **data, by=known(request.user))
