"""Bounds on what is uploaded: nothing too large is read into memory or stays on the disk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.translation import gettext as _

from zhixing.web.errors import Refused
from zhixing.web.pages import refusal_page

Handler = Callable[[HttpRequest], HttpResponseBase]

# Five attachments of the largest size, and the other fields.
MOST_FILES = 5


class RequestTooLarge(Refused):
    """The request announces more bytes than any form here takes; none of them was read."""

    code = "request_too_large"
    status = 413


def bounded_requests(get_response: Handler) -> Handler:
    """Refuse a request by its announced length, before anything reads the body.

    WSGI gives Django no more bytes than CONTENT_LENGTH says, so a lying length cuts the body.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if _length(request) > largest_request():
            return _refusal(request)
        return get_response(request)

    return middleware


def largest_request() -> int:
    """Bytes of the largest request that some form may need."""
    files: int = MOST_FILES * settings.ATTACHMENT_MAX_BYTES
    return files + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Writes no more of a file to the disk than the largest that a field may take, but counts on,
    so that the field refuses it by its true size. The rest is removed with the request."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._seen += len(raw_data)
        if self._seen <= settings.UPLOAD_MAX_BYTES:
            super().receive_data_chunk(raw_data, start)


def _length(request: HttpRequest) -> int:
    announced = str(request.META.get("CONTENT_LENGTH") or "")
    return int(announced) if announced.isascii() and announced.isdecimal() else 0


def _refusal(request: HttpRequest) -> HttpResponse:
    refusal = RequestTooLarge(
        _("上传的内容共 %(size)s MB，一次最多 %(max)s MB。请减少或压缩附件后再提交。")
        % {"size": _length(request) >> 20, "max": largest_request() >> 20}
    )
    if request.path.startswith("/api/"):
        body = {"code": refusal.code, "detail": refusal.message}
        return JsonResponse(body, status=refusal.status)
    return refusal_page(request, refusal)
