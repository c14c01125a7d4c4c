"""What is published, over the API: the same queries and rules as the pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema

from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.measures.queries.figures import Rate
from zhixing.measures.queries.figures import rates as rates_of
from zhixing.organisation.rules import require
from zhixing.organisation.tokens import anyone
from zhixing.plans.rules.permissions import is_insider
from zhixing.publicity import rules
from zhixing.publicity.downloads import sent
from zhixing.publicity.queries import river as river_of
from zhixing.publicity.queries.burden import week as week_of
from zhixing.publicity.queries.burden import week_asked
from zhixing.publicity.queries.front import Front
from zhixing.publicity.queries.front import front as front_of
from zhixing.publicity.queries.participation import level as level_of
from zhixing.publicity.queries.registers import REGISTERS, Register
from zhixing.publicity.queries.thread import thread as thread_of
from zhixing.voices.models import Voice
from zhixing.web.paging import slice_of

router = Router(tags=["publicity"])


class AskedOut(Schema):
    """A problem. lead_unit: "" while it waits to be given to one."""

    id: int = Field(alias="pk")
    title: str
    people: int
    lead_unit: str
    state: str


class PromisedOut(Schema):
    id: int = Field(alias="pk")
    title: str
    lead_unit: str
    deadline: date


class ProvedOut(Schema):
    id: int = Field(alias="pk")
    title: str
    lead_unit: str
    verified_at: datetime
    how: str
    state: str


class FrontOut(Schema):
    """What is asked, what was promised, what was proved: the first few of each."""

    asked: list[AskedOut]
    promised: list[PromisedOut]
    proved: list[ProvedOut]


class StageOut(Schema):
    """voices: how many came at least so far; stopped: how many came no further."""

    key: str
    label: str
    voices: int
    stopped: int
    url: str


class RateOut(Schema):
    """share: in [0, 1], null where there is nothing to take a share of."""

    key: str
    label: str
    definition: str
    numerator: int
    denominator: int
    share: float | None
    numerator_url: str
    denominator_url: str

    @staticmethod
    def resolve_label(rate: Rate) -> str:
        return str(rate.label)

    @staticmethod
    def resolve_definition(rate: Rate) -> str:
        return str(rate.definition)


class VoiceRow(Schema):
    id: int
    title: str
    beginning: str
    kind: str
    speaker: str
    said_at: datetime


class ReachOut(Schema):
    """total: all that the figure counts; items: those of them that the caller may read."""

    total: int
    page: int
    has_next: bool
    items: list[VoiceRow]


class EventOut(Schema):
    """at: null for what is still to be done, by `due`; entry: its index in the ledger."""

    at: datetime | None
    title: str
    who: str
    text: str
    due: date | None
    entry: int | None
    href: str


class StepOut(Schema):
    """state: done, now, waiting or broken. `who` did it, or has to do it by `due`."""

    key: str
    label: str
    state: str
    at: datetime | None
    who: str
    due: date | None
    text: str
    href: str
    entry: int | None
    events: list[EventOut]


class ThreadOut(Schema):
    id: int
    title: str
    text: str
    said_at: datetime
    received_at: datetime
    source: str
    sees_inner: bool
    following: str | None
    steps: list[StepOut]


class GroupOut(Schema):
    """takers: null where the figure is withheld; unit: null for the unit's own people."""

    unit: int | None
    name: str
    members: int
    takers: int | None


class ParticipationOut(Schema):
    """as_of: when today's table was made; unnamed: voices of staff that no one can be counted for;
    lines: the unit's own people and each unit right below it, a page of them."""

    as_of: datetime
    unnamed: int
    whole: GroupOut
    lines: list[GroupOut]
    page: int
    has_next: bool


class FormOut(Schema):
    """A form in a week. median: seconds, null where no use could be timed; typed, filled: fields of
    a use at the mean."""

    form: str
    label: str
    uses: int
    untimed: int
    median: int | None
    typed: float
    filled: float
    minutes: float


class BurdenOut(Schema):
    """each: minutes of each of the `people` who sent a form, null when nobody did."""

    begins: date
    budget: int
    people: int
    minutes: float
    each: float | None
    is_over: bool
    inner: list[FormOut]
    public: list[FormOut]


class RegisterOut(Schema):
    key: str
    title: str
    about: str
    xlsx: str
    csv: str


