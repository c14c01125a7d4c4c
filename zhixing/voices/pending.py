"""Tables that wait between preview and confirmation, each for one person's session."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from zhixing.voices.rules.intake import PreviewGone
from zhixing.web.imports import waiting

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
        return waiting.path_of(self.token)


def hold(
    session: Session, upload: UploadedFile[Any], *, campaign: int, defaults: dict[str, str]
) -> Pending:
    """Keep an upload until it is confirmed."""
    held = Pending(waiting.keep(upload), campaign, (upload.name or "")[:200], defaults)
    others = list(_waiting(session).items())
    for token, _rest in others[: max(0, len(others) + 1 - MOST)]:
        drop(session, token)
    save(session, held)
    return held


def save(session: Session, held: Pending) -> None:
    session[KEY] = {**_waiting(session), held.token: asdict(held)}


def find(session: Session, token: str, campaign: int) -> Pending:
    """The session's own waiting table. Raises PreviewGone."""
    kept = _waiting(session).get(token)
    if kept is None or kept["campaign"] != campaign or not waiting.path_of(token).exists():
        raise PreviewGone(_("这份待导入的表格已不在（可能已导入，或超过一天），请重新选择文件。"))
    return Pending(**kept)


def drop(session: Session, token: str) -> None:
    others = _waiting(session)
    if others.pop(token, None) is not None:
        waiting.path_of(token).unlink(missing_ok=True)
        session[KEY] = others


def _waiting(session: Session) -> dict[str, Any]:
    return dict(session.get(KEY, {}))
