"""An import that is watched: the page's beginning comes at once, then a line every tenth, then what
became of it.

The work runs in a thread of its own, in one transaction. A browser that goes away stops nothing:
the import ends as if somebody had watched. A process that dies takes all of it back.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from queue import SimpleQueue

from django.db import DatabaseError, connections
from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhixing.analysis.opinion_map import BadVotes
from zhixing.campaigns.models import Campaign
from zhixing.discussions.actions import maps
from zhixing.discussions.models import Topic
from zhixing.web.errors import Refused
from zhixing.web.jinja import number
from zhixing.web.pages import component, page

log = logging.getLogger(__name__)

MARK = "<!-- what is written meanwhile -->"
STEPS = 10  # lines about the votes
Step = Callable[[int, int], None]
Said = SimpleQueue[Markup | None]


def watched(
    request: HttpRequest, campaign: Campaign, begun: str, work: Callable[[Step], Topic]
) -> StreamingHttpResponse:
    """The page of an import that begins now. begun: its first line; work: the import, which is
    given what to call with the number of votes written and of all there are."""
    context = {"campaign": campaign, "mark": Markup(MARK)}  # noqa: S704 - our own
    whole = page(request, "discussions/importing.jinja", context).text
    head, tail = whole.split(MARK)
    said: Said = SimpleQueue()
    said.put(_line(begun))
    told = _Telling(said, campaign, translation.get_language())
    # The thread has what the request had: its language, and where `latest` is written down.
    run = copy_context().run
    # No daemon: an orderly stop of the server waits for it.
    threading.Thread(target=run, args=(told.run, work), name="import", daemon=False).start()
    response = StreamingHttpResponse(_stream(head, said, tail))
    # Neither our own compression nor a proxy may keep lines back until the end.
    response.headers["Content-Encoding"] = "identity"
    response.headers["X-Accel-Buffering"] = "no"
    response.headers["Cache-Control"] = "no-store"
    return response


def _stream(head: str, said: Said, tail: str) -> Iterator[str]:
    yield head
    while (words := said.get()) is not None:
        yield words
    yield tail


class _Telling:
    """What the thread does, and says."""

    def __init__(self, said: Said, campaign: Campaign, language: str | None) -> None:
        self._said = said
        self._campaign = campaign
        self._language = language
        self._tenths = 0

    def run(self, work: Callable[[Step], Topic]) -> None:
        try:
            with translation.override(self._language):
                self._said.put(self._outcome(work))
        finally:
            self._said.put(None)
            connections.close_all()

    def _outcome(self, work: Callable[[Step], Topic]) -> Markup:
        try:
            topic = work(self._step)
        except Refused as refusal:
            return self._refused(refusal.message)
        except BadVotes as error:
            return self._refused(str(error))
        except DatabaseError:
            log.exception("an import was not written")
            return self._refused(_("数据库正忙，没有写成，请过几分钟再试。"))
        except Exception:  # nobody else is there to say that it came to nothing
            log.exception("an import broke off")
            return self._refused(_("导入中途出错，已记入日志，请告诉管理员。"))
        self._said.put(_line(_("表态已全部写入并存证，正在计算意见图谱。")))
        return self._done(topic, mapped=maps.attempt(topic) is not None)

    def _step(self, written: int, everything: int) -> None:
        tenths = written * STEPS // max(everything, 1)
        if tenths > self._tenths:
            self._tenths = tenths
            counts = {"n": number(written), "total": number(everything)}
            self._said.put(_line(_("已写入 %(n)s / %(total)s 个表态") % counts))

    def _done(self, topic: Topic, *, mapped: bool) -> Markup:
        kind, words = "ok", _("讨论已导入并存证，意见图谱已经算好。")
        if not mapped:
            kind, words = "warn", _("讨论已导入并存证，意见图谱还没有算出来，后台会再算。")
        address = reverse("discussions:opinion_map", args=[topic.pk])
        link = component("button", _("看意见图谱"), href=address)
        return component("notice", kind, words) + link

    def _refused(self, message: str) -> Markup:
        words = component("notice", "late", message, title=_("一条也没有导入"))
        address = reverse("discussions:import", args=[self._campaign.slug])
        return words + component("button", _("返回导入页"), href=address)


def _line(words: str) -> Markup:
    return Markup("<p>{}</p>\n").format(words)
