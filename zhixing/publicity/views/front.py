"""The pages that everybody may open: the first page, a campaign's front, its river."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from markupsafe import Markup

from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.queries.campaigns import current_campaigns
from zhixing.campaigns.rules import may_found
from zhixing.measures.queries.figures import rates
from zhixing.publicity.queries import river as river_of
from zhixing.publicity.queries.front import front as front_of
from zhixing.voices.models import Voice
from zhixing.voices.views.rows import words_of
from zhixing.web.figures import cached
from zhixing.web.jinja import calendar, excerpt
from zhixing.web.pages import page
from zhixing.web.paging import slice_of
from zhixing.web.pictures.river import Stage
from zhixing.web.pictures.river import river as drawn
from zhixing.web.rows import Address, Row


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The campaigns that run, those in the reader's language first; the only one at once."""
    language = get_language()
    campaigns = sorted(current_campaigns(), key=lambda one: one.language != language)
    if len(campaigns) == 1:
        return redirect("publicity:front", slug=campaigns[0].slug)
    context = {"campaigns": campaigns, "founds": may_found(request.user)}
    return page(request, "publicity/home.jinja", context)


@require_safe
def front(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = campaign_of(slug)
    context = {
        "campaign": campaign,
        "speaking": campaign.grants(Verb.SPEAK),
        "phases": campaign.current_phases(),
        "front": front_of(campaign, request.user),
        "rates": rates(campaign),
    }
    return page(request, "publicity/front.jinja", context)


@require_safe
def river(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = campaign_of(slug)
    context = {
        "campaign": campaign,
        "picture": picture(campaign),
        "rates": rates(campaign),
    }
    return page(request, "publicity/river.jinja", context)


@require_safe
def reach(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """The voices that a figure of the river counts; with ?stopped=1 those that went no further.

    Visitors read the public ones and are told how many others there are.
    """
    campaign = campaign_of(slug)
    position = river_of.position_of(key)
    stopped = request.GET.get("stopped") == "1" and position + 1 < len(river_of.REACHES)
    total = river_of.count(campaign, key, stopped=stopped)
    voices = river_of.listed(campaign, key, request.user, stopped=stopped)
    shown = slice_of(voices, request, count=voices.__len__)
    context = {
        "campaign": campaign,
        "reach": river_of.REACHES[position],
        "following": river_of.REACHES[position + 1] if stopped else None,
        "total": total,
        "hidden": total - len(voices),
        "voices": shown,
        "rows": _rows(shown.items),
    }
    return page(request, "publicity/reach.jinja", context)


def picture(campaign: Campaign) -> Markup:
    """The river as drawn for the reader's language, once until the ledger grows."""
    key = f"river:{campaign.pk}:picture:{get_language()}"
    return Markup(cached(key, lambda: str(drawn(stages(campaign)))))  # noqa: S704 - drawn by us


def stages(campaign: Campaign) -> list[Stage]:
    """The river's stages with their addresses."""
    counts = river_of.counts(campaign)
    return [
        _stage(campaign, position, count, counts[position + 1 : position + 2])
        for position, count in enumerate(counts)
    ]


def _stage(campaign: Campaign, position: int, count: int, after: tuple[int, ...]) -> Stage:
    reach = river_of.REACHES[position]
    url = _address(campaign, reach)
    if not after:
        return Stage(reach.key, reach.label, count, url)
    following = river_of.REACHES[position + 1]
    return Stage(
        reach.key,
        reach.label,
        count,
        url,
        leaked=count - after[0],
        leaked_url=f"{url}?stopped=1",
        leaked_label=following.short,
        flow_url=_address(campaign, following),
    )


def _address(campaign: Campaign, reach: river_of.Reach) -> str:
    return reverse("publicity:reach", args=[campaign.slug, reach.key])


def _rows(voices: list[Voice]) -> list[Row]:
    address, day = Address("publicity:thread"), calendar()
    speakers, kinds = words_of(Voice.Speaker), words_of(Voice.Kind)
    return [
        Row(
            voice.title or excerpt(voice.beginning, 40),  # type: ignore[attr-defined]  # annotated
            address.of(voice.pk),
            excerpt(voice.beginning, 80) if voice.title else "",  # type: ignore[attr-defined]  # as above
            (speakers[voice.speaker], kinds[voice.kind], day(voice.said_at)),
        )
        for voice in voices
    ]
