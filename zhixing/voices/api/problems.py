"""Problems over the API: the same forms, rules and actions as the pages."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema, Status

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import is_office
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.organisation.tokens import anyone
from zhixing.voices.actions import assignment, grouping
from zhixing.voices.actions import problems as actions
from zhixing.voices.actions import suggestions as suggesting
from zhixing.voices.forms.problems import (
    AcceptForm,
    AssignForm,
    AttachForm,
    CreateForm,
    DeclineForm,
    DetachForm,
    EditForm,
    HandOnForm,
    MergeForm,
    ProblemFilter,
    RuleForm,
    SplitForm,
)
from zhixing.voices.models import Problem, Suggestion, Voice
from zhixing.voices.queries import problems as queries
from zhixing.voices.queries import similarity
from zhixing.voices.queries import suggestions as proposed
from zhixing.voices.rules import problems as rules
from zhixing.web import limits
from zhixing.web.api import schema_of, validated
from zhixing.web.paging import slice_of
from zhixing.web.sealing import digest

router = Router(tags=["problems"])

SUPPORTS_AN_HOUR = 60


class ProblemOut(Schema):
    id: int
    title: str
    category: str
    state: str
    lead_unit_id: int | None
    merged_into_id: int | None
    heat: float
    voice_count: int
    people_count: int
    first_said: datetime | None
    last_said: datetime | None


class StepOut(Schema):
    kind: str
    from_unit_id: int | None
    to_unit_id: int
    reason: str
    at: datetime


class RegroupingOut(Schema):
    id: int
    problem_id: int
    kind: str
    reason: str
    at: datetime
    undone_at: datetime | None


class ProblemDetail(ProblemOut):
    """`assignments` and `regroupings` are empty for those who do not handle the problem."""

    description: str
    declined_reason: str
    supporting_unit_ids: list[int]
    supports: int
    assignments: list[StepOut]
    regroupings: list[RegroupingOut]


class ProblemPage(Schema):
    page: int
    has_next: bool
    items: list[ProblemOut]


class VoiceOut(Schema):
    id: int
    title: str
    text: str
    kind: str
    speaker: str
    place: str
    said_at: datetime


class VoicePage(Schema):
    page: int
    has_next: bool
    items: list[VoiceOut]


class SimilarOut(Schema):
    problem: ProblemOut
    similarity: float
    shared: list[str]


class PrecedentOut(Schema):
    unit_id: int
    count: int


class SuggestionOut(Schema):
    id: int
    title: str
    problem_id: int | None
    similarity: float
    heat: float
    people: int
    keywords: list[str]
    reasons: list[dict[str, Any]]
    state: str
    free_count: int


class SuggestionDetail(SuggestionOut):
    voice_ids: list[int]


class SuggestionPage(Schema):
    page: int
    has_next: bool
    items: list[SuggestionOut]


class CountOut(Schema):
    suggestions: int


class SupportOut(Schema):
    is_new: bool
    supports: int


@router.get("/campaigns/{slug:slug}/problems", response=ProblemPage, auth=anyone)
def problems(request: HttpRequest, slug: str) -> Any:
    """The problems that the caller may see; filters and `page` as on the list page."""
    campaign = campaign_of(slug)
    seen = queries.seen_by(request.user, campaign)
    asked = {k: v for k, v in request.GET.items() if k != "page"}
    chosen = validated(ProblemFilter, asked, campaign=campaign)
    return _paged(slice_of(queries.listed(seen, **chosen), request))


@router.post("/campaigns/{slug:slug}/problems", response={201: ProblemOut})
def create(request: HttpRequest, slug: str, payload: schema_of(CreateForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Form a problem of free voices, or of none."""
    campaign, person = campaign_of(slug), known(request.user)
    rules.require_consolidate(person, campaign)
    data = validated(CreateForm, payload, voices=proposed.free(campaign))
    return Status(201, grouping.create(campaign=campaign, **data, by=person))


@router.get("/problems/{int:pk}", response=ProblemDetail, auth=anyone)
def problem(request: HttpRequest, pk: int) -> Any:
    """One problem; its handling only for those who handle it."""
    return _detail(request, queries.visible(pk, request.user, merged=True))


@router.get("/problems/{int:pk}/voices", response=VoicePage, auth=anyone)
def voices(request: HttpRequest, pk: int) -> Any:
    """The voices of a problem; for others than those who handle it, the public ones."""
    found = queries.visible(pk, request.user)
    inner = rules.may_see_inner(request.user, found)
    return _paged(slice_of(queries.voices(found, inner=inner), request))


