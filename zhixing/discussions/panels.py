"""What the room of discussions shows on the page of a problem."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from markupsafe import Markup

from zhixing.discussions.queries.topics import topics_from
from zhixing.discussions.rules.topics import may_open
from zhixing.voices.models import Problem
from zhixing.voices.rules.problems import LIVE
from zhixing.web.pages import fragment


def on_problem(request: HttpRequest, problem: Problem) -> Markup | None:
    """The topics in which the problem is discussed, and for the office the way to open one."""
    found = topics_from(problem)
    opens = problem.state in LIVE and may_open(request.user, problem.campaign)
    if not found and not opens:
        return None
    address = reverse("discussions:open_topic", args=[problem.campaign.slug])
    context = {
        "topics": found,
        "open_url": f"{address}?{urlencode({'problems': problem.pk})}" if opens else "",
    }
    return fragment(request, "discussions/on_problem.jinja", context)
