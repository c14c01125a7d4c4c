"""Domain refusals: the base of every "no" that the software says on purpose."""

from __future__ import annotations

from typing import ClassVar


class Refused(Exception):
    """A rule forbids this now. The message is a translated sentence: what, where, and the cure.

    `field` names the form field to blame, "" when none is; `status` is the HTTP status.
    """

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 409
    field: str = ""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field or self.field


class NotYours(Refused):
    """A reader without the right to act. Strangers, who may not even read, get Http404."""

    code = "not_yours"
    status = 403


class TooMany(Refused):
    """The visitor asks too often."""

    code = "too_many"
    status = 429

    def __init__(self, message: str, *, wait: int) -> None:
        super().__init__(message)
        self.wait = wait
