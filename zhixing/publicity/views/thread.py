"""The thread of a voice, and the link to it on the voice's other pages."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from markupsafe import Markup

from zhixing.publicity.queries.thread import thread as thread_of
from zhixing.voices.models import Voice
from zhixing.voices.rules.intake import may_see
from zhixing.web.pages import fragment, page


@require_safe
def thread(request: HttpRequest, pk: int) -> HttpResponse:
    found = thread_of(pk, request.user)
    context = {"campaign": found.voice.campaign, "voice": found.voice, "thread": found}
    return page(request, "publicity/thread.jinja", context)


def thread_link(request: HttpRequest, voice: Voice) -> Markup | None:
    """For whoever may open the thread; the holder of a receipt only where the voice is public."""
    if not may_see(request.user, voice):
        return None
    return fragment(request, "publicity/thread_link.jinja", {"voice": voice})
