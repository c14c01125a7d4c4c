"""The comparison over the API: the same figures, rules and action as the pages."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from ninja import Field, Router, Schema

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.comparison import actions
from zhixing.comparison.forms import RecordsFilter, WeighForm
from zhixing.comparison.models import Weights
from zhixing.comparison.queries import mirror, tables
from zhixing.comparison.queries.catalogue import FIGURES, count, demand_shown
from zhixing.comparison.queries.dimensions import BY_KEY
from zhixing.comparison.queries.groups import group_of
from zhixing.comparison.queries.pushing import Update
from zhixing.comparison.rules import demand_weigh, may_read
from zhixing.organisation.rules import known
from zhixing.web.api import schema_of, validated

router = Router(tags=["comparison"])


class ShareOut(Schema):
    """count of total, and the interval of the share at 95 %; null where it is not shown."""

    count: int | None
    total: int | None
    share: float | None = Field(alias="value")
    low: float
    high: float


class RanksOut(Schema):
    """The places that the data leave open; units of one tier are tied."""

    first: int
    last: int
    tier: int


class UnitOut(Schema):
    unit_id: int = Field(alias="group.pk")
    unit: str = Field(alias="group.name")
    own: bool = Field(alias="group.own")


class LineOut(UnitOut):
    share: ShareOut
    ranks: RanksOut
    beside: dict[str, int]
    benchmarks: int
    indicators: int


class DimensionOut(Schema):
    key: str
    title: str
    ratio: str
    part: str
    whole: str
    count: int
    total: int
    tiers: int
    units: list[LineOut]


class RatedOut(UnitOut):
    rates: dict[str, ShareOut]
    index: float | None
    low: float
    high: float
    ranks: RanksOut


class RatesOut(Schema):
    weights: dict[str, int]
    units: list[RatedOut]


class EffortOut(UnitOut):
    people: int
    in_hand: int
    figures: dict[str, int]
    satisfaction: ShareOut


class ProfileOut(UnitOut):
    """shares: will, ability, result."""

    shares: list[ShareOut]


class SignOut(Schema):
    key: str
    label: str
    count: int
    whole: int | None


class CountOut(Schema):
    """What a figure counts; `ids` the latest of its records, at most 500."""

    key: str
    label: str
    says: str
    count: int
    ids: list[int | str]


class WeightsOut(Schema):
    response: int
    resolution: int
    satisfaction: int
    reason: str


MOST = 500


@router.get("/campaigns/{slug}/comparison/rates", response=RatesOut)
def rates(request: HttpRequest, slug: str) -> dict[str, Any]:
    campaign = _campaign(request, slug)
    return {"weights": tables.weights(campaign), "units": tables.rates(campaign)}


@router.put("/campaigns/{slug}/comparison/weights", response=WeightsOut)
def weigh(
    request: HttpRequest,
    slug: str,
    payload: schema_of(WeighForm),  # type: ignore[valid-type]  # made from the form
) -> Weights:
    campaign = _campaign(request, slug)
    demand_weigh(request.user, campaign)
    data = validated(WeighForm, payload)
    return actions.weigh(campaign=campaign, by=known(request.user), **data)


@router.get("/campaigns/{slug}/comparison/effort", response=list[EffortOut])
def effort(request: HttpRequest, slug: str) -> list[tables.Effort]:
    return list(tables.effort(_campaign(request, slug)))


@router.get("/campaigns/{slug}/comparison/profile", response=list[ProfileOut])
def profile(request: HttpRequest, slug: str) -> list[tables.Profile]:
    return list(tables.profiles(_campaign(request, slug)))


@router.get("/campaigns/{slug}/comparison/formalism", response=list[SignOut])
def formalism(request: HttpRequest, slug: str) -> list[dict[str, Any]]:
    return [
        {
            "key": seen.sign.figure.key,
            "label": str(seen.sign.figure.label),
            "count": seen.count,
            "whole": seen.whole,
        }
        for seen in mirror.signs(_campaign(request, slug))
    ]


@router.get("/campaigns/{slug}/comparison/records/{key}", response=CountOut)
def records(request: HttpRequest, slug: str, key: str, unit: int | None = None) -> dict[str, Any]:
    """The keys of the records behind a figure, of all units or of one with all below it."""
    campaign = _campaign(request, slug)
    if key not in FIGURES:
        raise Http404
    asked = validated(RecordsFilter, {"unit": unit} if unit else {}, campaign=campaign)
    figure, group = FIGURES[key], group_of(campaign, asked["unit"])
    demand_shown(campaign, figure, group)
    found = figure.within(campaign, group)[:MOST]
    return {
        "key": key,
        "label": str(figure.label),
        "says": str(figure.says),
        "count": count(campaign, figure, group),
        "ids": [_key(one) for one in found],
    }


@router.get("/campaigns/{slug}/comparison/{key}", response=DimensionOut)
def dimension(request: HttpRequest, slug: str, key: str) -> dict[str, Any]:
    """One of the four dimensions: ideas, position, coordination, performance."""
    campaign = _campaign(request, slug)
    if key not in BY_KEY:
        raise Http404
    asked = BY_KEY[key]
    table = tables.dimension(campaign, asked)
    return {
        "key": key,
        "title": str(asked.title),
        "ratio": str(asked.ratio.label),
        "part": asked.ratio.part.key,
        "whole": asked.ratio.whole.key,
        "count": table.count,
        "total": table.total,
        "tiers": table.tiers,
        "units": table.lines,
    }


def _key(record: Any) -> int | str:
    """The record's key, or for an update the reference of what it is about."""
    found: int | str = record.subject if isinstance(record, Update) else record.pk
    return found


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    campaign = campaign_of(slug)
    if not may_read(request.user, campaign):
        raise Http404
    return campaign
