"""A conversation of another platform comes in; the results of a topic go out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.discussions.actions.conversations import import_conversation
from zhixing.discussions.exporting import results_file
from zhixing.discussions.forms.maps import ConversationForm
from zhixing.discussions.importing import Step, watched
from zhixing.discussions.models import Topic
from zhixing.discussions.queries import topics
from zhixing.discussions.rules.topics import require_open_for
from zhixing.discussions.uploads import read
from zhixing.documents.conversations import Conversation
from zhixing.ledger.actions import latest
from zhixing.organisation.rules import known
from zhixing.web import burden
from zhixing.web.jinja import number
from zhixing.web.pages import page, submitted
from zhixing.web.paging import whole


@login_required
def import_page(request: HttpRequest, slug: str) -> HttpResponseBase:
    """The office takes over what Polis exported; all of it, or nothing. Bad files are told at the
    form; then the page grows while the votes are written."""
    campaign = campaign_of(slug)
    require_open_for(request.user, campaign)
    form = ConversationForm(request.POST or None, request.FILES or None)
    found: list[Conversation] = []

    def check(title: str, comments: UploadedFile[Any], votes: UploadedFile[Any]) -> None:
        found.append(read({"comments": comments, "votes": votes}))

    if submitted(request, form, check):
        conversation, by = found[0], known(request.user)

        def work(step: Step) -> Topic:
            title = form.cleaned_data["title"]
            topic = import_conversation(
                campaign=campaign, title=title, conversation=conversation, by=by, progress=step
            )
            burden.note(request, [form], latest.get())
            return topic

        return watched(request, campaign, _read(conversation), work)
    context = {"campaign": campaign, "form": form}
    return page(request, "discussions/import.jinja", context)


def _read(conversation: Conversation) -> str:
    return _("文件已读完：观点 %(statements)s 条、参与者 %(people)s 人、表态 %(votes)s 个。") % {
        "statements": number(len(conversation.statements)),
        "people": number(len(conversation.participants)),
        "votes": number(len(conversation.vote)),
    }


@require_safe
def export(request: HttpRequest, pk: int, form: str) -> HttpResponseBase:
    """The results of the latest edition, or of `?edition=`, as a file, for everybody."""
    return results_file(topics.topic(pk), whole(request.GET.get("edition", "")), form)
