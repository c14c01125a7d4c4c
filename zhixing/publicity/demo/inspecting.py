"""Plays the inspections: a round drawn, checked and closed, and one that waits for its draw.

Content is in `inspecting_chinese` and `inspecting_english`.
"""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import UUID

from zhixing.analysis.sampling import commitment
from zhixing.campaigns.actions import duties
from zhixing.campaigns.models import Duty
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person
from zhixing.publicity.demo import inspecting_chinese, inspecting_english
from zhixing.publicity.demo.inspecting_script import Inspecting
from zhixing.publicity.demo.replay import Replay
from zhixing.supervision.actions import checks, draws, findings, rounds
from zhixing.supervision.models import Draw, DrawnItem, Party, Round, SpotCheck
from zhixing.supervision.rules.seats import team_of

CHAPTERS: dict[str, Inspecting] = {
    "anlan": inspecting_chinese.CHAPTER,
    "fairhaven": inspecting_english.CHAPTER,
}
Outcome = SpotCheck.Outcome


def plan(replay: Replay) -> None:
    """Put the campaign's inspections into their time."""
    InspectingPlay(replay, CHAPTERS[replay.script.slug]).plan()


class InspectingPlay:
    """Plays one chapter."""

    def __init__(self, replay: Replay, chapter: Inspecting) -> None:
        self.replay, self.chapter = replay, chapter
        self.nonces: dict[int, bytes] = {}
        self.opened: list[Round] = []
        self.drawn: list[Draw] = []
        self.found_undone = False

    def plan(self) -> None:
        at, last = self.replay.at, self.replay.last
        at(last - 14 + 0.1, self._name_inspectors)
        at(last - 9 + 0.1, partial(self._open, self.chapter.title))
        at(last - 9 + 0.15, self._prepare)
        at(last - 9 + 0.2, partial(self._commit, Party.Side.OFFICE))
        at(last - 9 + 0.3, partial(self._commit, Party.Side.STAFF))
        at(last - 9 + 0.4, self._freeze)
        at(last - 9 + 0.5, partial(self._reveal, Party.Side.OFFICE))
        at(last - 9 + 0.6, partial(self._reveal, Party.Side.STAFF))
        for number in range(self.chapter.checks):
            at(last - 8 + number + 0.3, self._check_next)
        at(last - 3 + 0.7, self._close)
        at(last - 1 + 0.3, partial(self._open, self.chapter.again))
        at(last - 1 + 0.35, self._prepare)

    def _name_inspectors(self) -> None:
        leader = self.replay.stage.people[self.replay.script.leader]
        for name in self.chapter.inspectors:
            person = self.replay.stage.people[name]
            campaign = self.replay.stage.campaign
            duties.assign_duty(
                campaign=campaign, person=person, role=Duty.Role.INSPECTOR, by=leader
            )

    def _open(self, title: str) -> None:
        campaign = self.replay.stage.campaign
        opened = rounds.open_round(
            campaign=campaign,
            title=title,
            purpose=self.chapter.purpose,
            kinds=["measure", "item"],
            units=[campaign.organiser],
            by=self.replay.office(),
        )
        self.opened.append(opened)

    def _prepare(self) -> None:
        staff = self.replay.stage.people[self.chapter.staff]
        made = draws.prepare(round_=self.opened[-1], staff=staff, by=self.replay.office())
        self.drawn.append(made)

    def _commit(self, side: str) -> None:
        party = self._party(side)
        nonce = self.nonces[party.pk] = self.replay.chance.randbytes(32)
        word = commitment(nonce).hex()
        draws.commit(party=party, commitment=word, by=party.person)

    def _freeze(self) -> None:
        draws.freeze(draw=self.drawn[0], by=self.replay.office())

    def _reveal(self, side: str) -> None:
        party = self._party(side)
        draws.reveal(party=party, nonce=self.nonces[party.pk].hex(), by=party.person)

    def _check_next(self) -> None:
        """Two inspectors see the next item of every unit."""
        draw = Draw.objects.select_related("round__campaign").get(pk=self.drawn[0].pk)
        rows = draw.items.filter(handed_out_at__isnull=True).order_by("unit__path", "place")
        nearest = {item.unit_id: item for item in reversed(rows.select_related("unit"))}
        for item in nearest.values():
            first = team_of(item)[0]
            checks.hand_out(draw=draw, unit=item.unit, count=1, by=first)
            self._check(DrawnItem.objects.select_related("draw__round", "unit").get(pk=item.pk))
            self.replay.clock.now += timedelta(minutes=25)

    def _check(self, item: DrawnItem) -> None:
        first, second = team_of(item)[:2]
        undone = not self.found_undone and self._may_be_undone(item)
        facts = self.chapter.facts[item.kind]
        made = checks.check(
            item=item,
            key=UUID(int=self.replay.chance.getrandbits(128)),
            outcome=Outcome.PARTLY if undone else Outcome.DONE,
            facts=self.chapter.undone if undone else facts[item.pk % len(facts)],
            seen_at=self.replay.clock.now - timedelta(minutes=10),
            by=first,
        )
        made.item = item
        checks.confirm(check=made, agreed=True, by=second)
        if undone:
            self.found_undone = True
            self._find(item, made, first)

    def _find(self, item: DrawnItem, made: SpotCheck, by: Person) -> None:
        heads = item.unit.appointments.filter(heads=True, ended__isnull=True)
        post = heads.select_related("person").first()
        if post is None:
            return
        findings.find(
            round_=self.opened[0],
            check=made,
            unit=item.unit,
            text=self.chapter.finding,
            owner=post.person,
            due=self.replay.today + timedelta(days=12),
            by=by,
        )

    def _may_be_undone(self, item: DrawnItem) -> bool:
        """A task, or a measure that has its own check before it: nothing else is thrown back."""
        done = Measure.State.DONE
        return item.kind == "item" or Measure.objects.filter(pk=item.key, state=done).exists()

    def _close(self) -> None:
        rounds.close_round(
            round_=self.opened[0], conclusion=self.chapter.conclusion, by=self.replay.office()
        )

    def _party(self, side: str) -> Party:
        return self.drawn[-1].parties.select_related("draw__round", "person").get(side=side)
