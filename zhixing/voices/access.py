"""Who reaches a voice by a request, page or API, and how often one may try."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _

from zhixing.campaigns.rules import require
from zhixing.voices.models import Voice
from zhixing.voices.queries import intake as queries
from zhixing.voices.rules import intake as rules
from zhixing.web import attachments, limits

HOUR = 3600
SUBMITS = 30  # an hour and visitor
WORDS = 30  # additions and replies, an hour and visitor
MISSES = 20  # receipt codes that nobody has, in a window and visitor
WINDOW = 600  # seconds


def visible(request: HttpRequest, pk: int) -> Voice:
    """The voice, if the reader may see it at all; a stranger learns nothing of it."""
    found = queries.voice(pk)
    if found is None or not rules.may_see(request.user, found):
        raise Http404
    return found


def found_by(request: HttpRequest, code: str) -> Voice:
    """The voice of a code. Raises NoSuchReceipt, and TooMany after too many misses: even the right
    code is not looked at then, so that guessing on tells nothing."""
    visitor = limits.visitor(request)
    limits.check("receipt", visitor, MISSES, WINDOW)
    voice = queries.by_code(code)
    if voice is None:
        limits.hit("receipt", visitor, MISSES, WINDOW)
        raise rules.NoSuchReceipt(
            _("没有找到这个查询码。请核对后再试：共 16 位，不含字母 I、L、O、U。")
        )
    return voice


def served_file(request: HttpRequest, pk: int, attachment: int) -> FileResponse:
    """A file that came with a voice. The public reads words only: files may show who sent them."""
    found = visible(request, pk)
    require(rules.may_see_inner(request.user, found), _("附件只供办理人员查看"))
    file = queries.attachment(attachment, found)
    if file is None:
        raise Http404
    return attachments.download(file.file.name or "", file.name, file.content_type)


def note_submit(request: HttpRequest) -> None:
    """Count one more voice of this visitor. Raises TooMany."""
    limits.hit("speak", limits.visitor(request), SUBMITS, HOUR)


def note_words(request: HttpRequest) -> None:
    """Count one more addition or reply of this visitor. Raises TooMany."""
    limits.hit("exchange", limits.visitor(request), WORDS, HOUR)
