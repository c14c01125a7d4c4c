"""Rectifications and what is published of them, over the API."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Status

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.plans.rules.permissions import is_insider
from zhixing.rectification.access import raise_objection
from zhixing.rectification.actions import afterwards, registering, steps
from zhixing.rectification.api.shapes import (
    ObjectionOut,
    PublicationDetail,
    PublicationOut,
    PublicationsOut,
    RectificationDetail,
    RectificationsOut,
    detail_of,
    router,
    row_of,
)
from zhixing.rectification.forms.feedback import ReviseForm
from zhixing.rectification.forms.steps import (
    AnswerForm,
    CloseForm,
    LookBackForm,
    ObjectionForm,
    PublishForm,
    RectificationFilter,
    RecurForm,
    ReviewForm,
    TakeUpForm,
)
from zhixing.rectification.models import Publication, Rectification
from zhixing.rectification.queries import rectifications as queries
from zhixing.rectification.rules.permissions import demand_register, demand_role
from zhixing.web.api import schema_of, validated
from zhixing.web.paging import slice_of


@router.get("/campaigns/{slug:slug}/rectifications", response=RectificationsOut)
def rectifications(
    request: HttpRequest,
    slug: str,
    asked: Query[schema_of(RectificationFilter)],  # type: ignore[valid-type]  # built from the form
    page: int = 1,
) -> Any:
    """The organisation's own: what is to be put right, the earliest term first."""
    campaign = queries.seen_campaign(slug, request.user)
    form = RectificationFilter(asked.dict(exclude_unset=True), campaign=campaign)
    found = slice_of(queries.listed(queries.of_campaign(campaign), **form.wanted), request)
    counts = queries.counts(campaign)
    return {
        "total": counts.total,
        "stages": counts.stages,
        "buckets": counts.buckets,
        "page": found.number,
        "has_next": found.has_next,
        "items": [row_of(row) for row in found.items],
    }


@router.get("/rectifications/{int:pk}", response=RectificationDetail)
def rectification(request: HttpRequest, pk: int) -> Any:
    """The organisation's own: one rectification with everything that was signed and said."""
    return detail_of(queries.seen_rectification(pk, request.user))


@router.post("/rectifications/{int:pk}/revision", response=RectificationDetail)
def revise(request: HttpRequest, pk: int, payload: schema_of(ReviseForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office: put right what was registered, before anybody has taken it up."""
    found, person = _opened(request, pk, "revise")
    data = validated(ReviseForm, payload, campaign=found.campaign)
    registering.revise(rectification=found, by=person, **data)
    return _detail(pk)


@router.post("/rectifications/{int:pk}/measure", response={201: RectificationDetail})
def take_up(request: HttpRequest, pk: int, payload: schema_of(TakeUpForm)) -> Status[Any]:  # type: ignore[valid-type]  # as above
    """Who has to put it right, the office: promise the measure."""
    found, person = _opened(request, pk, "take_up")
    data = validated(TakeUpForm, payload, rectification=found)
    steps.take_up(rectification=found, by=person, **data)
    return Status(201, _detail(pk))


@router.post("/rectifications/{int:pk}/reviews", response={201: RectificationDetail})
def review(request: HttpRequest, pk: int, payload: schema_of(ReviewForm)) -> Status[Any]:  # type: ignore[valid-type]  # as above
    """The office, by a hand that took no step before: sign, or send it back."""
    found, person = _opened(request, pk, "review")
    steps.review(rectification=found, by=person, **validated(ReviewForm, payload))
    return Status(201, _detail(pk))


@router.post("/rectifications/{int:pk}/publications", response={201: RectificationDetail})
def publish(request: HttpRequest, pk: int, payload: schema_of(PublishForm)) -> Status[Any]:  # type: ignore[valid-type]  # as above
    """The office: show the reviewed result for comment."""
    found, person = _opened(request, pk, "publish")
    steps.publish(rectification=found, by=person, **validated(PublishForm, payload))
    return Status(201, _detail(pk))


@router.post("/rectifications/{int:pk}/closing", response=RectificationDetail)
def close(request: HttpRequest, pk: int, payload: schema_of(CloseForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office: strike it off."""
    found, person = _opened(request, pk, "close")
    data = validated(CloseForm, payload, rectification=found)
    steps.close(rectification=found, by=person, **data)
    return _detail(pk)


@router.post("/rectifications/{int:pk}/look-backs", response={201: RectificationDetail})
def look_back(request: HttpRequest, pk: int, payload: schema_of(LookBackForm)) -> Status[Any]:  # type: ignore[valid-type]  # as above
    """The office, an inspector who had no part in it: whether it lasted."""
    found, person = _opened(request, pk, "look_back")
    afterwards.look_back(rectification=found, by=person, **validated(LookBackForm, payload))
    return Status(201, _detail(pk))


@router.post("/rectifications/{int:pk}/recurrences", response={201: RectificationDetail})
def recur(request: HttpRequest, pk: int, payload: schema_of(RecurForm)) -> Status[Any]:  # type: ignore[valid-type]  # as above
    """The office, an inspector who had no part in it: the same problem was found again."""
    found, person = _opened(request, pk, "recur")
    data = validated(RecurForm, payload, rectification=found)
    afterwards.recur(rectification=found, by=person, **data)
    return Status(201, _detail(pk))


@router.get("/campaigns/{slug:slug}/publications", response=PublicationsOut, auth=anyone)
def publications(request: HttpRequest, slug: str, page: int = 1) -> Any:
    """Everybody: what is shown for comment; the organisation's own also what only they may see."""
    campaign = campaign_of(slug)
    inner = is_insider(request.user, campaign)
    found = slice_of(queries.publications(campaign, inner=inner), request)
    return {"page": found.number, "has_next": found.has_next, "items": found.items}


@router.get("/publications/{int:pk}", response=PublicationDetail, auth=anyone)
def publication(request: HttpRequest, pk: int) -> Any:
    """Everybody: one published result, with the answers to what was said against it."""
    found = queries.seen_publication(pk, request.user)
    said, answered = queries.heard(found)
    told = {name: getattr(found, name) for name in _PUBLISHED}
    return {**told, "stands": queries.stands(found), "said": said, "answered": answered}


@router.post("/publications/{int:pk}/objections", response={201: ObjectionOut}, auth=anyone)
def object_to(request: HttpRequest, pk: int, payload: schema_of(ObjectionForm)) -> Status[Any]:  # type: ignore[valid-type]  # as above
    """Everybody who may read it: say something against it; no name is needed."""
    found: Publication = queries.seen_publication(pk, request.user)
    made = raise_objection(request, found, **validated(ObjectionForm, payload))
    return Status(201, made)


@router.post("/objections/{int:pk}/answer", response=ObjectionOut)
def answer(request: HttpRequest, pk: int, payload: schema_of(AnswerForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office: answer an objection; one that is upheld sends the measure back to work."""
    objection = queries.objection(pk)
    found = queries.seen_rectification(objection.publication.rectification_id, request.user)
    demand_register(request.user, found.campaign)
    data = validated(AnswerForm, payload)
    return afterwards.answer_objection(objection=objection, by=known(request.user), **data)


_PUBLISHED = tuple(name for name in ("pk", *PublicationOut.model_fields) if name != "id")


def _opened(request: HttpRequest, pk: int, verb: str) -> tuple[Rectification, Person]:
    found = queries.seen_rectification(pk, request.user)
    demand_role(verb, request.user, found)
    return found, known(request.user)


def _detail(pk: int) -> dict[str, Any]:
    return detail_of(queries.rectification(pk))
