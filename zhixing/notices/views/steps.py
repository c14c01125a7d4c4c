"""Every step of a notice's way."""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhixing.notices.actions import steps as actions
from zhixing.notices.forms.notices import (
    AnswerForm,
    DecideForm,
    RemoveForm,
    ReplyForm,
    WithdrawForm,
)
from zhixing.notices.queries import notices as queries
from zhixing.notices.rules.notices import demand_role
from zhixing.notices.views.notices import of_notice, opened
from zhixing.organisation.rules import known


@login_required
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = opened(request, pk, "send")
    form = forms.Form(request.POST if request.method == "POST" else None)
    lead = _(
        "发出后内容和依据不能再改。“%(unit)s”有 %(n)s 个工作日申辩，期满或者答复以后才能报批。"
    )
    lead %= {"unit": found.unit, "n": found.reply_days}
    act = partial(actions.send, notice=found, by=person)
    return of_notice(request, found, form, act, _("送单位申辩"), _("发出"), lead=lead)


@login_required
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = opened(request, pk, "reply")
    form = ReplyForm(request.POST or None, request.FILES or None)
    act = partial(actions.reply, notice=found, by=person)
    lead = _("通报印发以前，办公室必须答复您的申辩。申辩只有办公室、组长和本单位看得到。")
    return of_notice(request, found, form, act, _("申辩"), _("提交申辩"), lead=lead)


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """pk: the reply's."""
    found = queries.reply(pk, request.user)
    demand_role("answer", request.user, found.notice)
    form = AnswerForm(request.POST or None)
    act = partial(actions.answer, reply=found, by=known(request.user))
    return of_notice(request, found.notice, form, act, _("答复申辩"), _("答复"), lead=found.text)


@login_required
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = opened(request, pk, "submit")
    form = forms.Form(request.POST if request.method == "POST" else None)
    act = partial(actions.submit, notice=found, by=person)
    lead = _("由组长审批；报送的人不能审批。")
    return of_notice(
        request, found, form, act, _("报送审批"), pgettext("button", "报送"), lead=lead
    )


@login_required
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = opened(request, pk, "decide")

    def act(verdict: str, reason: str) -> None:
        if verdict == "approve":
            actions.approve(notice=found, by=person)
        else:
            actions.refuse(notice=found, reason=reason, by=person)

    form = DecideForm(request.POST or None)
    return of_notice(request, found, form, act, _("审批通报"), pgettext("button", "确认"))


@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = opened(request, pk, "withdraw")
    form = WithdrawForm(request.POST or None)
    act = partial(actions.withdraw, notice=found, by=person)
    return of_notice(request, found, form, act, _("不再通报"), pgettext("button", "确认"))


@login_required
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = opened(request, pk, "remove")

    def act(record: str, reason: str) -> None:
        actions.remove(notice=found, reason=reason, reference=record, by=person)

    form = RemoveForm(request.POST or None, notice=found)
    lead = _("撤销后，除办公室、组长和该单位外，不再显示内容，只留一行“整改后撤销”；存证不变。")
    return of_notice(request, found, form, act, _("整改后撤销"), _("撤销通报"), lead=lead)
