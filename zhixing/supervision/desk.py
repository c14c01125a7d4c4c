"""What the room of supervision puts on everybody's desk."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from zhixing.organisation.models import Person
from zhixing.supervision.models import Party
from zhixing.supervision.queries import teams
from zhixing.supervision.queries.draws import parties_waiting
from zhixing.web.desk import LATEST, Done, Todo

MOST = 50


def todos(person: Person) -> Iterator[Todo]:
    """Numbers to commit, reveal and read, rounds to go to, a colleague's checks to confirm."""
    for party in parties_waiting(person)[:MOST]:
        kind, url = _step(party)
        campaign = party.draw.round.campaign.name
        since = party.draw.prepared_at
        yield Todo(kind, party.draw.round.title, url, None, campaign, since)
    for check in teams.unconfirmed(person)[:MOST]:
        url = reverse("supervision:confirm", args=[check.pk])
        campaign = check.item.draw.round.campaign.name
        yield Todo(_("确认核查记录"), check.item.title, url, None, campaign, check.at)
    for round_ in teams.rounds_to_visit(person)[:MOST]:
        url = reverse("supervision:visit", args=[round_.pk])
        yield Todo(_("去核查"), round_.title, url, None, round_.campaign.name, round_.opened_at)


def _step(party: Party) -> tuple[str, str]:
    if not party.commitment:
        return _("承诺随机数"), reverse("supervision:commit", args=[party.pk])
    if not party.nonce:
        return _("揭晓随机数"), reverse("supervision:reveal", args=[party.pk])
    return _("登记公共随机数"), reverse("supervision:add_beacon", args=[party.draw_id])


def done(person: Person) -> Iterator[Done]:
    for check in teams.checked_by(person)[:LATEST]:
        url = reverse("supervision:spot_check", args=[check.pk])
        yield Done(_("现场核查"), check.item.title, url, check.at)
