"""The facts that refuse a step."""

from __future__ import annotations

from zhixing.web.errors import Refused


class WrongState(Refused):
    """The state of the plan or of the item does not allow this step; nothing may be skipped."""

    code = "wrong_state"


class NotReady(Refused):
    """The plan lacks what row E8 demands; the message says what, and in which item."""

    code = "not_ready"


class AlreadyPlanned(Refused):
    """The unit has its plan in this campaign."""

    code = "already_planned"
    field = "unit"


class NoPlanAbove(Refused):
    """No level above the unit has an approved plan yet that could be taken up."""

    code = "no_plan_above"
    field = "unit"


class OutsideCampaign(Refused):
    """The unit does not belong to the organisation that runs the campaign."""

    code = "outside_campaign"
    field = "unit"


class OwnerOutside(Refused):
    """The owner works neither in the responsible unit nor above it."""

    code = "owner_outside"
    field = "owner"


class NotInTime(Refused):
    """A date lies where it must not."""

    code = "not_in_time"
    field = "due"


class WrongTie(Refused):
    """What is named belongs to another campaign or another plan."""

    code = "wrong_tie"


class NothingChanged(Refused):
    """A change that changes nothing is not recorded."""

    code = "nothing_changed"


class NothingAsked(Refused):
    """No support was asked for, or it was answered already."""

    code = "nothing_asked"


class NoEffect(Refused):
    """The target is not better than the baseline in the direction that counts."""

    code = "no_effect"
    field = "target"


class NamedAlready(Refused):
    """The name is taken in this campaign and unit."""

    code = "named_already"
    field = "name"


class ReadAlready(Refused):
    """The indicator has a reading of that day; a mistake is corrected, not added to."""

    code = "read_already"
    field = "on"


class BelowUnfinished(Refused):
    """Units below took the item up and have not proved their part."""

    code = "below_unfinished"


class WitnessOutside(Refused):
    """Nobody confirms themselves, and a witness must know the campaign from inside."""

    code = "witness_outside"
    field = "witness"
