"""Every "no" of the room of supervision."""

from __future__ import annotations

from zhixing.web.errors import Refused


class RoundClosed(Refused):
    """The round is over."""

    code = "round_closed"


class DrawOpen(Refused):
    """A draw waits: it comes to its end before another begins or the round closes."""

    code = "draw_open"


class WrongStage(Refused):
    """The draw is not at this stage."""

    code = "wrong_stage"


class NothingClaimed(Refused):
    """The scope holds nothing that is claimed done and was not drawn already."""

    code = "nothing_claimed"


class TooManyListed(Refused):
    """More than one list can hold."""

    code = "too_many_listed"


class TooFewInspectors(Refused):
    """Recusal left too few inspectors for a unit."""

    code = "too_few_inspectors"
    field = "inspectors"


class NotInspectors(Refused):
    """Somebody of the pool is no inspector of the campaign."""

    code = "not_inspectors"
    field = "inspectors"


class NotStaff(Refused):
    """The staff's representative belongs to those who run or inspect."""

    code = "not_staff"
    field = "staff"


class AlreadyCommitted(Refused):
    """A commitment stands; changing it would be choosing."""

    code = "already_committed"


class BadCommitment(Refused):
    """No SHA-256 in hexadecimal, or the other party's."""

    code = "bad_commitment"
    field = "commitment"


class NonceMismatch(Refused):
    """The nonce is not the one that was committed to."""

    code = "nonce_mismatch"
    field = "nonce"


class NoneWithheld(Refused):
    """Everybody revealed: the draw stands, whoever dislikes it."""

    code = "none_withheld"


class BadBeacon(Refused):
    """The public value is missing, early, or was not announced."""

    code = "bad_beacon"
    field = "value"


class NotReached(Refused):
    """The drawn order has not come to this item yet."""

    code = "not_reached"


class NotInTeam(Refused):
    """The item is another team's, or the person is no inspector any more."""

    code = "not_in_team"


class LostRole(Refused):
    """Was drawn as an inspector, and is none any more."""

    code = "lost_role"


class Involved(Refused):
    """Had to do with the record, and so cannot judge it."""

    code = "involved"


class AlreadyChecked(Refused):
    """The item has its check, by this person or by the whole team."""

    code = "already_checked"


class FromTheFuture(Refused):
    """Written down after it arrived, even with the device's clock put right."""

    code = "from_the_future"
    field = "seen_at"


class RemarkMissing(Refused):
    """Who disagrees says why."""

    code = "remark_missing"
    field = "remark"


class OwnerOutside(Refused):
    """Whoever puts it right works for the unit that has to."""

    code = "owner_outside"
    field = "owner"


class ListUnclear(Refused):
    """Two names on the list cannot be told apart, or one is not plain: nobody could redo it."""

    code = "list_unclear"


class Unsettled(Refused):
    """What was handed out is checked before more is."""

    code = "unsettled"


class NotAbandoned(Refused):
    """The draw goes on: nothing that it needs is missing."""

    code = "not_abandoned"
