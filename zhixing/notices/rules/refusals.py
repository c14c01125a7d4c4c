"""The facts that refuse a step."""

from __future__ import annotations

from zhixing.web.errors import Refused


class WrongState(Refused):
    """The notice's or slip's state does not allow this step."""

    code = "wrong_state"


class GroundsMissing(Refused):
    """The notice does not rest on every ground that its kind needs (rows G2, G3)."""

    code = "grounds_missing"


class RecordUnfit(Refused):
    """There is no such record of the unit, or it does not prove what it is cited for."""

    code = "record_unfit"
    field = "record"


class SameGround(Refused):
    """The record is cited for this already."""

    code = "same_ground"
    field = "record"


class ReplyRunning(Refused):
    """The unit has neither replied nor let its time go by."""

    code = "reply_running"


class ReplyUnanswered(Refused):
    """The unit replied, and nobody answered."""

    code = "reply_unanswered"


class NotInTime(Refused):
    """A day that must lie ahead does not."""

    code = "not_in_time"
    field = "until"


class UnitOutside(Refused):
    """The unit does not belong to the organisation of the campaign, or is the campaign's whole."""

    code = "unit_outside"
    field = "unit"


class ClauseOutside(Refused):
    """A clause of a document that the campaign does not cite."""

    code = "clause_outside"
    field = "clause"


class OwnNotice(Refused):
    """Whoever put a notice up does not approve it."""

    code = "own_notice"
    status = 403


class ReceiverOutside(Refused):
    """The receiver does not answer for the unit."""

    code = "receiver_outside"
    field = "receiver"


class NotOverdue(Refused):
    """The next colour follows an overdue slip only."""

    code = "not_overdue"


class SameFile(Refused):
    """The very file is there already."""

    code = "same_file"
    field = "documents"
