"""The pages on which the office regroups voices."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.voices.actions import grouping
from zhixing.voices.forms.problems import AttachForm, DetachForm, MergeForm, SplitForm
from zhixing.voices.models import Problem, Voice
from zhixing.voices.queries import problems as queries
from zhixing.voices.queries.suggestions import free
from zhixing.voices.rules.problems import require_consolidate
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of

VOICES_SHOWN = 200


def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Put voices without a problem into this one."""
    found, person = _regroupable(request, pk)
    initial = {"voices": request.GET.getlist("voice")}
    form = AttachForm(request.POST or None, initial=initial, voices=free(found.campaign))
    act = partial(grouping.attach, problem=found, by=person)
    lead = _("把还没有归入问题的诉求归到这里，可以撤销。")
    return _decide(request, found, form, act, (_("归入诉求"), _("归入"), lead))


def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge other problems into this one."""
    found, person = _regroupable(request, pk)
    initial = {"sources": request.GET.getlist("source")}
    form = MergeForm(request.POST or None, initial=initial, problem=found)
    act = partial(grouping.merge, problem=found, by=person)
    lead = _("别的问题并入这里以后，诉求和附议都归到一处，同一人只计一次；可以撤销。")
    return _decide(request, found, form, act, (_("合并问题"), _("合并"), lead))


def split(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new problem of some of the voices."""
    found, person = _regroupable(request, pk)
    form = SplitForm(
        request.POST or None, initial={"category": found.category}, voices=_inside(found)
    )
    parts: list[Problem] = []

    def act(**fields: Any) -> None:
        parts.append(grouping.split(problem=found, by=person, **fields))

    if submitted(request, form, act):
        messages.success(request, _("已拆出新问题“%(title)s”。") % {"title": parts[0].title})
        return redirect("voices:problem", pk=parts[0].pk)
    return _choose(request, found, form, (_("拆分问题"), _("拆分")))


def detach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take voices out that do not belong here."""
    found, person = _regroupable(request, pk)
    form = DetachForm(request.POST or None, voices=_inside(found))
    if submitted(request, form, partial(grouping.detach, problem=found, by=person)):
        messages.success(request, _("已移出，这些诉求可以归入别的问题。"))
        return redirect("voices:problem", pk=pk)
    return _choose(request, found, form, (_("移出诉求"), _("移出")))


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put voices and problems back to where they were before a regrouping."""
    regrouping = queries.regrouping(pk)
    found = queries.visible(regrouping.problem_id, request.user, merged=True)
    person = known(request.user)
    require_consolidate(person, found.campaign)
    grouping.undo(regrouping=regrouping, by=person)
    messages.success(request, _("已撤销，诉求回到原处；记录仍然保留。"))
    return redirect("voices:history", pk=found.pk)


def _regroupable(request: HttpRequest, pk: int) -> tuple[Problem, Person]:
    """The problem and who regroups it: Http404 for strangers, NotYours for readers."""
    found = queries.visible(pk, request.user)
    person = known(request.user)
    require_consolidate(person, found.campaign)
    return found, person


def _inside(problem: Problem) -> Any:
    return Voice.objects.filter(problem=problem)


def _decide(
    request: HttpRequest,
    problem: Problem,
    form: Form,
    act: Callable[..., object],
    words: tuple[str, str, str],
) -> HttpResponse:
    """One form about a problem; when it is done, back to the problem."""
    title, submit, lead = words
    if submitted(request, form, act):
        messages.success(request, _("“%(title)s”已办理并存证。") % {"title": title})
        return redirect("voices:problem", pk=problem.pk)
    context = {
        "campaign": problem.campaign,
        "form": form,
        "title": title,
        "submit": submit,
        "lead": _("%(problem)s。%(lead)s") % {"problem": problem.title, "lead": lead},
        "cancel": reverse("voices:problem", args=[problem.pk]),
    }
    return page(request, "voices/problem_form.jinja", context)


def _choose(
    request: HttpRequest, problem: Problem, form: Form, words: tuple[str, str]
) -> HttpResponse:
    """The voices of a problem with check boxes, and what to do with the chosen ones."""
    context = {
        "campaign": problem.campaign,
        "problem": problem,
        "form": form,
        "title": words[0],
        "submit": words[1],
        "voices": slice_of(queries.voices(problem, inner=True), request, per=VOICES_SHOWN),
        "chosen": set(request.POST.getlist("voices")),
    }
    return page(request, "voices/split.jinja", context)
