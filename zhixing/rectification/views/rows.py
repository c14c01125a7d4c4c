"""Rows of the lists, put into words before the template."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from zhixing.rectification.models import Feedback, Publication, Rectification, Stage
from zhixing.rectification.queries.feedback import reply_light
from zhixing.rectification.queries.rectifications import light_of, stage_of
from zhixing.web import lights
from zhixing.web.jinja import calendar
from zhixing.web.pages import component
from zhixing.web.rows import Address, Row

TONES = {
    Stage.REGISTERED: "idle",
    Stage.WORKING: "info",
    Stage.REQUESTED: "info",
    Stage.CHECKED: "warn",
    Stage.REVIEWED: "warn",
    Stage.PUBLISHED: "ok",
    Stage.CLOSED: "proved",
}


def rectification_rows(rectifications: Iterable[Any]) -> list[Row]:
    """Rectifications as `for_list` gives them."""
    address, show = Address("rectification:rectification"), calendar()
    states = {stage: component("state", str(stage.label), tone=TONES[stage]) for stage in Stage}
    kinds = {kind.value: str(kind.label) for kind in Rectification.Kind}
    bodies = {body.value: str(body.label) for body in Feedback.Body}
    signs = {light: component("light", light) for light in lights.ALL}
    own, term, again = _("本级督查"), _("时限"), _("再次发生 %(n)s 次")
    return [
        Row(
            f"{row.number}. {row.title}",
            address.of(row.pk),
            "",
            (
                states[stage_of(row)],
                kinds[row.kind],
                bodies[row.feedback.body] if row.feedback else own,
                row.unit.name,
                f"{term} {show(row.term)}",
                again % {"n": row.again} if row.again else "",
            ),
            signs[light_of(row)],
        )
        for row in rectifications
    ]


def feedback_rows(feedbacks: Iterable[Any]) -> list[Row]:
    """Feedback as `queries.feedback.listed` gives it."""
    address, show = Address("rectification:feedback"), calendar()
    bodies = {body.value: str(body.label) for body in Feedback.Body}
    signs = {light: component("light", light) for light in lights.ALL}
    done, received = component("state", _("已复函"), tone="ok"), _("收到")
    due, points = _("复函期限"), _("%(all)s 条，已销号 %(closed)s 条")
    return [
        Row(
            row.title,
            address.of(row.pk),
            "",
            (
                bodies[row.body],
                row.body_name,
                row.number,
                f"{received} {show(row.received_on)}",
                points % {"all": row.pointed, "closed": row.settled},
                f"{due} {show(row.reply_due)}" if row.reply_due and not row.replied_on else "",
            ),
            done if row.replied_on else (signs[light] if (light := reply_light(row)) else ""),
        )
        for row in feedbacks
    ]


def publication_rows(publications: Iterable[Publication]) -> list[Row]:
    address, show = Address("rectification:publication"), calendar()
    until = _("公示到")
    return [
        Row(
            row.rectification.title,
            address.of(row.pk),
            "",
            (row.rectification.unit.name, f"{until} {show(row.ends)}"),
            "" if row.public else component("state", _("内部公示"), tone="idle"),
        )
        for row in publications
    ]
