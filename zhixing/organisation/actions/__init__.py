"""Writing the organisation: units, people, posts, keys."""

from zhixing.organisation.actions.appointments import appoint, end_appointment, transfer
from zhixing.organisation.actions.calendar import set_working_day
from zhixing.organisation.actions.people import enrol
from zhixing.organisation.actions.tokens import issue_token, revoke_token
from zhixing.organisation.actions.units import change_unit, close_unit, move_unit, open_unit

__all__ = [
    "appoint",
    "change_unit",
    "close_unit",
    "end_appointment",
    "enrol",
    "issue_token",
    "move_unit",
    "open_unit",
    "revoke_token",
    "set_working_day",
    "transfer",
]
