"""A conversation of another platform comes in; the results of a topic go out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.discussions.actions import maps
from zhixing.discussions.actions.conversations import import_conversation
from zhixing.discussions.exporting import results_file
from zhixing.discussions.forms.maps import ConversationForm
from zhixing.discussions.models import Topic
from zhixing.discussions.queries import topics
from zhixing.discussions.rules.topics import require_open_for
from zhixing.discussions.uploads import read
from zhixing.organisation.rules import known
from zhixing.web.pages import page, submitted
from zhixing.web.paging import whole


@login_required
def import_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The office takes over what Polis exported; all of it, or nothing."""
    campaign = campaign_of(slug)
    require_open_for(request.user, campaign)
    form = ConversationForm(request.POST or None, request.FILES or None)
    made: list[Topic] = []

    def act(title: str, comments: UploadedFile[Any], votes: UploadedFile[Any]) -> None:
        conversation = read({"comments": comments, "votes": votes})
        by = known(request.user)
        made.append(
            import_conversation(campaign=campaign, title=title, conversation=conversation, by=by)
        )

    if submitted(request, form, act):
        if maps.attempt(made[0]) is None:
            messages.warning(request, _("讨论已导入并存证，意见图谱还没有算出来，后台会再算。"))
        else:
            messages.success(request, _("讨论已导入并存证，意见图谱已经算好。"))
        return redirect("discussions:opinion_map", pk=made[0].pk)
    context = {"campaign": campaign, "form": form}
    return page(request, "discussions/import.jinja", context)


@require_safe
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The results of the latest edition, or of `?edition=`, as a file, for everybody."""
    return results_file(topics.topic(pk), whole(request.GET.get("edition", "")), form)
