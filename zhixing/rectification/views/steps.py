"""Every step of a rectification: one form each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.rectification.actions import afterwards, registering, steps
from zhixing.rectification.forms.feedback import RectifyForm, ReviseForm
from zhixing.rectification.forms.steps import (
    AnswerForm,
    CloseForm,
    LookBackForm,
    PublishForm,
    RecurForm,
    ReviewForm,
    TakeUpForm,
)
from zhixing.rectification.models import Rectification
from zhixing.rectification.queries import rectifications as queries
from zhixing.rectification.rules.permissions import demand_register, demand_role
from zhixing.rectification.rules.stages import standing
from zhixing.rectification.views.stepping import form_page

REGISTERED = ("kind", "category", "point_number", "problem", "goal", "unit", "leader", "due")


@login_required
def rectify(request: HttpRequest, pk: int) -> HttpResponse:
    """Register what a round found."""
    finding = queries.finding_or_404(pk, request.user)
    demand_register(request.user, finding.campaign)
    form = RectifyForm(request.POST or None, campaign=finding.campaign)
    act = partial(registering.register_finding, finding=finding, by=known(request.user))
    return form_page(
        request,
        finding.campaign,
        form,
        act,
        back=reverse("rectification:rectification_list", args=[finding.campaign.slug]),
        about=finding.text[:60],
        crumb=_("整改台账"),
        title=_("登记整改事项"),
        submit=_("登记"),
        lead=_("责任单位、问题和期限照督查发现。"),
    )


@login_required
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "revise")
    initial = {name: getattr(found, name) for name in REGISTERED}
    form = ReviseForm(request.POST or None, campaign=found.campaign, initial=initial)
    act = partial(registering.revise, rectification=found, by=person)
    return _step(request, found, form, act, _("修改整改事项"), _("保存"))


@login_required
def take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """The unit promises the measure that puts it right."""
    found, person = _opened(request, pk, "take_up")
    form = TakeUpForm(request.POST or None, rectification=found, initial={"deadline": found.due})
    act = partial(steps.take_up, rectification=found, by=person)
    lead = _(
        "写明谁负责、何时完成、做到什么算数。承诺以后只能更正文字，时限只能申请延期；"
        "举措在“举措”里公开，先隐去个人信息。"
    )
    submit, facts = pgettext("button", "承诺"), _asked(found)
    return _step(request, found, form, act, _("制定整改措施"), submit, lead=lead, facts=facts)


@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "review")
    form = ReviewForm(request.POST or None)
    act = partial(steps.review, rectification=found, by=person)
    lead = _("谁审核、谁负责。整改不到位的退回责任单位，写明还缺什么、何时补齐。")
    submit, facts = pgettext("button", "签字"), _proof(found)
    return _step(request, found, form, act, _("审核签字"), submit, lead=lead, facts=facts)


@login_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "publish")
    initial = {"text": _draft(found)}
    form = PublishForm(request.POST or None, initial=initial)
    act = partial(steps.publish, rectification=found, by=person)
    lead = _("公示 %(n)s 个工作日。期间任何人都可以提出异议，异议都答复以后才能销号。") % {
        "n": max(1, found.campaign.silence_days)
    }
    return _step(
        request, found, form, act, _("公示整改结果"), pgettext("button", "公示"), lead=lead
    )


@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "close")
    form = CloseForm(request.POST if request.method == "POST" else None, rectification=found)
    act = partial(steps.close, rectification=found, by=person)
    lead = _("公示期满、异议都已答复，才能销号。销号以后再次发现同样的问题，会重新整改。")
    title = submit = pgettext("button", "销号")
    return _step(request, found, form, act, title, submit, lead=lead)


@login_required
def look_back(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "look_back")
    form = LookBackForm(request.POST or None)
    act = partial(afterwards.look_back, rectification=found, by=person)
    lead = _("再去看一次：问题有没有反弹。出现反弹的，重新整改。")
    return _step(request, found, form, act, pgettext("record", "回头看"), _("登记"), lead=lead)


@login_required
def recur(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "recur")
    initial = {"found_on": timezone.localdate()}
    form = RecurForm(request.POST or None, rectification=found, initial=initial)
    act = partial(afterwards.recur, rectification=found, by=person)
    lead = _("同样的问题再次发现：撤销销号，重新整改，并计入再次发生的次数。")
    return _step(
        request, found, form, act, _("登记再次发生"), pgettext("button", "重新整改"), lead=lead
    )


@login_required
def answer_objection(request: HttpRequest, pk: int) -> HttpResponse:
    objection = queries.objection(pk)
    found = queries.seen_rectification(objection.publication.rectification_id, request.user)
    demand_register(request.user, found.campaign)
    form = AnswerForm(request.POST or None)
    act = partial(afterwards.answer_objection, objection=objection, by=known(request.user))
    submit, facts = pgettext("button", "答复"), [(_("异议"), objection.text)]
    return _step(request, found, form, act, _("答复公示异议"), submit, facts=facts)


def _asked(found: Rectification) -> list[tuple[str, str]]:
    """What is to be put right."""
    goal = [(_("整改目标"), found.goal)] if found.goal else []
    return [(_("存在的问题"), found.problem), *goal]


def _proof(found: Rectification) -> list[tuple[str, str]]:
    """What the one who signs goes by: the promise, the claim, the check, the evidence."""
    measure, claim = found.measure, standing(found).claim
    if measure is None or claim is None:
        return _asked(found)
    check = getattr(claim, "check_made", None)
    proofs = [item.name or item.text for item in measure.evidence.all()]
    return [
        *_asked(found),
        (_("验收标准"), measure.acceptance),
        (_("整改情况"), claim.statement),
        (_("现场核查情况"), check.finding if check else ""),
        (_("佐证材料"), "\n".join(proofs)),
    ]


def _draft(found: Rectification) -> str:
    """What is known already, to begin the published text with."""
    measure = found.measure
    claim = measure.claims.order_by("-at", "-pk").first() if measure else None
    return _("问题：%(problem)s\n措施：%(measure)s\n结果：%(result)s") % {
        "problem": found.problem,
        "measure": measure.title if measure else "",
        "result": claim.statement if claim else "",
    }


def _opened(request: HttpRequest, pk: int, verb: str) -> tuple[Rectification, Person]:
    """The rectification for one of its steps: strangers 404, readers without the right 403."""
    found = queries.seen_rectification(pk, request.user)
    demand_role(verb, request.user, found)
    return found, known(request.user)


def _step(
    request: HttpRequest,
    found: Rectification,
    form: forms.Form,
    act: Callable[..., Any],
    title: str,
    submit: str,
    lead: str = "",
    facts: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    return form_page(
        request,
        found.campaign,
        form,
        act,
        back=reverse("rectification:rectification", args=[found.pk]),
        about=found.title,
        crumb=_("第 %(n)s 号") % {"n": found.number},
        title=title,
        submit=submit,
        lead=lead,
        facts=facts,
    )
