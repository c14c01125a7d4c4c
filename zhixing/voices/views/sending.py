"""What a request sent, for a form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest


def sent(request: HttpRequest) -> tuple[Any, Any]:
    """The fields and files of a POST, however empty; nothing for a request that only looks."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
