"""Tables that wait between preview and confirmation, each for one person's session.

A file is written whole under its token before the session names it; what a crash leaves, or a
person forgets, is removed by the next upload after a day.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import MutableMapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from zhixing.voices.rules.intake import PreviewGone

LIFE = 24 * 3600  # seconds
KEY = "pending_imports"
MOST = 5  # files of one session; the oldest goes first

Session = MutableMapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pending:
    """A waiting table. columns: field to index, as a person chose; defaults: for Defaults."""

    token: str
    campaign: int
    name: str
    defaults: dict[str, str]
    columns: dict[str, int] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return _folder() / self.token


def hold(
    session: Session, upload: UploadedFile[Any], *, campaign: int, defaults: dict[str, str]
) -> Pending:
    """Keep an upload until it is confirmed."""
    _sweep()
    held = Pending(secrets.token_hex(16), campaign, (upload.name or "")[:200], defaults)
    upload.seek(0)
    with held.path.open("xb") as file:
        for chunk in upload.chunks():
            file.write(chunk)
    waiting = list(_waiting(session).items())
    for token, _rest in waiting[: max(0, len(waiting) + 1 - MOST)]:
        drop(session, token)
    save(session, held)
    return held


def save(session: Session, held: Pending) -> None:
    session[KEY] = {**_waiting(session), held.token: asdict(held)}


def find(session: Session, token: str, campaign: int) -> Pending:
    """The session's own waiting table. Raises PreviewGone."""
    kept = _waiting(session).get(token)
    if kept is None or kept["campaign"] != campaign or not (_folder() / token).exists():
        raise PreviewGone(_("这份待导入的表格已不在（可能已导入，或超过一天），请重新选择文件。"))
    return Pending(**kept)


def drop(session: Session, token: str) -> None:
    waiting = _waiting(session)
    if waiting.pop(token, None) is not None:
        (_folder() / token).unlink(missing_ok=True)
        session[KEY] = waiting


def _waiting(session: Session) -> dict[str, Any]:
    return dict(session.get(KEY, {}))


def _folder() -> Path:
    folder = Path(settings.ZHIXING_VAR) / "pending"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _sweep() -> None:
    oldest = time.time() - LIFE
    for path in _folder().iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
