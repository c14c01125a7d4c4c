"""The desk, the language switch, the pages of what went wrong, and the page of components."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST
from django.views.i18n import set_language

from zhixing.web import desk as desk_of
from zhixing.web import style_guide
from zhixing.web.desk import Todo
from zhixing.web.jinja import calendar
from zhixing.web.lights import LATE, NEAR, light
from zhixing.web.pages import component, page
from zhixing.web.rows import Row
from zhixing.web.wording import asked

# The worst a foreign page can do with this is to change the language in which one reads; without
# a token no page of a visitor needs a cookie.
language = csrf_exempt(require_POST(set_language))


@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """待办 by deadline, or with ?view=done what the person did."""
    shows_done = request.GET.get("view") == "done"
    todos = desk_of.todos(request.user)
    context = {
        "shows_done": shows_done,
        "todos": [] if shows_done else _rows(todos),
        "waiting": len(todos),
        "done": desk_of.done(request.user) if shows_done else [],
        "lights": Counter(light(todo.due).tone for todo in todos if todo.due),
        "late": LATE,
        "near": NEAR,
    }
    return page(request, "web/desk.jinja", context)


def _rows(todos: Iterable[Todo]) -> list[Row]:
    day, since = calendar(), _("%(day)s起")
    signs = {
        due: component("due", light(due), due) for due in {todo.due for todo in todos if todo.due}
    }
    return [
        Row(
            todo.title,
            todo.url,
            "",
            (str(todo.kind), todo.campaign_name, since % {"day": day(todo.since)}),
            signs[todo.due] if todo.due else "",
        )
        for todo in todos
    ]


@never_cache
@require_GET
def desk_count(request: HttpRequest) -> HttpResponse:
    """How much waits, for the head of every page; nothing for who is not signed in."""
    if not request.user.is_authenticated:
        return HttpResponse("")
    waiting = len(desk_of.todos(request.user))
    return HttpResponse(str(waiting) if waiting else "")


@login_required
@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Every component on one page, for administrators."""
    if not getattr(request.user, "is_staff", False):
        raise Http404
    return page(request, "web/style.jinja", style_guide.samples(request))


@login_required
@require_POST
def wording(request: HttpRequest) -> HttpResponse:
    """The hint under the field that `?field=` names, for what was typed so far. Keeps nothing."""
    return HttpResponse(component("wording", asked(request.GET, request.POST)))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return _too_long(request)
    return _refused(request, 400, _("请求的内容有误，无法处理。请返回上一页，检查后重试。"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _refused(request, 403, _("您没有做这件事的权限。如确有需要，请联系活动办公室。"))


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _refused(
        request, 404, _("没有这个页面，或者您无权查看。请核对网址；查进度请使用查询码。")
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that lost its token: mostly a page left open since yesterday."""
    return _refused(request, 403, _("页面已过期，内容没有提交。请返回上一页，刷新后再提交一次。"))


def broken(request: HttpRequest) -> HttpResponse:
    """An error of ours. Asks nothing of the database, the session or the user."""
    return HttpResponse(render_to_string("web/broken.jinja"), status=500)


def _too_long(request: HttpRequest) -> HttpResponse:
    most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE >> 20
    words = _("填写的文字超过 %(max)s MB，没有提交。请返回上一页，删减后再提交，或改用附件。")
    if request.path.startswith("/api/"):
        body = {"code": "request_too_large", "detail": words % {"max": most}}
        return JsonResponse(body, status=413)
    return _refused(request, 413, words % {"max": most})


def _refused(request: HttpRequest, status: int, message: str) -> HttpResponse:
    return page(request, "web/refused.jinja", {"status": status, "message": message}, status=status)
