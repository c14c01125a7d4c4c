"""A conversation of another platform comes in; the results of a topic go out."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.analysis.opinion_map import BadVotes
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.discussions.actions import maps
from zhixing.discussions.actions.conversations import import_conversation
from zhixing.discussions.exporting import FORMS, results
from zhixing.discussions.forms.maps import ConversationForm
from zhixing.discussions.models import Topic
from zhixing.discussions.opinion_map_file import sentence
from zhixing.discussions.queries import maps as editions
from zhixing.discussions.queries import topics
from zhixing.discussions.rules.topics import UnreadableConversation, require_open_for
from zhixing.documents.conversations import Conversation, Fault, read_conversation
from zhixing.organisation.rules import known
from zhixing.web.pages import page, submitted
from zhixing.web.paging import whole

NAMES = ("comments.csv", "comments.json")
VOTES = ("participants-votes.csv", "votes.csv", "votes.json")


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


def read(files: dict[str, UploadedFile[Any]]) -> Conversation:
    """The conversation in the uploaded files. Raises UnreadableConversation, naming the place."""
    with tempfile.TemporaryDirectory(prefix="zhixing-conversation-") as folder:
        for field, known_as in (("comments", NAMES), ("votes", VOTES)):
            name = _name(files[field].name or "", known_as, field)
            with (Path(folder) / name).open("wb") as file:
                file.writelines(files[field].chunks())
        try:
            return read_conversation(Path(folder))
        except Fault as fault:
            raise UnreadableConversation(sentence(fault)) from fault
        except BadVotes as error:
            raise UnreadableConversation(str(error)) from error


def _name(given: str, known_as: tuple[str, ...], field: str) -> str:
    """The one of the known names that the file bears; a browser adds "(1)" to a second copy."""
    for name in known_as:
        stem, _dot, ending = name.partition(".")
        if given.lower().startswith(stem) and given.lower().endswith(f".{ending}"):
            return name
    message = _("文件名应是：%(names)s") % {"names": "、".join(known_as)}
    raise UnreadableConversation(message, field=field)


@require_safe
def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The results of the latest edition, or of `?edition=`, as xlsx or csv, for everybody."""
    topic = topics.topic(pk)
    edition = editions.edition(topic, whole(request.GET.get("edition", "")))
    if edition is None or form not in FORMS:
        raise Http404
    response = HttpResponse(results(topic, edition, form), content_type=FORMS[form])
    name = content_disposition_header(True, f"{topic.title}.{form}")
    response.headers["Content-Disposition"] = name or ""
    return response
