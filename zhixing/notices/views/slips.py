"""The list of slips, one slip with its chain of colours, and its steps."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhixing.campaigns.forms.naming import PersonField, UnitField
from zhixing.notices import sources
from zhixing.notices.actions import slips as actions
from zhixing.notices.forms.slips import (
    AnswerSlipForm,
    CloseForm,
    DemandForm,
    IssueForm,
    SlipFilter,
)
from zhixing.notices.models import Slip
from zhixing.notices.queries import slips as queries
from zhixing.notices.queries.notices import campaign_inside
from zhixing.notices.rows import colour_of, sign_of, slip_rows, slip_word
from zhixing.notices.rules import slips as rules
from zhixing.notices.views.stepping import step
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known
from zhixing.web.pages import page
from zhixing.web.paging import slice_of

FILTER = SlipFilter()


@login_required
@require_safe
def slip_list(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = campaign_inside(slug, request.user)
    form = FILTER.asked(request.GET)
    seen = queries.visible(campaign, request.user)
    wanted = form.wanted
    if wanted.pop("mine", False):
        wanted["mine"] = known(request.user)
    rows = slice_of(queries.listed(seen, **wanted), request)
    context = {
        "campaign": campaign,
        "form": form,
        "counts": queries.counts(seen),
        "slips": rows,
        "rows": slip_rows(rows.items),
        "issues": rules.may_issue(request.user, campaign),
    }
    return page(request, "notices/slip_list.jinja", context)


@login_required
def issue(request: HttpRequest, slug: str) -> HttpResponse:
    """A blue slip; from a record's page with the record and its unit filled in."""
    campaign, person = campaign_inside(slug, request.user), known(request.user)
    rules.demand_issue(person, campaign)
    unit = _named(UnitField, request.POST.get("unit") or request.GET.get("unit", ""))
    asked = {
        "unit": unit,
        "receiver": _named(PersonField, request.GET.get("receiver", "")),
        **{name: request.GET.get(name, "") for name in ("record", "about")},
    }
    form = IssueForm(request.POST or None, campaign=campaign, unit=unit, initial=asked)
    made: list[Slip] = []

    def act(record: str = "", **fields: Any) -> None:
        made.append(actions.issue(campaign=campaign, reference=record, by=person, **fields))

    back = reverse("notices:slip_list", args=[slug])
    return step(
        request, campaign, form, act, title=_("签发蓝色督办单"), submit=_("签发"), back=back,
        crumbs=[(_("督办单"), back)],
        lead=_("先蓝后黄再红：逾期没有办结，才能签发下一色，并写明前次单号。"),
        then=lambda: reverse("notices:slip", args=[made[0].pk]),
    )  # fmt: skip


@login_required
@require_safe
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.seen_slip(pk, request.user)
    chain = queries.chain_of(found)
    context = {
        "campaign": found.campaign,
        "slip": found,
        "colour": colour_of(found),
        "sign": sign_of(found),
        "word": slip_word(found),
        "chain": [(one, colour_of(one), sign_of(one)) for one in chain],
        "verbs": rules.verbs(request.user, found),
        "source": sources.label_of(found.source) if found.source else "",
        "next_colour": Slip.Colour(Slip.NEXT[found.colour]).label
        if found.colour in Slip.NEXT
        else "",
        "entries": queries.record_of(found),
    }
    return page(request, "notices/slip.jinja", context)


@login_required
@require_POST
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "sign")
    actions.sign(slip=found, by=person)
    messages.success(request, _("督办单已签收并存证。"))
    return redirect("notices:slip", pk=pk)


@login_required
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "answer")
    form = AnswerSlipForm(request.POST or None)
    act = partial(actions.answer, slip=found, by=person)
    return _of_slip(request, found, form, act, _("反馈督办单"), _("反馈"), lead=found.demands)


@login_required
def close(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = _opened(request, pk, "close")
    form = CloseForm(request.POST or None)
    act = partial(actions.close, slip=found, by=person)
    return _of_slip(request, found, form, act, _("办结督办单"), _("办结"), lead=found.answer)


@login_required
def escalate(request: HttpRequest, pk: int) -> HttpResponse:
    """The next colour: everything is filled in, so that one click is enough."""
    found, person = _opened(request, pk, "escalate")
    initial = {"receiver": found.receiver, "demands": found.demands}
    form = DemandForm(request.POST or None, initial=initial)
    made: list[Slip] = []

    def act(**fields: Any) -> None:
        made.append(actions.escalate(slip=found, by=person, **fields))

    return _of_slip(
        request, found, form, act, _("签发下一色督办单"), _("签发"),
        lead=_("前次为第 %(n)s 号。承办人、要求照前次，时限自今天起 5 个工作日，可以修改。")
        % {"n": found.number},
        then=lambda: reverse("notices:slip", args=[made[0].pk]),
    )  # fmt: skip


def _opened(request: HttpRequest, pk: int, verb: str) -> tuple[Slip, Person]:
    """The slip for one of its steps: strangers get 404, readers without the right 403."""
    found = queries.seen_slip(pk, request.user)
    rules.demand_role(verb, request.user, found)
    return found, known(request.user)


def _of_slip(
    request: HttpRequest, found: Slip, form: Any, act: Any, title: str, submit: str, *,
    lead: str = "", then: Any = None,
) -> HttpResponse:  # fmt: skip
    back = reverse("notices:slip", args=[found.pk])
    listed = reverse("notices:slip_list", args=[found.campaign.slug])
    return step(
        request, found.campaign, form, act, title=title, submit=submit, back=back,
        crumbs=[(_("督办单"), listed), (found.about, back)], lead=lead, kicker=found.about,
        then=then,
    )  # fmt: skip


def _named(field: type[UnitField | PersonField], name: str) -> Any:
    """The unit or person that the address or the form names; None where nobody is so called."""
    try:
        return field(required=False).clean(name)
    except ValidationError:
        return None