@router.get("/problems/{int:pk}/similar", response=list[SimilarOut], auth=anyone)
def similar(request: HttpRequest, pk: int) -> Any:
    """Problems like this one."""
    limits.hit("similar", limits.visitor(request), 600, 3600)
    found = queries.visible(pk, request.user)
    return similarity.similar(found, among=queries.seen_by(request.user, found.campaign))


@router.get("/problems/{int:pk}/precedents", response=list[PrecedentOut])
def precedents(request: HttpRequest, pk: int) -> Any:
    """Units that problems like this one were given to."""
    found = queries.inner(pk, request.user)
    return [{"unit_id": p.unit.pk, "count": p.count} for p in similarity.precedents(found)]


@router.post("/problems/{int:pk}/support", response=SupportOut, auth=anyone)
def support(request: HttpRequest, pk: int) -> Any:
    """ "Me too": counted once for each person; for a program without a key, for each address."""
    found = queries.visible(pk, request.user)
    address = limits.visitor(request)
    limits.hit("support", address, SUPPORTS_AN_HOUR, 3600)
    is_person = request.user.is_authenticated
    who = f"person:{request.user.pk}" if is_person else f"address:{address}"
    is_new = actions.support(problem=found, key=digest("support", str(found.campaign_id), who))
    return {"is_new": is_new, "supports": queries.support_count(found)}


