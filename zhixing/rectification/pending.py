"""The table of points that waits between preview and confirmation; one for each session."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils.translation import gettext as _

from zhixing.rectification.importing.fields import Defaults
from zhixing.rectification.rules.refusals import PreviewGone
from zhixing.web.imports import waiting

KEY = "pending_points"
Session = MutableMapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pending:
    """A waiting table. columns: field to index, as a person chose."""

    token: str
    feedback: int
    name: str
    kind: str
    due: str
    columns: dict[str, int] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        return waiting.path_of(self.token)

    @property
    def defaults(self) -> Defaults:
        return Defaults(due=date.fromisoformat(self.due), kind=self.kind)


def hold(session: Session, upload: File[Any], *, feedback: int, defaults: Defaults) -> Pending:
    """Keep an upload until it is confirmed; the one that waited before goes."""
    drop(session)
    name = (upload.name or "")[:200]
    due = defaults.due.isoformat()
    held = Pending(waiting.keep(upload), feedback, name, defaults.kind, due)
    save(session, held)
    return held


def save(session: Session, held: Pending) -> None:
    session[KEY] = asdict(held)


def find(session: Session, token: str, feedback: int) -> Pending:
    """The session's own waiting table. Raises PreviewGone."""
    kept = session.get(KEY)
    own = kept and kept["token"] == token and kept["feedback"] == feedback
    if kept is None or not own or not waiting.path_of(token).exists():
        raise PreviewGone(_("这份待导入的表格已不在（可能已导入，或超过一天），请重新选择文件。"))
    return Pending(**kept)


def drop(session: Session) -> None:
    kept = session.pop(KEY, None)
    if kept is not None:
        waiting.path_of(kept["token"]).unlink(missing_ok=True)
