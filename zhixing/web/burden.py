"""The burden meter: what every form asks of people (row G4).

Each form is stamped with the moment at which it was first shown; when it has been sent and acted
on, one row says what it asked. Time is quantity times frequency as in the standard cost model
(OECD, International Standard Cost Model Manual, 2004): the median seconds of a form times how often
it was sent.

A tab left open tells nothing about how long its form takes. Above `LONGEST` the time counts as
unknown, and below it a few long ones do not move a median. What the page adds up is the median for
every use, also for those whose time is unknown, so leaving tabs open makes no burden disappear.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, timedelta

from django.core import signing
from django.core.cache import cache
from django.db import DatabaseError
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils import timezone
from markupsafe import Markup

from zhixing.ledger.actions import Recorded
from zhixing.web.models import FormUse
from zhixing.web.sealing import digest

log = logging.getLogger(__name__)

FIELD = "shown"
LONGEST = 3600  # seconds
WEEK = timedelta(days=7)


def stamp(request: HttpRequest) -> Markup:
    """The hidden field that says when the form was shown; a form with errors keeps its first."""
    sent = request.POST.get(FIELD, "")
    value = sent if _shown(sent) is not None else _signer().sign(str(_now()))
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, value)


def note(request: HttpRequest, forms: Iterable[BaseForm], recorded: Recorded | None) -> None:
    """Write down that these forms of one page were sent and acted on; those of no campaign are
    nobody's budget.

    The work is done and stays done: when this row cannot be written, that is logged and no more.
    """
    if recorded is None or not recorded.campaign:
        return
    match, today = request.resolver_match, timezone.localdate()
    typed, filled = asked(forms)
    try:
        FormUse.objects.create(
            form=match.view_name[:80] if match else "",
            kind=recorded.kind,
            campaign=recorded.campaign,
            public=not request.user.is_authenticated,
            day=today,
            seconds=_seconds(request),
            typed=typed,
            filled=filled,
            first=_is_first(request, recorded.campaign, today),
        )
    except DatabaseError:
        log.exception("a form's use was not written down")


def asked(forms: Iterable[BaseForm]) -> tuple[int, int]:
    """How many visible fields the person wrote, and how many came filled in and were left so.

    What was left empty was asked for and cost nothing but a look; it counts as neither.
    """
    typed = filled = 0
    for form in forms:
        changed = set(form.changed_data)
        names = {bound.name: bound.initial for bound in form.visible_fields()}
        typed += len(changed & names.keys())
        filled += sum(
            name not in changed and initial not in (None, "", []) for name, initial in names.items()
        )
    return typed, filled


def monday(day: date) -> date:
    """The first day of the week of this day."""
    return day - timedelta(days=day.weekday())


def _seconds(request: HttpRequest) -> int | None:
    shown = _shown(request.POST.get(FIELD, ""))
    took = None if shown is None else _now() - shown
    return took if took is not None and 0 <= took <= LONGEST else None


def _is_first(request: HttpRequest, campaign: str, today: date) -> bool:
    """Whether this is the person's first form of the week. Only a digest, and only in the cache:
    when it forgets, somebody counts as two, and the minutes for each become fewer."""
    if not request.user.is_authenticated:
        return False
    week = monday(today)
    key = "burden:" + digest("burden", campaign, week.isoformat(), str(request.user.pk))
    return bool(cache.add(key, True, WEEK.total_seconds()))


def _shown(value: str) -> int | None:
    """The moment in a stamp, in seconds; None where it is not one of ours."""
    try:
        return int(_signer().unsign(value))
    except signing.BadSignature:
        return None


def _now() -> int:
    return int(timezone.now().timestamp())


def _signer() -> signing.Signer:
    return signing.Signer(salt="form shown")
