"""Draws as anybody may redo them: the published file, the people, the state of each party."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from zhixing.analysis import sampling
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor
from zhixing.ledger.models import Entry
from zhixing.ledger.queries import entries_of
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.models import Draw, DrawnItem, Party, Recusal, Round
from zhixing.supervision.queries.people import people_of_draw
from zhixing.supervision.rules.permissions import may_see
from zhixing.web.errors import NotYours
from zhixing.web.figures import cached

State = Draw.State
STATES = {
    State.ANNOUNCED: sampling.State.ANNOUNCED,
    State.DRAWN: sampling.State.DRAWN,
    State.FAILED: sampling.State.FAILED,
}


def draw_of(pk: int) -> Draw:
    """The draw with its round and parties; raises Http404."""
    rows = Draw.objects.select_related("round__campaign__organiser", "prepared_by")
    found = rows.prefetch_related("parties__person").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def seen_draw(pk: int, person: Visitor) -> Draw:
    found = draw_of(pk)
    if not may_see(person, found.round.campaign):
        raise Http404
    return found


def published_draw(pk: int) -> Draw:
    """A draw whose list is frozen: anybody may redo it. Raises Http404 before that."""
    found = draw_of(pk)
    if not found.digest:
        raise Http404
    return found


def draws_of(round_: Round) -> list[Draw]:
    """The round's draws in their order, each with its parties."""
    rows = round_.draws.prefetch_related("parties__person")
    return list(rows.order_by("number"))


def series_of(campaign: Campaign) -> QuerySet[Draw, Draw]:
    """All draws of a campaign, by number: none is missing."""
    found = Draw.objects.filter(round__campaign=campaign).select_related("round")
    return found.prefetch_related("parties").order_by("number")


def publication(draw: Draw) -> sampling.Draw:
    """The draw as it is published now.

    Until its round is over a drawn one is published as it was announced: whoever knew the nonces
    could tell a unit that its turn comes.
    """
    hidden = draw.state == State.ABANDONED or (
        draw.state == State.DRAWN and draw.round.closed_at is None
    )
    state = State.ANNOUNCED if hidden else State(draw.state)
    return sampling_draw(draw, state, list(draw.parties.all()), _items(draw))


def announcement(draw: Draw) -> sampling.Draw:
    """The draw as it was announced, whatever came of it."""
    return sampling_draw(draw, State.ANNOUNCED, list(draw.parties.all()), _items(draw))


def sampling_draw(
    draw: Draw, state: State, parties: Sequence[Party], items: Sequence[sampling.Item]
) -> sampling.Draw:
    """The rows as the library knows a draw, with only what belongs to the state."""
    drawn, told = state == State.DRAWN, state != State.ANNOUNCED
    return sampling.Draw(
        number=draw.number,
        state=STATES[state],
        checkpoint=sampling.Checkpoint(bytes.fromhex(draw.root), draw.size or 0),
        beacon=_beacon(draw, told),
        parties=tuple(_party(party, told) for party in parties),
        digest=bytes.fromhex(draw.digest),
        items=tuple(items),
        seed=bytes.fromhex(draw.seed) if drawn else None,
        order=_order(draw) if drawn else None,
        people=people_of_draw(draw, drawn=drawn),
    )


def remaining_pools(draw: Draw) -> list[tuple[str, int, list[Recusal]]]:
    """For each unit of the list: its name, how many inspectors remained, and who was recused."""
    pool = len(draw.pool)
    rows = draw.recusals.select_related("unit", "person").order_by("unit__path", "person__pk")
    by_unit: dict[str, list[Recusal]] = {}
    for row in rows:
        by_unit.setdefault(row.unit.path, []).append(row)
    return [
        (name, pool - len(by_unit.get(path, [])), by_unit.get(path, []))
        for path, name, _n in _listed(draw)
    ]


def left_out(draw: Draw) -> list[tuple[str, int]]:
    """Units whose claims nobody of the pool may check: (name, how many)."""
    names = dict(Unit.objects.filter(code__in=draw.left_out).values_list("code", "name"))
    return [(names.get(code, code), n) for code, n in draw.left_out.items()]


def sizes(draw: Draw) -> list[tuple[str, int]]:
    """How many of the list are whose: (unit, n) in the order of the tree."""
    return [(name, n) for _path, name, n in _listed(draw)]


def record_of(draw: Draw) -> list[Entry]:
    return cached(f"draw:{draw.pk}:entries", lambda: entries_of(draw))


def _listed(draw: Draw) -> list[tuple[str, str, int]]:
    """(path, name, how many) of each unit of the list; a frozen list never changes."""
    found = draw.items.order_by().values_list("unit__path", "unit__name").annotate(Count("pk"))
    return cached(f"draw:{draw.pk}:listed", lambda: sorted(found))


def _items(draw: Draw) -> list[sampling.Item]:
    rows = DrawnItem.objects.filter(draw=draw).values_list("kind", "key", "unit_code")
    listed = (sampling.Item(f"{kind}:{key}", unit) for kind, key, unit in rows.order_by())
    return sorted(listed, key=lambda item: item.id.encode())


def _order(draw: Draw) -> tuple[str, ...]:
    rows = DrawnItem.objects.filter(draw=draw).order_by("position").values_list("kind", "key")
    return tuple(f"{kind}:{key}" for kind, key in rows)


def _party(party: Party, told: bool) -> sampling.Party:
    nonce = bytes.fromhex(party.nonce) if told and party.nonce else None
    return sampling.Party(party.side, bytes.fromhex(party.commitment), nonce)


def _beacon(draw: Draw, told: bool) -> sampling.Beacon | None:
    if not draw.beacon_source:
        return None
    return sampling.Beacon(draw.beacon_source, (draw.beacon_value or None) if told else None)


def own_party(draw: Draw, person: Person) -> Party:
    """The side that the person stands for. Raises NotYours for anybody else."""
    found = draw.parties.filter(person=person).select_related("person").first()
    if found is None:
        raise NotYours(_("只有抽签双方可以登记公共随机数。"))
    found.draw = draw
    return found


def parties_waiting(person: Person) -> QuerySet[Party, Party]:
    """Where the person has a number to commit to, to reveal, or a public one to read."""
    withheld = Party.objects.filter(draw=OuterRef("draw"), nonce="")
    others = Party.objects.filter(draw=OuterRef("draw")).exclude(beacon="")
    read_otherwise = Exists(others.exclude(beacon=OuterRef("beacon")))
    announced = Q(draw__state=State.ANNOUNCED)
    open_ones = (
        Q(commitment="", draw__state=State.COMMITTING)
        | (announced & Q(nonce=""))
        | (announced & Q(beacon="") & ~Q(draw__beacon_source="") & ~Exists(withheld))
        | (announced & ~Q(beacon="") & read_otherwise)
    )
    rows = Party.objects.filter(open_ones, person=person, draw__round__closed_at__isnull=True)
    return rows.select_related("draw__round__campaign").order_by("pk")
