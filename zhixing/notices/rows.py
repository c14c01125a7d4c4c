"""Rows of the lists of notices and slips, put into words before the template."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from zhixing.campaigns.rules import Visitor
from zhixing.notices.models import Notice, Slip
from zhixing.notices.queries.slips import light_of
from zhixing.notices.rules.notices import may_read, stands
from zhixing.web.jinja import calendar
from zhixing.web.pages import component
from zhixing.web.rows import Address, Row

State = Notice.State
TONES = {
    State.DRAFTED: "idle",
    State.AWAITING: "info",
    State.REPLIED: "info",
    State.SUBMITTED: "warn",
    State.ISSUED: "ok",
    State.REFUSED: "late",
    State.WITHDRAWN: "idle",
    State.ENDED: "idle",
    State.REMOVED: "proved",
}
# The shape says it without colour, the word without both.
SHAPES = {Slip.Colour.BLUE: "◆", Slip.Colour.YELLOW: "▲", Slip.Colour.RED: "■"}
COLOURS = {Slip.Colour.BLUE: "info", Slip.Colour.YELLOW: "warn", Slip.Colour.RED: "late"}


def notice_rows(notices: Iterable[Notice], person: Visitor) -> list[Row]:
    """Notices as the list shows them; of what no longer stands others read only that it was."""
    address, day = Address("notices:notice"), calendar()
    return [
        Row(
            one.title if may_read(person, one) else nameless(one),
            address.of(one.pk),
            "",
            (
                _("第 %(n)s 号") % {"n": one.number},
                str(Notice.Kind(one.kind).label),
                one.unit.name if may_read(person, one) else "",
                _("印发：%(day)s") % {"day": day(one.decided_at)} if one.decided_at else "",
                _("期至：%(day)s") % {"day": day(one.until)} if one.until else "",
            ),
            state_of(one),
        )
        for one in notices
    ]


def nameless(notice: Notice) -> str:
    """What stays of a criticism that no longer stands."""
    return _("第 %(n)s 号通报批评：%(state)s") % {"n": notice.number, "state": _word(notice)}


def state_of(notice: Notice) -> Markup:
    return component("state", _word(notice), tone=TONES[State(notice.state)])


def _word(notice: Notice) -> str:
    """The state; a notice whose last day is over has ended, though nobody noted it yet."""
    run_out = notice.state == State.ISSUED and not stands(notice)
    return str((State.ENDED if run_out else State(notice.state)).label)


def slip_rows(slips: Iterable[Any]) -> list[Row]:
    """Slips as the list shows them."""
    address, day = Address("notices:slip"), calendar()
    return [
        Row(
            slip.about,
            address.of(slip.pk),
            "",
            (
                colour_of(slip),
                _("第 %(n)s 号") % {"n": slip.number},
                slip.unit.name,
                slip.receiver.name,
                _("时限：%(day)s") % {"day": day(slip.due)},
                _("前次：第 %(n)s 号") % {"n": slip.previous.number} if slip.previous else "",
                slip_word(slip) if slip.is_open else "",
            ),
            sign_of(slip),
        )
        for slip in slips
    ]


def colour_of(slip: Slip) -> Markup:
    """The colour in colour, shape and word."""
    colour = Slip.Colour(slip.colour)
    return component("state", f"{SHAPES[colour]} {colour.label}", tone=COLOURS[colour])


def sign_of(slip: Slip) -> Markup:
    """The light of an open slip, else how it ended."""
    light = light_of(slip)
    if light is not None:
        return component("light", light)
    tone = "idle" if slip.superseded else "proved"
    return component("state", slip_word(slip), tone=tone)


def slip_word(slip: Slip) -> str:
    """How far the slip has come."""
    if slip.closed_at is not None:
        return _("已办结")
    if slip.superseded:
        return _("已升级")
    if slip.answered_at is not None:
        return _("已反馈，待办结")
    return _("已签收") if slip.signed_at is not None else _("没有签收")
