"""Limits on how often a visitor may try something."""

from __future__ import annotations

import hashlib
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhixing.web.errors import TooMany


def visitor(request: HttpRequest) -> str:
    """The visitor's address. Behind N trusted proxies it is the N-th from the right, since
    everything further left was written by the visitor and proves nothing."""
    proxies: int = settings.ZHIXING_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if proxies and len(forwarded) >= proxies and forwarded[-proxies]:
        return forwarded[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def check(bucket: str, key: str, limit: int, seconds: int) -> None:
    """Raise TooMany when `limit` hits were counted in the present window of `seconds`."""
    if cache.get(_address(bucket, key, seconds), 0) >= limit:
        wait = seconds - int(time.time()) % seconds
        raise TooMany(_("尝试过于频繁，请 %(n)s 秒后再试。") % {"n": wait}, wait=wait)


def hit(bucket: str, key: str, limit: int, seconds: int) -> None:
    """Count one more; raise TooMany when the window's limit was reached before."""
    check(bucket, key, limit, seconds)
    address = _address(bucket, key, seconds)
    cache.add(address, 0, seconds)
    try:
        cache.incr(address)
    except ValueError:  # the window closed between the two lines
        cache.set(address, 1, seconds)


def _address(bucket: str, key: str, seconds: int) -> str:
    # Hashed, since a key may hold what a visitor wrote, and a cache's keys are short and plain.
    name = hashlib.sha256(key.encode()).hexdigest()
    return f"limit:{bucket}:{name}:{int(time.time()) // seconds}"
