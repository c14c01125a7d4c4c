"""What meetings voted by a show of hands or on paper: the list, entering one, withdrawing one."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.discussions.actions.sittings import record_sitting as act
from zhixing.discussions.actions.sittings import withdraw_sitting as withdraw
from zhixing.discussions.forms.topics import SittingForm, TallyForm, WithdrawalForm, voted_on
from zhixing.discussions.models import Statement
from zhixing.discussions.queries import sittings as sitting_queries
from zhixing.discussions.queries import topics as queries
from zhixing.discussions.rules.topics import may_moderate, require_moderate
from zhixing.organisation.rules import known
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of

MOST = 60  # statements in one form; the page says so, and leads to the others
Tallies = formset_factory(TallyForm, extra=0, max_num=MOST, absolute_max=MOST)


@require_safe
def sitting_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Every sitting of the topic, for everybody; the office may withdraw one."""
    topic = queries.topic(pk)
    context = {
        "campaign": topic.campaign,
        "public": True,
        "topic": topic,
        "sittings": slice_of(sitting_queries.sittings(topic), request),
        "moderates": may_moderate(request.user, topic),
    }
    return page(request, "discussions/sitting_list.jinja", context)


@login_required
def withdraw_sitting(request: HttpRequest, pk: int) -> HttpResponse:
    """The office says why a sitting that was entered wrongly counts no more."""
    found = sitting_queries.sitting(pk)
    topic = found.topic = queries.topic(found.topic_id)
    require_moderate(request.user, topic)
    form = WithdrawalForm(request.POST or None)
    if submitted(request, form, partial(withdraw, sitting=found, by=known(request.user))):
        messages.success(request, _("座谈会登记已撤销并存证。"))
        return redirect("discussions:sitting_list", pk=topic.pk)
    context = {"campaign": topic.campaign, "topic": topic, "sitting": found, "form": form}
    return page(request, "discussions/withdraw_sitting.jinja", context)


@login_required
def record_sitting(request: HttpRequest, pk: int) -> HttpResponse:
    topic = queries.topic(pk)
    require_moderate(request.user, topic)
    statements = slice_of(queries.shown(topic), request, per=MOST, count=queries.shown(topic).count)
    form = SittingForm(request.POST or None)
    tallies = Tallies(request.POST or None, initial=[{"statement": s.pk} for s in statements.items])

    def write(**data: Any) -> None:
        counted = voted_on(row.cleaned_data for row in tallies)
        act(topic=topic, tallies=counted, by=known(request.user), **data)

    if (not tallies.is_bound or tallies.is_valid()) and submitted(request, form, write):
        messages.success(request, _("座谈会表决已登记并存证，与个人表态分开统计。"))
        return redirect("discussions:statement_list", pk=pk)
    context = {
        "campaign": topic.campaign,
        "topic": topic,
        "form": form,
        "tallies": tallies,
        "statements": statements,
        "rows": _rows(statements.items, tallies),
    }
    return page(request, "discussions/record_sitting.jinja", context)


def _rows(statements: list[Statement], tallies: Any) -> list[tuple[Statement, Any]]:
    """Each statement with its row of the form: by number, not by place, since another statement
    may have been shown while somebody typed."""
    forms = {str(row["statement"].value()): row for row in tallies.forms}
    return [(one, forms[str(one.pk)]) for one in statements if str(one.pk) in forms]
