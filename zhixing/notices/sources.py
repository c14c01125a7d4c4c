"""The records that a notice may rest on and a slip be about: one source for each kind of record.

Later rooms may register their own. A record is cited for the unit that it is about only, and for
what it proves: `proves` says of which ground, and which records of the source do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure, Rating
from zhixing.meetings import queries as meetings
from zhixing.meetings.models import Meeting
from zhixing.notices.models import Ground, Slip
from zhixing.organisation.models import Unit
from zhixing.plans.models import Plan, PlanItem, Urge
from zhixing.plans.queries import scopes
from zhixing.supervision.models import Finding
from zhixing.voices.models import Voice

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Records = QuerySet[Any, Any]
Kind = Ground.Kind
CONTENT = Rating.Grade.GOOD  # a response is good from this grade on
TITLE = 200


@dataclass(frozen=True, slots=True)
class Source:
    """records: those about a unit, that may be cited at all, the latest first; proves: for which
    ground, and which of them for the unit; url: the page of a record."""

    key: str
    label: StrOrPromise
    records: Callable[[Campaign, Unit], Records]
    proves: Mapping[str, Callable[[Unit], Q]]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    find: Callable[[int], Any]

    def fitting(self, campaign: Campaign, unit: Unit, kind: str) -> Records:
        """The records that may be cited as this ground of a notice about the unit."""
        return self.records(campaign, unit).filter(self.proves[kind](unit))


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    _sources.update({source.key: source for source in sources})


def all_sources() -> tuple[Source, ...]:
    return tuple(_sources.values())


def source(key: str) -> Source | None:
    return _sources.get(key)


def label_of(key: str) -> str:
    return str(_sources[key].label) if key in _sources else key


def record(reference: str, campaign: Campaign, unit: Unit, kind: str) -> tuple[Source, Any] | None:
    """The record that "measure:12" names, if it is the unit's and proves this; else None."""
    name, _colon, key = reference.partition(":")
    found = _sources.get(name)
    if found is None or kind not in found.proves or not is_key(key):
        return None
    one = found.fitting(campaign, unit, kind).filter(pk=int(key)).first()
    return None if one is None else (found, one)


def address_of(name: str, key: int) -> str:
    """The page of a record; raises Http404 where there is none any more."""
    found = _sources.get(name)
    one = found.find(key) if found else None
    url = found.url(one) if found and one is not None else ""
    if not url:
        raise Http404
    return url


def is_key(text: str) -> bool:
    """Whether this can be the key of a record."""
    return text.isascii() and text.isdecimal() and len(text) <= 15


def _within(unit: Unit, *fields: str) -> Q:
    found = Q()
    for field in fields:
        found |= Q(**{f"{field}__path__startswith": unit.path})
    return found


def _everything(_unit: Unit) -> Q:
    return Q()


def verified(source: str) -> Q:
    """The measures, or the tasks, that somebody else than the doer found done."""
    if source == "plan_item":
        return Q(state=PlanItem.State.VERIFIED)
    return Q(state__in=[Measure.State.VERIFIED, Measure.State.CLOSED])


def _praise(_unit: Unit) -> Q:
    # The staff's own word is no public response.
    return Q(grade__gte=CONTENT) & ~Q(answer__voice__speaker=Voice.Speaker.STAFF)


def _result(unit: Unit) -> Q:
    # Whoever only supported it is not commended for another unit's result.
    return verified("measure") & _within(unit, "lead_unit")


def _measures(campaign: Campaign, unit: Unit) -> Records:
    supports = Q(pk__in=Measure.objects.filter(_within(unit, "supporting_units")).values("pk"))
    rows = Measure.objects.filter(_within(unit, "lead_unit") | supports, campaign=campaign)
    return rows.order_by("-pk")


def _items(campaign: Campaign, unit: Unit) -> Records:
    rows = PlanItem.objects.filter(plan__campaign=campaign, plan__state=Plan.State.APPROVED)
    return rows.filter(_within(unit, "unit")).order_by("-pk")


def _ratings(campaign: Campaign, unit: Unit) -> Records:
    rows = Rating.objects.filter(answer__voice__campaign=campaign)
    unmeasured = Q(answer__measure__isnull=True) & _within(
        unit, "answer__voice__problem__lead_unit"
    )
    rows = rows.filter(_within(unit, "answer__measure__lead_unit") | unmeasured)
    return rows.select_related("answer__measure", "answer__voice").order_by("-at", "-pk")


