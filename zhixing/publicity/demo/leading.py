"""Plays what leaders say of themselves and of their scope, what is abolished, what is to last."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from zhixing.measures.actions import measures, mechanisms, practices
from zhixing.measures.actions import urging as of_measures
from zhixing.measures.models import Measure, Practice
from zhixing.organisation.models import Person, Unit
from zhixing.plans.actions import own, urging
from zhixing.plans.models import Commitment, PlanItem, Urge
from zhixing.publicity.demo import leading_chinese, leading_english
from zhixing.publicity.demo.leading_script import Burden, Confession, Leading, Nudge, Pledge, Rule
from zhixing.publicity.demo.replay import Replay

CHAPTERS: dict[str, Leading] = {
    "anlan": leading_chinese.CHAPTER,
    "fairhaven": leading_english.CHAPTER,
}


def plan(replay: Replay) -> None:
    """Put the chapter of the campaign into its time."""
    LeadingPlay(replay, CHAPTERS[replay.script.slug]).plan()


class LeadingPlay:
    """Plays one chapter."""

    def __init__(self, replay: Replay, chapter: Leading) -> None:
        self.replay, self.chapter = replay, chapter
        self.made: dict[str, Commitment] = {}
        self.sent: dict[str, Urge] = {}
        self.listed: dict[str, Practice] = {}

    def plan(self) -> None:
        at = self.replay.at
        for said in self.chapter.confessions:
            at(said.day, partial(self._confess, said))
            for pledge in said.pledges:
                self._plan_pledge(said, pledge)
        for nudge in self.chapter.nudges:
            at(nudge.day, partial(self._nudge, nudge))
            if nudge.answer:
                at(nudge.day + 1.2, partial(self._answer, nudge))
        for burden in self.chapter.burdens:
            at(burden.day, partial(self._list, burden))
            if burden.fate:
                at(burden.decided, partial(self._decide, burden))
        for rule in self.chapter.rules:
            at(rule.day, partial(self._issue, rule))
        at(self.chapter.slogan.day, self._promise_nothing)

    def _plan_pledge(self, said: Confession, pledge: Pledge) -> None:
        if pledge.kept:
            self.replay.at(pledge.kept, partial(self._keep, said, pledge))
        if pledge.seen:
            self.replay.at(pledge.seen, partial(self._confirm, pledge))

    def _confess(self, said: Confession) -> None:
        by = self._person(said.person)
        problem = own.note(
            campaign=self.replay.stage.campaign,
            entry_point=said.entry_point,
            mindset=said.mindset,
            ailment=said.ailment,
            text=said.text,
            by=by,
        )
        for pledge in said.pledges:
            self.made[pledge.text] = own.promise(
                problem=problem,
                text=pledge.text,
                due=self._day(pledge.due),
                acceptance=pledge.acceptance,
                witness=self._person(pledge.witness) if pledge.witness else None,
                by=by,
            )

    def _keep(self, said: Confession, pledge: Pledge) -> None:
        by = self._person(said.person)
        own.keep(commitment=self.made[pledge.text], result=pledge.result, by=by)

    def _confirm(self, pledge: Pledge) -> None:
        by = self._person(pledge.checker)
        one = self.made[pledge.text]
        own.confirm(commitment=one, kept=True, finding=pledge.finding, by=by)

    def _nudge(self, nudge: Nudge) -> None:
        words: dict[str, Any] = {"kind": nudge.kind, "words": nudge.words}
        by, campaign = self._person(nudge.leader), self.replay.stage.campaign
        if nudge.item:
            item = PlanItem.objects.get(plan__campaign=campaign, title=nudge.item)
            sent = urging.urge_item(item=item, by=by, **words)
        else:
            measure = Measure.objects.get(campaign=campaign, title=nudge.measure)
            sent = of_measures.urge(measure=measure, by=by, **words)
        self.sent[nudge.words] = sent

    def _answer(self, nudge: Nudge) -> None:
        sent = self.sent[nudge.words]
        urging.answer(urge=sent, answer=nudge.answer, by=sent.owner)

    def _list(self, burden: Burden) -> None:
        self.listed[burden.title] = practices.list_practice(
            campaign=self.replay.stage.campaign,
            kind=burden.kind,
            title=burden.title,
            harm=burden.harm,
            unit=self._unit(burden.unit),
            by=self._person(burden.person),
        )

    def _decide(self, burden: Burden) -> None:
        practices.decide_practice(
            practice=self.listed[burden.title],
            fate=burden.fate,
            reason=burden.reason,
            effective_on=self._day(burden.effective),
            by=self._person(burden.judge),
        )

    def _issue(self, rule: Rule) -> None:
        campaign = self.replay.stage.campaign
        measure = Measure.objects.get(campaign=campaign, title=rule.measure)
        mechanisms.issue(
            measure=measure,
            title=rule.title,
            number=rule.number,
            summary=rule.summary,
            effective_on=self._day(rule.effective),
            review_on=self._day(rule.review),
            by=self._person(rule.person),
        )

    def _promise_nothing(self) -> None:
        slogan, by = self.chapter.slogan, self._person(self.chapter.slogan.person)
        measures.commit(
            campaign=self.replay.stage.campaign,
            title=slogan.title,
            text=slogan.text,
            result=Measure.Result.STYLE,
            owner=by,
            lead_unit=self._unit(slogan.unit),
            deadline=self._day(slogan.deadline),
            indicator=slogan.indicator,
            indicator_unit=slogan.measured_in,
            baseline=Decimal(slogan.baseline),
            target=Decimal(slogan.target),
            acceptance=slogan.acceptance,
            by=by,
        )

    def _day(self, number: int) -> date:
        return self.replay.begins + timedelta(days=number)

    def _person(self, name: str) -> Person:
        return self.replay.stage.people[name]

    def _unit(self, code: str) -> Unit:
        return self.replay.stage.units[code]
