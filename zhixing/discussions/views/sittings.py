"""A facilitator enters what a meeting voted by a show of hands or on paper."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhixing.discussions.actions.sittings import record_sitting as act
from zhixing.discussions.forms.topics import SittingForm, TallyForm
from zhixing.discussions.queries import topics as queries
from zhixing.discussions.rules.topics import require_moderate
from zhixing.organisation.rules import known
from zhixing.web.pages import page, submitted

MOST = 60  # statements in one form
Tallies = formset_factory(TallyForm, extra=0, max_num=MOST, absolute_max=MOST)


@login_required
def record_sitting(request: HttpRequest, pk: int) -> HttpResponse:
    topic = queries.topic(pk)
    require_moderate(request.user, topic)
    statements = list(queries.shown(topic)[:MOST])
    form = SittingForm(request.POST or None)
    tallies = Tallies(request.POST or None, initial=[{"statement": s.pk} for s in statements])

    def write(**data: Any) -> None:
        counted = [row.cleaned_data for row in tallies if row.has_changed()]
        act(topic=topic, tallies=counted, by=known(request.user), **data)

    if (not tallies.is_bound or tallies.is_valid()) and submitted(request, form, write):
        messages.success(request, _("座谈会表决已登记并存证，与个人表态分开统计。"))
        return redirect("discussions:statement_list", pk=pk)
    context = {
        "campaign": topic.campaign,
        "topic": topic,
        "form": form,
        "tallies": tallies,
        "rows": list(zip(statements, tallies.forms, strict=False)),
    }
    return page(request, "discussions/record_sitting.jinja", context)