@router.get("/campaigns/{slug:slug}/front", response=FrontOut, auth=anyone)
def front(request: HttpRequest, slug: str) -> Front:
    """What is being asked, what was promised, what was proved."""
    return front_of(campaign_of(slug), request.user)


@router.get("/campaigns/{slug:slug}/river", response=list[StageOut], auth=anyone)
def river(request: HttpRequest, slug: str) -> Any:
    """How far the campaign's voices have come; each stage is a part of the one before it."""
    campaign = campaign_of(slug)
    counts = (*river_of.counts(campaign), None)
    return [
        {
            "key": reach.key,
            "label": str(reach.label),
            "voices": counts[at],
            "stopped": 0 if counts[at + 1] is None else (counts[at] or 0) - (counts[at + 1] or 0),
            "url": reverse("publicity:reach", args=[campaign.slug, reach.key]),
        }
        for at, reach in enumerate(river_of.REACHES)
    ]


@router.get("/campaigns/{slug:slug}/river/{slug:key}", response=ReachOut, auth=anyone)
def reach(request: HttpRequest, slug: str, key: str, stopped: bool = False, page: int = 1) -> Any:
    """The voices that a figure of the river counts; with stopped those that went no further."""
    campaign = campaign_of(slug)
    found = slice_of(river_of.listed(campaign, key, request.user, stopped=stopped), request)
    return {
        "total": river_of.count(campaign, key, stopped=stopped),
        "page": found.number,
        "has_next": found.has_next,
        "items": found.items,
    }


@router.get("/campaigns/{slug:slug}/rates", response=list[RateOut], auth=anyone)
def rates(request: HttpRequest, slug: str) -> list[Rate]:
    """Response, resolution and satisfaction, each with its definition."""
    return list(rates_of(campaign_of(slug)))


@router.get("/voices/{int:pk}/thread", response=ThreadOut, auth=anyone)
def thread(request: HttpRequest, pk: int) -> Any:
    """A voice's whole chain, as far as the caller may see it, and what happens next."""
    found = thread_of(pk, request.user)
    voice: Voice = found.voice
    return {
        "id": voice.pk,
        "title": voice.title,
        "text": voice.text,
        "said_at": voice.said_at,
        "received_at": voice.received_at,
        "source": voice.source,
        "sees_inner": found.sees_inner,
        "following": found.following.key if found.following else None,
        "steps": found.steps,
    }


@router.get("/campaigns/{slug:slug}/participation", response=ParticipationOut)
def participation(request: HttpRequest, slug: str, unit: int | None = None, page: int = 1) -> Any:
    """Members of the organisation: how many took part, in the organiser or the unit with this key,
    and in each unit right below it; `page` counts those."""
    campaign = campaign_of(slug)
    if not is_insider(request.user, campaign):
        raise Http404
    level = level_of(campaign, unit, request)
    return {
        "as_of": level.as_of,
        "unnamed": level.unnamed,
        "whole": level.whole,
        "lines": level.lines,
        "page": level.below.number,
        "has_next": level.below.has_next,
    }


@router.get("/campaigns/{slug:slug}/burden", response=BurdenOut)
def burden(request: HttpRequest, slug: str, week: str = "") -> Any:
    """Members of the organisation: what the forms of the week of a day took, against the budget."""
    campaign = campaign_of(slug)
    if not is_insider(request.user, campaign):
        raise Http404
    return week_of(campaign, week_asked(week))


@router.get("/campaigns/{slug:slug}/registers", response=list[RegisterOut])
def registers(request: HttpRequest, slug: str) -> Any:
    """Duty holders: the registers that can be taken."""
    campaign = campaign_of(slug)
    require(rules.may_export(request.user, campaign), _("台账供本次活动的工作人员导出。"))
    return [_register(slug, register) for register in REGISTERS.values()]


@router.get("/campaigns/{slug:slug}/registers/{slug:key}.{str:form}")
def register_file(request: HttpRequest, slug: str, key: str, form: str) -> FileResponse:
    """Duty holders: one register as xlsx or csv, or "all" as one xlsx."""
    campaign = campaign_of(slug)
    require(rules.may_export(request.user, campaign), _("台账供本次活动的工作人员导出。"))
    return sent(campaign, key, form)


def _register(slug: str, register: Register) -> dict[str, str]:
    def address(form: str) -> str:
        return reverse("api-1:register_file", args=[slug, register.key, form])

    return {
        "key": register.key,
        "title": str(register.title),
        "about": str(register.about),
        "xlsx": address("xlsx"),
        "csv": address("csv"),
    }
