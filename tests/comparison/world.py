"""Records of every kind that the comparison counts, in as many units as a test wants."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from tests import factories
from tests.factories.counting import next_number
from zhixing.campaigns.models import Campaign, Duty
from zhixing.measures.models import Claim, Measure
from zhixing.organisation.models import Person, Unit
from zhixing.plans.models import PlanItem, Urge
from zhixing.voices.models import Assignment, Problem

STATES = (Measure.State.COMMITTED, Measure.State.DONE, Measure.State.VERIFIED)


def fill(campaign: Campaign, unit: Unit, helper: Unit, *, raters: int = 6) -> Person:
    """One of each in the unit, with so many citizens who rated it; its head."""
    head = factories.make_person(unit=unit, heads=True)
    _measures(campaign, unit, helper, head, raters)
    _plan(campaign, unit, helper, head)
    practice = {"unit": unit, "decided_by": head}
    factories.make_practice(campaign, fate="abolished", **practice)
    indicator = factories.make_indicator(campaign, unit)
    factories.make_reading(indicator, 30)
    factories.make_benchmark(indicator, 12)
    factories.make_meeting(campaign, unit=unit, host=head, days_ago=20)
    return head


def _measures(campaign: Campaign, unit: Unit, helper: Unit, head: Person, raters: int) -> None:
    problem = _problem(campaign, unit, helper, raters)
    for state in STATES:
        measure = factories.make_measure(
            campaign,
            head,
            state=state,
            problems=[problem],
            origin=Measure.Origin.CONSENSUS,
            deadline=factories.day(-2),
            supporting_units=[helper],
            text="加强领导，提高认识，狠抓落实。",
            acceptance="取得明显成效。",
        )
        factories.make_task(measure, done_at=timezone.now())
        if state == Measure.State.COMMITTED:
            factories.make_pilot(measure)
        if state == Measure.State.VERIFIED:
            factories.make_evidence(measure)
            factories.make_mechanism(measure, unit=unit)
            factories.make_reopening(measure)
            for n, voice in enumerate(problem.voices.order_by("pk")):
                answer = factories.make_answer(voice, measure=measure, at=factories.moment(-25))
                factories.make_rating(answer, grade=1 + n % 5)
    # Proved after that answer and long ago: nobody was told of it.
    proved = Measure.objects.filter(lead_unit=unit, state="verified")
    proved.update(verified_at=factories.moment(-20))
    Claim.objects.filter(measure__lead_unit=unit, state="open").update(
        asked_until=factories.day(-1)
    )


def _problem(campaign: Campaign, unit: Unit, helper: Unit, raters: int) -> Problem:
    problem = factories.make_problem(campaign, voices=0, lead_unit=unit, state="assigned")
    for _ in range(raters):
        factories.make_voice(
            campaign, problem=problem, speaker="citizen", consent="private", text="排队太久"
        )
    factories.count_voices(problem)
    for _ in range(campaign.handoff_limit + 1):
        factories.make_assignment(
            problem, unit, Assignment.Kind.HANDED_ON, from_unit=helper,
            by=factories.make_person(),
        )  # fmt: skip
    return problem


def _plan(campaign: Campaign, unit: Unit, helper: Unit, head: Person) -> None:
    plan = factories.make_plan(campaign, unit)
    for state in PlanItem.State.values:
        item = factories.make_item(
            plan, head, state=state, origin=PlanItem.Origin.SELF, core=True,
            measure="加强领导，狠抓落实。", acceptance="取得实效。",
        )  # fmt: skip
        item.supporting_units.add(helper)
    number = next_number()
    boss = factories.make_person(f"deputy{number}", unit=campaign.organiser)
    duty = factories.make_duty(campaign, boss, Duty.Role.DEPUTY)
    done = PlanItem.objects.filter(plan=plan, state=PlanItem.State.DONE).get()
    factories.make_urge(duty, done, kind=Urge.Kind.URGE, at=done.claimed_at - timedelta(minutes=5))
