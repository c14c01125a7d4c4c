"""Uploaded tables that wait until they are confirmed.

A file is written whole under its token before anything names it; what a crash leaves, or a person
forgets, is removed by the next upload after a day.
"""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File

LIFE = 24 * 3600  # seconds


def keep(upload: File[Any]) -> str:
    """Write an upload down; returns its token."""
    _sweep()
    token = secrets.token_hex(16)
    upload.seek(0)
    with path_of(token).open("xb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    return token


def path_of(token: str) -> Path:
    return _folder() / token


def _folder() -> Path:
    folder = Path(settings.ZHIXING_VAR) / "pending"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sweep() -> None:
    oldest = time.time() - LIFE
    for path in _folder().iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
