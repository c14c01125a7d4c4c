"""What is done with measures, over the API."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import File, Form, Status, UploadedFile

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.measures.actions import answers, checks, claims, closing, evidence, extensions, tasks
from zhixing.measures.actions import measures as actions
from zhixing.measures.actions.follow_ups import follow_up as do_follow_up
from zhixing.measures.api.lists import detail, router
from zhixing.measures.api.shapes import (
    AnswerOut,
    CheckOut,
    ClaimOut,
    EvidenceOut,
    ExtensionOut,
    FollowUpOut,
    MeasureDetail,
    ReopeningOut,
    TaskOut,
)
from zhixing.measures.forms.measures import (
    AnswerForm,
    ChangeOwnerForm,
    CheckForm,
    ClaimForm,
    CommitForm,
    CorrectForm,
    DecideForm,
    EvidenceForm,
    ExplainForm,
    ExtensionForm,
    FollowUpForm,
    ReopenForm,
    TaskForm,
)
from zhixing.measures.models import Extension, Measure, Task
from zhixing.measures.queries import answers as told
from zhixing.measures.queries import measures as queries
from zhixing.measures.queries.checks import claim_or_404
from zhixing.measures.queries.raisers import unanswered
from zhixing.measures.rules.permissions import demand, demand_explain, may_see_inner
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.voices.queries import intake
from zhixing.voices.rules.intake import may_see_inner as may_see_voice
from zhixing.web.api import schema_of, validated


class CommitIn(schema_of(CommitForm)):  # type: ignore[misc]  # built from the form
    tasks: list[schema_of(TaskForm)] = []  # type: ignore[valid-type]  # as above


@router.post("/campaigns/{slug}/measures", response={201: MeasureDetail})
def commit(request: HttpRequest, slug: str, payload: CommitIn) -> Any:
    """Promise a measure, with its tasks."""
    campaign, person = campaign_of(slug), known(request.user)
    data = payload.dict(exclude_unset=True)
    steps = [validated(TaskForm, task) for task in data.pop("tasks", [])]
    fields = validated(CommitForm, data, campaign=campaign, person=person)
    made = actions.commit(campaign=campaign, tasks=steps, by=person, **fields)
    return Status(201, _detail(made.pk))


@router.post("/measures/{int:pk}/corrections", response=MeasureDetail)
def correct(request: HttpRequest, pk: int, payload: schema_of(CorrectForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office: correct the wording."""
    measure, person = _opened(request, pk, "correct")
    actions.correct(measure=measure, by=person, **validated(CorrectForm, payload))
    return _detail(pk)