def _voices(campaign: Campaign, unit: Unit) -> Records:
    # Only what its sender let everybody read, and the office looked at, is cited.
    rows = Voice.objects.filter(
        campaign=campaign, consent=Voice.Consent.PUBLIC, moderation=Voice.Moderation.SHOWN
    )
    return rows.filter(_within(unit, "unit", "problem__lead_unit")).order_by("-pk")


def _findings(campaign: Campaign, unit: Unit) -> Records:
    return Finding.objects.filter(_within(unit, "unit"), campaign=campaign)


def _meetings(campaign: Campaign, unit: Unit) -> Records:
    return Meeting.objects.filter(_within(unit, "unit"), campaign=campaign).order_by("-begins")


def _urges(campaign: Campaign, unit: Unit) -> Records:
    return Urge.objects.filter(_within(unit, "unit"), duty__campaign=campaign)


def _slips(campaign: Campaign, unit: Unit) -> Records:
    return Slip.objects.filter(_within(unit, "unit"), campaign=campaign).order_by("-number")


def _rated(rating: Rating) -> str:
    answer = rating.answer
    what = answer.measure.title if answer.measure else answer.voice.title
    return f"{rating.get_grade_display()} · {what}"


def _rating_url(rating: Rating) -> str:
    answer = rating.answer
    if answer.measure_id:
        return reverse("measures:measure", args=[answer.measure_id])
    return reverse("voices:voice", args=[answer.voice_id])


def _said(voice: Voice) -> str:
    return voice.title or voice.text


def _slip_title(slip: Slip) -> str:
    return f"{slip.get_colour_display()} · {slip.about}"


def _page(name: str) -> Callable[[Any], str]:
    return lambda one: reverse(name, args=[one.pk])


def _text(field: str) -> Callable[[Any], str]:
    return lambda one: str(getattr(one, field))


def _by_key(rows: Callable[[], Records]) -> Callable[[int], Any]:
    return lambda key: rows().filter(pk=key).first()


register(
    Source(
        "rating",
        _("诉求人评价"),
        _ratings,
        {
            Kind.RESPONSE: _praise,
            Kind.FACT: lambda _unit: Q(grade__lte=Rating.BAD_AT_MOST),
        },
        _rated,
        _rating_url,
        _by_key(lambda: Rating.objects.select_related("answer")),
    ),
    Source(
        "voice",
        _("公开的诉求"),
        _voices,
        # Every voice asks for something (痛点, 难点, 堵点, 建议): none is praise.
        {Kind.FACT: _everything},
        _said,
        _page("voices:voice"),
        _by_key(Voice.objects.all),
    ),
    Source(
        "measure",
        _("举措"),
        _measures,
        {Kind.RESULT: _result, Kind.FACT: _everything},
        _text("title"),
        _page("measures:measure"),
        _by_key(Measure.objects.all),
    ),
    Source(
        "plan_item",
        _("工作任务"),
        _items,
        {Kind.RESULT: lambda _unit: verified("plan_item"), Kind.FACT: _everything},
        _text("title"),
        _page("plans:item"),
        _by_key(PlanItem.objects.all),
    ),
    Source(
        "finding",
        _("督查发现的问题"),
        _findings,
        {Kind.FACT: _everything},
        _text("text"),
        _page("supervision:finding"),
        _by_key(Finding.objects.all),
    ),
    Source(
        "meeting",
        _("没有议定事项的会议"),
        _meetings,
        {Kind.FACT: lambda _unit: meetings.silent()},
        _text("title"),
        _page("meetings:meeting"),
        _by_key(Meeting.objects.all),
    ),
    Source(
        "urge",
        _("没有回复的催办"),
        _urges,
        {Kind.FACT: lambda _unit: Q(kind=Urge.Kind.URGE, answered_at__isnull=True)},
        _text("title"),
        scopes.address_of,
        _by_key(Urge.objects.all),
    ),
    Source(
        "slip",
        _("黄色、红色督办单"),
        _slips,
        {Kind.FACT: lambda _unit: ~Q(colour=Slip.Colour.BLUE)},
        _slip_title,
        _page("notices:slip"),
        _by_key(Slip.objects.all),
    ),
)
