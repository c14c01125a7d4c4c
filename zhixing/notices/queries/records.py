"""What may be cited, offered to whoever writes a notice or a slip."""

from __future__ import annotations

from zhixing.campaigns.models import Campaign
from zhixing.notices.sources import all_sources
from zhixing.organisation.models import Unit

EACH = 30  # of every source
Options = list[tuple[str, list[tuple[str, str]]]]


def offers(campaign: Campaign, unit: Unit, kind: str) -> Options:
    """The latest records of the unit that prove this, by source: one query for each source."""
    found: Options = []
    for source in all_sources():
        if kind not in source.proves:
            continue
        rows = source.fitting(campaign, unit, kind)[:EACH]
        options = [(f"{source.key}:{one.pk}", source.title(one)[:80]) for one in rows]
        if options:
            found.append((str(source.label), options))
    return found
