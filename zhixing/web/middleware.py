"""What every request passes through: headers that keep the browser strict, refusals as pages."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from zhixing.web import figures
from zhixing.web.errors import Refused
from zhixing.web.pages import refusal_page

Handler = Callable[[HttpRequest], HttpResponseBase]

# Nothing inline, nothing from another host.
CONTENT_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " frame-ancestors 'none'; form-action 'self'"
)
PERMISSIONS = "camera=(), microphone=(), geolocation=()"


def security_headers(get_response: Handler) -> Handler:
    """Set the content policy on every answer that did not set a stricter one itself."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    return middleware


class refusals:  # noqa: N801 - named like Django's function middleware
    """Turn a refusal that no form caught into its page; let pages that only read share figures."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        only_reads = request.method in {"GET", "HEAD"}
        with figures.reading() if only_reads else nullcontext():
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return refusal_page(request, error) if isinstance(error, Refused) else None