@router.post("/measures/{int:pk}/owner", response=MeasureDetail)
def change_owner(request: HttpRequest, pk: int, payload: schema_of(ChangeOwnerForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office: give the measure to somebody else."""
    measure, person = _opened(request, pk, "change_owner")
    data = validated(ChangeOwnerForm, payload, measure=measure)
    actions.change_owner(measure=measure, by=person, **data)
    return _detail(pk)


@router.post("/measures/{int:pk}/tasks", response={201: TaskOut})
def add_task(request: HttpRequest, pk: int, payload: schema_of(TaskForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Give somebody a step of the measure."""
    measure, person = _opened(request, pk, "add_task")
    return Status(201, tasks.add_task(measure=measure, by=person, **validated(TaskForm, payload)))


@router.post("/tasks/{int:pk}/finish", response=TaskOut)
def finish_task(request: HttpRequest, pk: int) -> Any:
    """Tick off a step."""
    task = get_object_or_404(Task.objects.select_related("measure"), pk=pk)
    _inner(request, task.measure_id)
    return tasks.finish_task(task=task, by=known(request.user))


@router.post("/measures/{int:pk}/evidence", response={201: EvidenceOut})
def add_evidence(
    request: HttpRequest,
    pk: int,
    payload: Form[schema_of(EvidenceForm)],  # type: ignore[valid-type]  # as above
    file: File[UploadedFile | None] = None,
) -> Any:
    """Add words and maybe a file, as multipart/form-data."""
    measure, person = _opened(request, pk, "add_evidence")
    data = validated(EvidenceForm, payload, files=request.FILES)
    return Status(201, evidence.add_evidence(measure=measure, by=person, **data))


@router.post("/measures/{int:pk}/extensions", response={201: ExtensionOut})
def ask_extension(request: HttpRequest, pk: int, payload: schema_of(ExtensionForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Ask for a later deadline."""
    measure, person = _opened(request, pk, "ask_extension")
    data = validated(ExtensionForm, payload)
    return Status(201, extensions.ask_extension(measure=measure, by=person, **data))


@router.post("/extensions/{int:pk}/decision", response=ExtensionOut)
def decide_extension(request: HttpRequest, pk: int, payload: schema_of(DecideForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office: grant ("yes") or refuse ("no") a later deadline."""
    extension = get_object_or_404(Extension.objects.select_related("measure"), pk=pk)
    _inner(request, extension.measure_id)
    data = validated(DecideForm, payload)
    return extensions.decide_extension(extension=extension, by=known(request.user), **data)


@router.post("/measures/{int:pk}/claims", response={201: ClaimOut})
def claim(request: HttpRequest, pk: int, payload: schema_of(ClaimForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Say that the measure is done."""
    measure, person = _opened(request, pk, "claim")
    return Status(201, claims.claim(measure=measure, by=person, **validated(ClaimForm, payload)))


@router.post("/measures/{int:pk}/checks", response={201: CheckOut})
def check(request: HttpRequest, pk: int, payload: schema_of(CheckForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Inspectors: the verdict on the open claim."""
    measure, person = _opened(request, pk, "check")
    data = validated(CheckForm, payload)
    return Status(201, checks.check(claim=claim_or_404(measure), by=person, **data))


@router.post("/measures/{int:pk}/answers", response={201: list[AnswerOut]})
def answer(request: HttpRequest, pk: int, payload: schema_of(AnswerForm)) -> Any:  # type: ignore[valid-type]  # as above
    """One text for all raisers who wait, or for the given voices."""
    measure, person = _opened(request, pk, "answer")
    data = validated(AnswerForm, payload, waiting=unanswered(measure))
    return Status(201, answers.answer(measure=measure, by=person, **data))


@router.post("/voices/{int:pk}/answers", response={201: AnswerOut})
def explain(request: HttpRequest, pk: int, payload: schema_of(ExplainForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Answer a voice at once, without a measure."""
    voice = intake.voice(pk)
    if voice is None or not may_see_voice(request.user, voice):
        raise Http404
    demand_explain(request.user, voice)
    data = validated(ExplainForm, payload)
    return Status(201, answers.explain(voice=voice, by=known(request.user), **data))


@router.post("/measures/{int:pk}/reopenings", response={201: ReopeningOut})
def reopen(request: HttpRequest, pk: int, payload: schema_of(ReopenForm)) -> Any:  # type: ignore[valid-type]  # as above
    """The office: send a verified or closed measure back to work."""
    measure, person = _opened(request, pk, "reopen")
    return Status(201, closing.reopen(measure=measure, by=person, **validated(ReopenForm, payload)))


@router.post("/follow-ups/{int:pk}", response=FollowUpOut)
def follow_up(request: HttpRequest, pk: int, payload: schema_of(FollowUpForm)) -> Any:  # type: ignore[valid-type]  # as above
    """Note what came of the talk with somebody who was dissatisfied."""
    found = told.follow_up(pk)
    data = validated(FollowUpForm, payload)
    return do_follow_up(follow_up=found, by=known(request.user), **data)


def _opened(request: HttpRequest, pk: int, verb: str) -> tuple[Measure, Person]:
    """The measure for one of its steps, before what was sent is looked at."""
    measure = queries.measure(pk)
    demand(verb, request.user, measure)
    return measure, known(request.user)


def _inner(request: HttpRequest, pk: int) -> None:
    if not may_see_inner(request.user, queries.measure(pk)):
        raise Http404


def _detail(pk: int) -> dict[str, Any]:
    return detail(queries.measure(pk), inner=True)
