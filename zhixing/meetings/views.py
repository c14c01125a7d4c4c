"""The list of meetings, one meeting with its record, and every step of keeping it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import require
from zhixing.meetings import actions, queries
from zhixing.meetings.downloads import calendar_of, document
from zhixing.meetings.forms import (
    ArrangeForm,
    AttendanceForm,
    CancelForm,
    ConveneForm,
    DecideForm,
    FilesForm,
    MeetingFilter,
    UnitsForm,
    WriteUpForm,
)
from zhixing.meetings.models import Meeting
from zhixing.meetings.rows import decision_rows, meeting_rows, span
from zhixing.meetings.rules import SILENT, demand_role, keeps, may_convene, verbs
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.plans.queries.items import light_of
from zhixing.plans.rules.permissions import is_insider
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of

FILTER = MeetingFilter()


@login_required
@require_safe
def meeting_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign's meetings; those that decided nothing are one filter away (row H4)."""
    campaign = _campaign(request, slug)
    form = FILTER.asked(request.GET)
    found = queries.listed(queries.of_campaign(campaign), **form.wanted)
    rows = slice_of(found, request)
    context = {
        "campaign": campaign,
        "form": form,
        "counts": queries.counts(campaign),
        "meetings": rows,
        "rows": meeting_rows(rows.items),
        "silent_days": SILENT.days,
        "convenes": may_convene(request.user, campaign),
    }
    return page(request, "meetings/meeting_list.jinja", context)


@login_required
@require_safe
def decision_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What the campaign's meetings decided, with the task that each became."""
    campaign = _campaign(request, slug)
    found = slice_of(queries.decisions(campaign), request)
    context = {"campaign": campaign, "decisions": found, "rows": decision_rows(found.items)}
    return page(request, "meetings/decision_list.jinja", context)


@login_required
@require_safe
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    return page(request, "meetings/meeting.jinja", _told(request, pk))


@login_required
@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """The record in the form in which offices file it (会议活动记录), to print."""
    return page(request, "meetings/record.jinja", _told(request, pk))


@login_required
@require_safe
def calendar_file(request: HttpRequest, pk: int) -> HttpResponse:
    return calendar_of(queries.seen_meeting(pk, request.user))


@login_required
@require_safe
def meeting_file(request: HttpRequest, pk: int) -> FileResponse:
    return document(queries.seen_file(pk, request.user))


@login_required
def convene(request: HttpRequest, slug: str) -> HttpResponse:
    """Call a meeting."""
    campaign, person = _campaign(request, slug), known(request.user)
    require(may_convene(person, campaign), _("只有本单位人员和领导小组办公室可以召开会议。"))
    form = ConveneForm(request.POST or None, campaign=campaign, person=person)
    made: list[Meeting] = []

    def act(**fields: Any) -> None:
        made.append(actions.convene(campaign=campaign, by=person, **fields))

    if submitted(request, form, act):
        messages.success(request, _("会议“%(title)s”已登记并存证。") % {"title": made[0].title})
        return redirect("meetings:meeting", pk=made[0].pk)
    context = {
        "campaign": campaign,
        "meeting": None,
        "form": form,
        "title": _("召开会议"),
        "submit": pgettext("button", "召开"),
        "lead": _("能用一个电话说清的不开会；开会就要议定事项，会后才有任务。"),
        "cancel": reverse("meetings:meeting_list", args=[slug]),
    }
    return page(request, "meetings/step.jinja", context, status=400 if form.errors else 200)


@login_required
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "revise")
    initial = {name: getattr(found, name) for name in actions.ARRANGEMENT}
    form = ArrangeForm(request.POST or None, initial=initial)
    act = partial(actions.revise, meeting=found, by=person)
    return _step(request, found, form, act, _("调整会议"), _("保存"))


@login_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "cancel")
    form = CancelForm(request.POST or None)
    act = partial(actions.cancel, meeting=found, by=person)
    return _step(request, found, form, act, _("取消会议"), _("取消会议"))


@login_required
def write_up(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "write_up")
    initial = {name: getattr(found, name) for name in actions.RECORD}
    form = WriteUpForm(request.POST or None, initial=initial)
    act = partial(actions.write_up, meeting=found, by=person)
    return _step(request, found, form, act, _("登记会议情况"), _("登记"))


@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "decide")
    form = DecideForm(request.POST or None)
    act = partial(actions.decide, meeting=found, by=person)
    lead = _("议定一件，落到一个单位、一个人、一个日期，列入该单位的实施方案。")
    return _step(request, found, form, act, _("登记议定事项"), _("登记"), lead=lead)


@login_required
def add_files(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "file")
    form = FilesForm(request.POST or None, request.FILES or None)
    act = partial(actions.file, meeting=found, by=person)
    return _step(request, found, form, act, _("上传会议材料"), _("上传"))


@login_required
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Who came: choose the units, then write a reason for each who did not."""
    found, person = _opened(request, pk, "take")
    asked = request.POST if request.method == "POST" else request.GET
    choice = UnitsForm(asked if "units" in asked else None, meeting=found)
    units = choice.chosen(before=queries.called_units(found))
    called = queries.people_to_call(found, units, actions.MOST_CALLED)
    fits = len(called) <= actions.MOST_CALLED
    form = AttendanceForm(request.POST or None, meeting=found, called=called if fits else [])
    act = partial(actions.take, meeting=found, units=units, by=person)
    if submitted(request, form, act):
        messages.success(request, _("到会情况已登记并存证。"))
        return redirect("meetings:meeting", pk=pk)
    context = {
        "campaign": found.campaign,
        "meeting": found,
        "choice": choice,
        "units": units,
        "form": form,
        "called": len(called),
        "most": actions.MOST_CALLED,
        "fits": fits,
        "cancel": reverse("meetings:meeting", args=[pk]),
    }
    return page(request, "meetings/attendance.jinja", context, status=400 if form.errors else 200)


def _told(request: HttpRequest, pk: int) -> dict[str, Any]:
    """All that is told of a meeting; absences only to those who keep its record."""
    found = queries.seen_meeting(pk, request.user)
    return {
        "campaign": found.campaign,
        "meeting": found,
        "when": span(found.begins, found.ends),
        "turnout": queries.turnout(found),
        "keeps": keeps(request.user, found),
        "decisions": [(one, light_of(one.item)) for one in queries.decisions_of(found)],
        "files": list(found.files.all()),
        "verbs": verbs(request.user, found),
        "entries": queries.record_of(found),
    }


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    campaign = campaign_of(slug)
    if not is_insider(request.user, campaign):
        raise Http404
    return campaign


def _opened(request: HttpRequest, pk: int, verb: str) -> tuple[Meeting, Person]:
    """The meeting for one of its steps: strangers get 404, readers without the right 403."""
    found = queries.seen_meeting(pk, request.user)
    demand_role(verb, request.user, found)
    return found, known(request.user)


def _step(
    request: HttpRequest,
    found: Meeting,
    form: forms.Form,
    act: Callable[..., object],
    title: str,
    submit: str,
    *,
    lead: str = "",
) -> HttpResponse:
    """One form about a meeting; when it is done, back to the meeting."""
    back = reverse("meetings:meeting", args=[found.pk])
    if submitted(request, form, act):
        messages.success(request, _("“%(title)s”已办理并存证。") % {"title": title})
        return redirect(back)
    context = {
        "campaign": found.campaign,
        "meeting": found,
        "form": form,
        "title": title,
        "submit": submit,
        "lead": lead,
        "cancel": back,
    }
    return page(request, "meetings/step.jinja", context, status=400 if form.errors else 200)
