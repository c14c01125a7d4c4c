"""What may be cited, offered to whoever writes a notice or a slip."""

from __future__ import annotations

from collections.abc import Iterable

from zhixing.campaigns.models import Campaign
from zhixing.notices.models import Notice
from zhixing.notices.remedies import offered
from zhixing.notices.sources import Records, Source, all_sources
from zhixing.organisation.models import Unit

EACH = 30  # of every source
Options = list[tuple[str, list[tuple[str, str]]]]


def offers(campaign: Campaign, unit: Unit, kind: str) -> Options:
    """The latest records of the unit that prove this, by source: one query for each source."""
    fit = [one for one in all_sources() if kind in one.proves]
    return _options((one, one.fitting(campaign, unit, kind)) for one in fit)


def remedies_of(notice: Notice) -> Options:
    """The latest records that show that what the notice names was put right."""
    return _options(offered(notice))


def _options(sources: Iterable[tuple[Source, Records]]) -> Options:
    found: Options = []
    for source, rows in sources:
        options = [(f"{source.key}:{one.pk}", source.title(one)[:80]) for one in rows[:EACH]]
        if options:
            found.append((str(source.label), options))
    return found
