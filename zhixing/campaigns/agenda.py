"""A campaign's days: its phases here, meetings and deadlines from the rooms that register them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.documents.calendars import Event

# Takes the campaign and the visitor, who may be nobody: what is not public is left out for them.
Provider = Callable[[Campaign, Any], Iterable[Event]]

_providers: list[Provider] = []


def register(provider: Provider) -> None:
    if provider not in _providers:
        _providers.append(provider)


def events(campaign: Campaign, visitor: Any) -> list[Event]:
    """Everything in the campaign's calendar that the visitor may know, by day."""
    found = [event for provider in _providers for event in provider(campaign, visitor)]
    return sorted(found, key=lambda event: (str(event.begins), event.uid))


def uid(kind: str, pk: int) -> str:
    """A name that stays when the record changes, so that calendars change the event too."""
    host = settings.ZHIXING_URL.split("://")[-1].strip("/").replace("/", ".")
    return f"{kind}-{pk}@{host}"


def phases(campaign: Campaign, visitor: Any) -> list[Event]:
    """Each phase over its days, and the campaign's first and last day."""
    page = settings.ZHIXING_URL.rstrip("/") + reverse("campaigns:about", args=[campaign.slug])
    key_days = (
        (uid("campaign-begins", campaign.pk), campaign.begins, _("“%(name)s”开始")),
        (uid("campaign-ends", campaign.pk), campaign.ends, _("“%(name)s”结束")),
    )
    return [
        *(
            Event(name, words % {"name": campaign.name}, day, day + timedelta(days=1), url=page)
            for name, day, words in key_days
        ),
        *(
            Event(
                uid("phase", phase.pk),
                f"{campaign.name}：{phase.name}",
                phase.begins,
                phase.ends + timedelta(days=1),
                phase.aims,
                page,
            )
            for phase in campaign.phases.all()
        ),
    ]
