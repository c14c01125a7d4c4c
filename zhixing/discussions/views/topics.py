"""The list of topics; opening one, ending one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.discussions.actions import topics as actions
from zhixing.discussions.forms.facts import keys_in, opening, topic_form
from zhixing.discussions.models import Topic
from zhixing.discussions.queries import topics as queries
from zhixing.discussions.rules import topics as rules
from zhixing.organisation.rules import known, require
from zhixing.web.pages import component, page, submitted
from zhixing.web.paging import slice_of
from zhixing.web.rows import Address, Row


@require_safe
def topic_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What the campaign discusses, for everybody."""
    campaign = campaign_of(slug)
    topics = slice_of(queries.topics(campaign), request)
    context = {
        "campaign": campaign,
        "public": True,
        "topics": topics,
        "rows": _rows(topics.items),
        "opens": rules.may_open(request.user, campaign),
    }
    return page(request, "discussions/topic_list.jinja", context)


@login_required
def open_topic(request: HttpRequest, slug: str) -> HttpResponse:
    """Put something up for discussion; `?problem=`, `?findings=` name where it comes from."""
    campaign = campaign_of(slug)
    rules.require_open_for(request.user, campaign)
    initial: dict[str, Any] = {"problems": request.GET.getlist("problem")}
    initial |= {kind.key: keys_in(request.GET, kind) for kind in opening()}
    form = topic_form()(request.POST or None, campaign=campaign, initial=initial)
    opened: list[Topic] = []

    def act(**data: Any) -> None:
        opened.append(actions.open_topic(campaign=campaign, by=known(request.user), **data))

    if submitted(request, form, act):
        messages.success(request, _("议题已提出并存证。"))
        return redirect("discussions:topic", pk=opened[0].pk)
    context = {"campaign": campaign, "form": form, "origins": [kind.key for kind in opening()]}
    return page(request, "discussions/open_topic.jinja", context)


@login_required
@require_POST
def close_topic(request: HttpRequest, pk: int) -> HttpResponse:
    """End the discussion."""
    topic = queries.topic(pk)
    require(rules.may_moderate(request.user, topic))
    actions.close_topic(topic=topic, by=known(request.user))
    messages.success(request, _("讨论已结束，只供查阅。"))
    return redirect("discussions:topic", pk=pk)


def _rows(topics: Any) -> list[Row]:
    address = Address("discussions:topic")
    over = component("state", _("已结束"))
    counts = _("观点 %(n)s 条"), _("%(n)s 人参与")
    return [
        Row(
            topic.title,
            address.of(topic.pk),
            topic.description[:100],
            (counts[0] % {"n": topic.shown}, counts[1] % {"n": topic.people}),
            over if topic.closed_at else "",
        )
        for topic in topics
    ]
