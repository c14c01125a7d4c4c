"""Opinion maps, results, consensus and imported conversations over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile as Upload
from django.http import HttpRequest, HttpResponse
from django.utils.datastructures import MultiValueDict
from ninja import File, Form, Router, Schema, Status, UploadedFile

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.discussions.actions import consensus as consensus_actions
from zhixing.discussions.actions import maps as map_actions
from zhixing.discussions.actions.conversations import import_conversation
from zhixing.discussions.api.topics import TopicOut
from zhixing.discussions.exporting import results_file
from zhixing.discussions.forms.maps import (
    AdoptForm,
    ConversationForm,
    DissentForm,
    GroupNameForm,
)
from zhixing.discussions.models import Consensus, GroupName, Topic
from zhixing.discussions.queries import consensus as consensus_queries
from zhixing.discussions.queries import maps as queries
from zhixing.discussions.queries import topics
from zhixing.discussions.rules.consensus import require_adopt
from zhixing.discussions.rules.topics import require_moderate, require_open_for
from zhixing.discussions.uploads import read
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.web.api import schema_of, validated

router = Router(tags=["discussions"])


class EditionOut(Schema):
    number: int
    at: datetime


class GroupNameOut(Schema):
    lineage: int
    name: str


class ConsensusOut(Schema):
    """figures: what it rested on when it was adopted. dissent: the reasons against it."""

    id: int
    topic_id: int
    statement_id: int
    text: str
    reason: str
    figures: dict[str, Any]
    dissent: list[str]
    dissent_answer: str
    adopted_at: datetime
    answered_at: datetime | None


@router.get("/topics/{int:pk}/editions", response=list[EditionOut], auth=anyone)
def editions(request: HttpRequest, pk: int) -> Any:
    """Number and time of every edition of the topic's opinion map."""
    found = queries.editions(topics.topic(pk))
    return [{"number": number, "at": at} for number, at in found]


@router.get("/topics/{int:pk}/map", auth=anyone)
def opinion_map(request: HttpRequest, pk: int, edition: int | None = None) -> dict[str, Any]:
    """The latest edition of the opinion map, or an earlier one, as the page shows it: groups,
    statements by group (null where fewer than five people would be told of), and consensus. q is
    the step (0.001, 0.01, 0.05, 0.1, 1) that the share of false finds does not exceed. edition is
    null, and nothing else is there, before the first."""
    topic = topics.topic(pk)
    return queries.as_published(queries.edition(topic, edition))


@router.get("/topics/{int:pk}/results.{slug:form}", auth=anyone)
def results(request: HttpRequest, pk: int, form: str, edition: int | None = None) -> HttpResponse:
    """The results as a file: xlsx, csv or parquet."""
    return results_file(topics.topic(pk), edition, form)


@router.post("/topics/{int:pk}/groups/{int:lineage}", response=GroupNameOut)
def name_group(
    request: HttpRequest,
    pk: int,
    lineage: int,
    payload: schema_of(GroupNameForm),  # type: ignore[valid-type]  # built from the form
) -> GroupName:
    """The office: call a group by a name."""
    topic = topics.topic(pk)
    require_moderate(request.user, topic)
    data = validated(GroupNameForm, payload)
    return map_actions.name_group(topic=topic, lineage=lineage, **data, by=known(request.user))


@router.get("/campaigns/{slug:slug}/consensus", response=list[ConsensusOut], auth=anyone)
def consensus_list(request: HttpRequest, slug: str) -> Any:
    """Every consensus of the campaign, the latest first."""
    return consensus_queries.adopted(campaign_of(slug))


@router.get("/consensus/{int:pk}", response=ConsensusOut, auth=anyone)
def consensus(request: HttpRequest, pk: int) -> Consensus:
    return consensus_queries.consensus(pk)


@router.post("/statements/{int:pk}/adopt", response={201: ConsensusOut})
def adopt(request: HttpRequest, pk: int, payload: schema_of(AdoptForm)) -> Status[Consensus]:  # type: ignore[valid-type]  # as above
    """The leading group: adopt a statement as consensus, with the figures of the latest map."""
    statement = topics.statement(pk)
    statement.topic = topics.topic(statement.topic_id)
    require_adopt(request.user, statement.topic.campaign)
    data = validated(AdoptForm, payload)
    adopted = consensus_actions.adopt(statement=statement, **data, by=known(request.user))
    return Status(201, adopted)


@router.post("/consensus/{int:pk}/answer", response=ConsensusOut)
def answer_dissent(request: HttpRequest, pk: int, payload: schema_of(DissentForm)) -> Consensus:  # type: ignore[valid-type]  # as above
    """The leading group: answer those who disagree; once."""
    found = consensus_queries.consensus(pk)
    found.topic = topics.topic(found.topic_id)
    require_adopt(request.user, found.topic.campaign)
    data = validated(DissentForm, payload)
    return consensus_actions.answer_dissent(consensus=found, **data, by=known(request.user))


@router.post("/campaigns/{slug:slug}/conversations", response={201: TopicOut})
def import_from(
    request: HttpRequest,
    slug: str,
    payload: Form[schema_of(ConversationForm)],  # type: ignore[valid-type]  # as above
    comments: File[UploadedFile],
    votes: File[UploadedFile],
) -> Status[Topic]:
    """The office: take over a conversation that Polis exported; all of it, or nothing."""
    campaign = campaign_of(slug)
    require_open_for(request.user, campaign)
    files: MultiValueDict[str, Upload[Any]] = MultiValueDict(
        {"comments": [comments], "votes": [votes]}
    )
    data = validated(ConversationForm, payload, files=files)
    title = data.pop("title")
    topic = import_conversation(
        campaign=campaign, title=title, conversation=read(data), by=known(request.user)
    )
    map_actions.attempt(topic)
    return Status(201, topic)
