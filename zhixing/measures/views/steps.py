"""What owners, assignees and the office do with a measure."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from zhixing.measures.actions import closing, evidence, extensions, tasks, urging
from zhixing.measures.actions import measures as actions
from zhixing.measures.forms.measures import (
    ChangeOwnerForm,
    CorrectForm,
    DecideForm,
    EvidenceForm,
    ExtensionForm,
    ReopenForm,
    TaskForm,
    offer_people,
)
from zhixing.measures.models import Extension, Measure, Task
from zhixing.measures.queries import measures as queries
from zhixing.measures.rules.permissions import demand_role, may_see_inner
from zhixing.measures.views.stepping import step_page
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.plans.forms.leading import UrgeForm
from zhixing.plans.models import Urge
from zhixing.plans.queries.people import colleagues
from zhixing.plans.rules.leading import demand_urge


@login_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """The office corrects the wording."""
    measure, person = opened(request, pk, "correct")
    form = CorrectForm(request.POST or None, initial={"title": measure.title, "text": measure.text})
    act = partial(actions.correct, measure=measure, by=person)
    lead = _("只能更正文字。成效、验收标准和时限是承诺，不能改写。")
    return step_page(request, measure, form, act, title=_("更正文字"), submit=_("更正"), lead=lead)


@login_required
def change_owner(request: HttpRequest, pk: int) -> HttpResponse:
    """The office gives the measure to somebody else."""
    measure, person = opened(request, pk, "change_owner")
    form = ChangeOwnerForm(request.POST or None, measure=measure)
    act = partial(actions.change_owner, measure=measure, by=person)
    return step_page(request, measure, form, act, title=_("变更责任人"), submit=_("变更"))


@login_required
def add_task(request: HttpRequest, pk: int) -> HttpResponse:
    measure, person = opened(request, pk, "add_task")
    form = TaskForm(request.POST or None)
    offer_people(form, "assignee", colleagues(measure.lead_unit))
    act = partial(tasks.add_task, measure=measure, by=person)
    return step_page(request, measure, form, act, title=_("分解任务"), submit=_("添加任务"))


@login_required
@require_POST
def finish_task(request: HttpRequest, pk: int) -> HttpResponse:
    task = Task.objects.select_related("measure").filter(pk=pk).first()
    measure = _inner(request, task.measure_id if task else 0)
    assert task is not None  # noqa: S101 - without a task there was no measure either
    tasks.finish_task(task=task, by=known(request.user))
    messages.success(request, _("任务“%(title)s”已办结。") % {"title": task.title})
    return redirect("measures:measure", pk=measure.pk)


@login_required
def add_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    measure, person = opened(request, pk, "add_evidence")
    form = EvidenceForm(request.POST or None, request.FILES or None)
    act = partial(evidence.add_evidence, measure=measure, by=person)
    return step_page(request, measure, form, act, title=_("上传佐证"), submit=_("上传"))


@login_required
def ask_extension(request: HttpRequest, pk: int) -> HttpResponse:
    measure, person = opened(request, pk, "ask_extension")
    form = ExtensionForm(request.POST or None)
    act = partial(extensions.ask_extension, measure=measure, by=person)
    lead = _("现在的时限和以往的延期都会留痕、公开。")
    return step_page(request, measure, form, act, title=_("申请延期"), submit=_("申请"), lead=lead)


@login_required
def decide_extension(request: HttpRequest, pk: int) -> HttpResponse:
    """The office grants or refuses a later deadline."""
    extension = Extension.objects.filter(pk=pk).first()
    measure = _inner(request, extension.measure_id if extension else 0)
    assert extension is not None  # noqa: S101 - without it there was no measure either
    demand_role("decide_extension", request.user, measure)
    form = DecideForm(request.POST or None)
    act = partial(extensions.decide_extension, extension=extension, by=known(request.user))
    return step_page(
        request,
        measure,
        form,
        act,
        title=_("决定延期申请"),
        submit=pgettext("button", "决定"),
        template="measures/decide_extension.jinja",
        context={"extension": extension},
    )


@login_required
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    measure, person = opened(request, pk, "reopen")
    form = ReopenForm(request.POST or None)
    act = partial(closing.reopen, measure=measure, by=person)
    lead = _("举措将回到“已承诺”，由责任人重新办理；原来的核验和答复都留在记录里。")
    return step_page(
        request, measure, form, act, title=_("责令重新办理"), submit=_("重新办理"), lead=lead
    )


@login_required
def urge(request: HttpRequest, pk: int) -> HttpResponse:
    """A leader says something to the owner of a measure in the leader's scope."""
    measure, person = queries.measure(pk), known(request.user)
    demand_urge(person, measure.campaign, measure.lead_unit)
    form = UrgeForm(request.POST or None, initial={"kind": Urge.Kind.URGE})
    act = partial(urging.urge, measure=measure, by=person)
    lead = _("责任人会在待办里看到，回复后记入分管工作记录。")
    return step_page(
        request, measure, form, act, title=_("督促"), submit=pgettext("button", "发出"), lead=lead
    )


def opened(request: HttpRequest, pk: int, verb: str) -> tuple[Measure, Person]:
    """The measure for one of its steps. A measure is public, so who may not act gets 403."""
    measure = queries.measure(pk)
    demand_role(verb, request.user, measure)
    return measure, known(request.user)


def _inner(request: HttpRequest, pk: int) -> Measure:
    measure = queries.measure(pk)
    if not may_see_inner(request.user, measure):
        raise Http404
    return measure