@router.post("/problems/{int:pk}/edit", response=ProblemDetail)
def edit(request: HttpRequest, pk: int, payload: schema_of(EditForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Word a problem better."""
    found, person = _handled(request, pk)
    data = validated(EditForm, payload)
    return _after(request, actions.edit(problem=found, **data, by=person))


@router.post("/problems/{int:pk}/attach", response=ProblemDetail)
def attach(request: HttpRequest, pk: int, payload: schema_of(AttachForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Put free voices into a problem."""
    found, person = _regrouped(request, pk)
    data = validated(AttachForm, payload, voices=proposed.free(found.campaign))
    return _after(request, grouping.attach(problem=found, **data, by=person).problem)


@router.post("/problems/{int:pk}/detach", response=ProblemDetail)
def detach(request: HttpRequest, pk: int, payload: schema_of(DetachForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Take voices out of a problem."""
    found, person = _regrouped(request, pk)
    data = validated(DetachForm, payload, voices=Voice.objects.filter(problem=found))
    return _after(request, grouping.detach(problem=found, **data, by=person).problem)


@router.post("/problems/{int:pk}/merge", response=ProblemDetail)
def merge(request: HttpRequest, pk: int, payload: schema_of(MergeForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Merge other problems into this one."""
    found, person = _regrouped(request, pk)
    data = validated(MergeForm, payload, problem=found)
    return _after(request, grouping.merge(problem=found, **data, by=person).problem)


@router.post("/problems/{int:pk}/split", response={201: ProblemOut})
def split(request: HttpRequest, pk: int, payload: schema_of(SplitForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Make a new problem of some of the voices."""
    found, person = _regrouped(request, pk)
    data = validated(SplitForm, payload, voices=Voice.objects.filter(problem=found))
    return Status(201, grouping.split(problem=found, **data, by=person))


@router.post("/regroupings/{int:pk}/undo", response=RegroupingOut)
def undo(request: HttpRequest, pk: int) -> Any:
    """Put voices and problems back to where they were before a regrouping."""
    regrouping = queries.regrouping(pk)
    found = queries.visible(regrouping.problem_id, request.user, merged=True)
    rules.require_consolidate(request.user, found.campaign)
    return grouping.undo(regrouping=regrouping, by=known(request.user))


@router.post("/problems/{int:pk}/assign", response=ProblemDetail)
def assign(request: HttpRequest, pk: int, payload: schema_of(AssignForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Give a problem to its lead unit."""
    found, person = _handled(request, pk)
    data = validated(AssignForm, payload, campaign=found.campaign)
    return _after(request, assignment.assign(problem=found, **data, by=person))


@router.post("/problems/{int:pk}/hand-on", response=ProblemOut)
def hand_on(request: HttpRequest, pk: int, payload: schema_of(HandOnForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Pass a problem to another unit, saying why."""
    found, person = queries.visible(pk, request.user), known(request.user)
    rules.require_hand_on(person, found)
    return assignment.hand_on(
        problem=found, **validated(HandOnForm, payload, campaign=found.campaign), by=person
    )


@router.post("/problems/{int:pk}/rule", response=ProblemDetail)
def rule(request: HttpRequest, pk: int, payload: schema_of(RuleForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Settle which unit leads a problem that was handed on too often."""
    found, person = _handled(request, pk)
    data = validated(RuleForm, payload, campaign=found.campaign)
    return _after(request, assignment.rule(problem=found, **data, by=person))


@router.post("/problems/{int:pk}/decline", response=ProblemDetail)
def decline(request: HttpRequest, pk: int, payload: schema_of(DeclineForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Turn a problem down, with a reason that its raisers read."""
    found, person = _handled(request, pk)
    data = validated(DeclineForm, payload)
    return _after(request, assignment.decline(problem=found, **data, by=person))


@router.get("/campaigns/{slug:slug}/suggestions", response=SuggestionPage)
def suggestions(request: HttpRequest, slug: str) -> Any:
    """The open suggestions, the hottest first."""
    campaign = campaign_of(slug)
    rules.require_consolidate(known(request.user), campaign)
    return _paged(slice_of(proposed.counted(proposed.waiting(campaign)), request))


@router.post("/campaigns/{slug:slug}/suggestions", response=CountOut)
def suggest(request: HttpRequest, slug: str) -> Any:
    """Look for voices that say the same thing, anew."""
    n = suggesting.suggest(campaign=campaign_of(slug), by=known(request.user))
    return {"suggestions": n}


@router.get("/suggestions/{int:pk}", response=SuggestionDetail)
def suggestion(request: HttpRequest, pk: int) -> Any:
    """One suggestion with the voices that are still free."""
    found, _person = _decided(request, pk)
    keys = list(proposed.free_voices(found).order_by("pk").values_list("pk", flat=True))
    own = SuggestionOut.model_fields.keys() - {"free_count"}
    facts = {name: getattr(found, name) for name in own}
    return {**facts, "free_count": len(keys), "voice_ids": keys}


@router.post("/suggestions/{int:pk}/accept", response=ProblemDetail)
def accept(request: HttpRequest, pk: int, payload: schema_of(AcceptForm)) -> Any:  # type: ignore[valid-type]  # built from the form
    """Group the chosen voices of a suggestion."""
    found, person = _decided(request, pk)
    data = validated(AcceptForm, payload, suggestion=found)
    return _after(request, suggesting.accept(suggestion=found, **data, by=person))


@router.post("/suggestions/{int:pk}/dismiss", response={204: None})
def dismiss(request: HttpRequest, pk: int) -> Any:
    """Leave the voices apart; the same group is not proposed again."""
    found, person = _decided(request, pk)
    suggesting.dismiss(suggestion=found, by=person)
    return Status(204, None)


def _paged(found: Any) -> dict[str, Any]:
    return {"page": found.number, "has_next": found.has_next, "items": found.items}


def _handled(request: HttpRequest, pk: int) -> tuple[Problem, Person]:
    found, person = queries.visible(pk, request.user), known(request.user)
    rules.require_handle(person, found.campaign)
    return found, person


def _regrouped(request: HttpRequest, pk: int) -> tuple[Problem, Person]:
    found, person = queries.visible(pk, request.user), known(request.user)
    rules.require_consolidate(person, found.campaign)
    return found, person


def _decided(request: HttpRequest, pk: int) -> tuple[Suggestion, Person]:
    found = proposed.suggestion(pk)
    if not is_office(request.user, found.campaign):
        raise Http404
    rules.require_consolidate(request.user, found.campaign)
    return found, known(request.user)


def _after(request: HttpRequest, problem: Problem) -> dict[str, Any]:
    return _detail(request, queries.problem(problem.pk))


def _detail(request: HttpRequest, problem: Problem) -> dict[str, Any]:
    inner = rules.may_see_inner(request.user, problem)
    facts = {name: getattr(problem, name) for name in ProblemOut.model_fields}
    return {
        **facts,
        "description": problem.description,
        "declined_reason": problem.declined_reason,
        "supporting_unit_ids": [unit.pk for unit in problem.supporting_units.all()],
        "supports": queries.support_count(problem),
        "assignments": queries.assignments(problem) if inner else [],
        "regroupings": queries.regroupings(problem) if inner else [],
    }
