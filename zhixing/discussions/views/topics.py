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
from zhixing.discussions.forms.facts import keys_in, origins, topic_form
from zhixing.discussions.models import Topic
from zhixing.discussions.queries import topics as queries
from zhixing.discussions.rules import topics as rules
from zhixing.discussions.views.facts import LOOK, offered
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
    """Put something up for discussion; `?problems=`, `?findings=` name where it comes from. Without
    scripts a search comes back with all that was typed and chosen so far."""
    campaign = campaign_of(slug)
    rules.require_open_for(request.user, campaign)
    looks = LOOK in request.POST
    initial = request.POST.dict() if looks else {}
    form = topic_form()(None if looks else request.POST or None, campaign=campaign, initial=initial)
    opened: list[Topic] = []

    def act(**data: Any) -> None:
        opened.append(actions.open_topic(campaign=campaign, by=known(request.user), **data))

    if submitted(request, form, act):
        messages.success(request, _("议题已提出并存证。"))
        return redirect("discussions:topic", pk=opened[0].pk)
    sent = request.POST if request.method == "POST" else request.GET
    offers = [
        offered(request, campaign, kind, keys_in(sent, kind), request.POST) for kind in origins()
    ]
    context = {"campaign": campaign, "form": form, "offers": offers}
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
