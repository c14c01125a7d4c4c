"""The demo campaigns' plans: the organiser's, those of the units in every state, and the business.

Content is in `planning_chinese` and `planning_english`; this file plays it through the actions.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from zhixing.campaigns.models import Clause
from zhixing.organisation.models import Person, Unit
from zhixing.plans.actions import business, claims, items, plans
from zhixing.plans.models import BusinessTask, Indicator, Plan, PlanItem
from zhixing.publicity.demo import planning_chinese, planning_english
from zhixing.publicity.demo.planning_script import End, Figure, Job, Planning, Sheet, Stop
from zhixing.publicity.demo.replay import Replay

CHAPTERS: dict[str, Planning] = {
    "anlan": planning_chinese.CHAPTER,
    "fairhaven": planning_english.CHAPTER,
}


def plan(replay: Replay) -> None:
    """Put the chapter of the campaign into its time."""
    PlanningPlay(replay, CHAPTERS[replay.script.slug]).plan()


class PlanningPlay:
    """Plays one chapter; what was made is kept by its name for what comes later."""

    def __init__(self, replay: Replay, chapter: Planning) -> None:
        self.replay, self.chapter = replay, chapter
        self.plans: dict[str, Plan] = {}
        self.jobs: dict[str, PlanItem] = {}
        self.figures: dict[str, Indicator] = {}
        self.tasks: dict[str, BusinessTask] = {}

    def plan(self) -> None:
        self.replay.at(1.1, self._business)
        for sheet in self.chapter.sheets:
            self.replay.at(sheet.day, partial(self._write, sheet))
            if sheet.stop is not Stop.DRAFT:
                self.replay.at(sheet.day + 0.4, partial(self._submit, sheet))
            if sheet.stop in {Stop.APPROVED, Stop.RETURNED}:
                self.replay.at(sheet.day + 1.2, partial(self._decide, sheet))
            for job in sheet.jobs:
                self._plan_job(sheet, job)
        for figure in self.chapter.figures:
            self._plan_figure(figure)

    def _plan_job(self, sheet: Sheet, job: Job) -> None:
        if job.reason:
            self.replay.at(30.6, partial(self._add, sheet, job))
        if job.answer:
            self.replay.at(16.3, partial(self._support, job))
        if job.moved:
            self.replay.at(40.5, partial(self._change, job, *job.moved))
        if job.end is not End.PLANNED:
            self.replay.at(job.claimed_on, partial(self._claim, job))
        if job.end in {End.VERIFIED, End.REFUSED}:
            self.replay.at(job.claimed_on + 3, partial(self._check, job))

    def _plan_figure(self, figure: Figure) -> None:
        for day, value in figure.readings:
            self.replay.at(day + 0.1, partial(self._read, figure, value))
        if figure.benchmark:
            self.replay.at(12.2, partial(self._compare, figure, *figure.benchmark))

    def _business(self) -> None:
        office = self.replay.office()
        for title, unit, source in self.chapter.tasks:
            self.tasks[title] = business.list_task(
                campaign=self.replay.stage.campaign, unit=self._unit(unit), title=title,
                source=source, by=office,
            )  # fmt: skip
        for figure in self.chapter.figures:
            self.figures[figure.name] = self._set(figure, office)

    def _set(self, figure: Figure, by: Person) -> Indicator:
        return business.set_indicator(
            campaign=self.replay.stage.campaign,
            unit=self._unit(figure.unit),
            name=figure.name,
            measured_in=figure.measured_in,
            better=figure.better,
            definition=figure.definition,
            source=figure.source,
            baseline=Decimal(figure.baseline),
            baseline_on=self._day(-10),
            target=Decimal(figure.target),
            target_on=self._day(figure.target_day),
            by=by,
        )

    def _write(self, sheet: Sheet) -> None:
        """Begin the plan, fill it in, list its tasks."""
        by = self._person(sheet.writer)
        campaign = self.replay.stage.campaign
        begun = plans.begin(campaign=campaign, unit=self._unit(sheet.unit), by=by)
        self.plans[sheet.unit] = begun
        texts = dict(zip(plans.TEXTS, sheet.texts, strict=True))
        plans.revise(plan=begun, by=by, **texts)
        for job in sheet.jobs:
            if not job.reason:
                self._add(sheet, job)

    def _add(self, sheet: Sheet, job: Job) -> None:
        above = self.jobs[job.takes_up] if job.takes_up else None
        self.jobs[job.title] = items.add_item(
            plan=self.plans[sheet.unit],
            fields=self._fields(job),
            answers=above,
            reason=job.reason,
            by=self._person(sheet.writer),
        )

    def _fields(self, job: Job) -> Any:
        campaign = self.replay.stage.campaign
        cited = Clause.objects.filter(basis__campaign=campaign, number__in=job.clauses)
        return {
            "title": job.title,
            "category": job.category,
            "measure": job.measure,
            "outcome": job.outcome,
            "practice": job.practice,
            "effect": job.effect,
            "unit": self._unit(job.unit),
            "owner": self._person(job.owner) if job.owner else None,
            "supporting_units": [self._unit(code) for code in job.supporting],
            "clauses": list(cited.select_related("basis")),
            "begins": self._day(10),
            "due": self._day(job.due) if job.due else None,
            "acceptance": job.acceptance,
            "core": job.core,
            "business_task": self.tasks.get(job.serves),
            "indicator": self.figures.get(job.serves),
            "needed_support": job.support,
        }

    def _submit(self, sheet: Sheet) -> None:
        plans.submit(plan=self.plans[sheet.unit], by=self._person(sheet.submitter))

    def _decide(self, sheet: Sheet) -> None:
        leader, made = self._person(self.replay.script.leader), self.plans[sheet.unit]
        decide = plans.approve if sheet.stop is Stop.APPROVED else plans.send_back
        decide(plan=made, decision=sheet.decision, by=leader)

    def _support(self, job: Job) -> None:
        leader = self._person(self.replay.script.leader)
        items.support(item=self.jobs[job.title], support_answer=job.answer, by=leader)

    def _change(self, job: Job, later: int, why: str) -> None:
        item = self.jobs[job.title]
        fields: Any = {"due": self._day(later)}
        items.change_item(item=item, fields=fields, reason=why, by=self._person(job.head))

    def _claim(self, job: Job) -> None:
        item = self.jobs[job.title]
        claims.claim(
            item=item, result=job.result, measured_effect=job.came_of_it, by=self._person(job.owner)
        )

    def _check(self, job: Job) -> None:
        outcome = "passed" if job.end is End.VERIFIED else "refused"
        by = self._person(job.checker)
        claims.check(item=self.jobs[job.title], outcome=outcome, finding=job.finding, by=by)

    def _read(self, figure: Figure, value: str) -> None:
        business.take_reading(
            indicator=self.figures[figure.name],
            value=Decimal(value),
            on=self.replay.clock.now.date(),
            source=figure.source,
            by=self._person(figure.keeper),
        )

    def _compare(
        self, figure: Figure, place: str, value: str, source: str, learn: str, due: int
    ) -> None:
        business.set_benchmark(
            indicator=self.figures[figure.name],
            place=place,
            value=Decimal(value),
            on=self._day(-60),
            source=source,
            action=learn,
            due=self._day(due),
            by=self._person(figure.keeper),
        )

    def _unit(self, code: str) -> Unit:
        return self.replay.stage.units[code]

    def _person(self, name: str) -> Person:
        return self.replay.stage.people[name]

    def _day(self, day: int) -> date:
        return self.replay.begins + timedelta(days=day)
