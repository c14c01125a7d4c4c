"""After a failed pilot: the finding, the appeal against it, the clarification."""

from __future__ import annotations

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhixing.measures.actions import exemptions as actions
from zhixing.measures.forms.exemptions import (
    AppealForm,
    ClarifyForm,
    DecideAppealForm,
    FindingForm,
)
from zhixing.measures.views.pilots import opened, step


@login_required
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Excused or not, condition by condition."""
    pilot, person = opened(request, pk, "find")
    form = FindingForm(request.POST or None)
    act = partial(actions.find, pilot=pilot, by=person)
    lead = _("先逐项对照，再下结论。“事先备案”由存证证明，不用填。")
    return step(request, pilot, form, act, title=_("容错认定"), submit=_("登记认定"), lead=lead)


@login_required
def appeal(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, person = opened(request, pk, "appeal")
    form = AppealForm(request.POST or None)
    act = partial(actions.appeal, pilot=pilot, by=person)
    lead = _("由原认定人以外的人复核；复核以前，这件事仍不算单位的账。")
    submit = pgettext("button", "提出申诉")
    return step(request, pilot, form, act, title=_("申诉"), submit=submit, lead=lead)


@login_required
def decide_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, person = opened(request, pk, "decide_appeal")
    form = DecideAppealForm(request.POST or None)
    act = partial(actions.decide_appeal, pilot=pilot, by=person)
    lead = pilot.finding.appeal.text if hasattr(pilot, "finding") else ""
    return step(request, pilot, form, act, title=_("复核申诉"), submit=_("登记复核"), lead=lead)


@login_required
def clarify(request: HttpRequest, pk: int) -> HttpResponse:
    pilot, person = opened(request, pk, "clarify")
    form = ClarifyForm(request.POST or None)
    act = partial(actions.clarify, pilot=pilot, by=person)
    lead = _("说清楚：事先备过案，没有突破边界，已认定容错免责。")
    return step(request, pilot, form, act, title=_("澄清"), submit=_("登记澄清"), lead=lead)
