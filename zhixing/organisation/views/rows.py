"""Rows of people and posts, put into words before the template."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhixing.organisation.models import Appointment
from zhixing.web.jinja import calendar
from zhixing.web.rows import Address, Row


def held_rows(posts: Iterable[Appointment], *, organises: bool) -> list[Row]:
    """Posts of one person, by their units."""
    units, ways = Address("organisation:unit"), _Ways(organises)
    of = _("%(unit)s · %(post)s")
    meta = _facts()
    return [
        Row(
            of % {"unit": post.unit.name, "post": post.post},
            units.of(post.unit_id),
            "",
            meta(post),
            ways.of(post),
        )
        for post in posts
    ]


def holder_rows(posts: Iterable[Appointment], *, organises: bool) -> list[Row]:
    """Posts in one unit, by who holds or held them."""
    people, ways = Address("organisation:person"), _Ways(organises)
    meta = _facts()
    return [
        Row(post.person.name, people.of(post.person_id), post.post, meta(post), ways.of(post))
        for post in posts
    ]


def person_rows(people: Sequence[Any]) -> list[Row]:
    """People with the posts they hold now."""
    address, of, comma = Address("organisation:person"), _("%(unit)s · %(post)s"), _("、")
    return [
        Row(
            person.name,
            address.of(person.pk),
            comma.join(of % {"unit": p.unit.name, "post": p.post} for p in person.posts_now),
            (person.username,),
        )
        for person in people
    ]


def _facts() -> Callable[[Appointment], tuple[str, ...]]:
    """From when to when, whether it heads, and by which documents; phrases are looked up once."""
    day = calendar()
    since, span, heads = _("%(began)s 起"), _("%(began)s 至 %(ended)s"), _("单位负责人")
    came, went, none = _("任职：%(ground)s"), _("离任：%(ground)s"), _("未登记任免依据")

    def ground(reason: str, document: str) -> str:
        return " ".join(filter(None, (reason, document))) or none

    def facts(post: Appointment) -> tuple[str, ...]:
        dates = {"began": day(post.began), "ended": day(post.ended)}
        return (
            (span if post.ended else since) % dates,
            heads if post.heads else "",
            came % {"ground": ground(post.reason, post.document)},
            went % {"ground": ground(post.end_reason, post.end_document)} if post.ended else "",
        )

    return facts


class _Ways:
    """What the administrator may do with a post that is held; nothing for anybody else."""

    def __init__(self, organises: bool) -> None:
        self._organises = organises
        self._transfer = Address("organisation:transfer")
        self._end = Address("organisation:end_appointment")
        self._words = _("调任"), _("离任")

    def of(self, post: Appointment) -> Markup | str:
        if not self._organises or post.ended is not None:
            return ""
        return Markup(  # noqa: S704 - escaped by format_html
            format_html(
                '<a href="{}">{}</a>&ensp;<a href="{}">{}</a>',
                self._transfer.of(post.pk),
                self._words[0],
                self._end.of(post.pk),
                self._words[1],
            )
        )
