"""Who may do what with a pilot, and when: its days decide, no phase has to grant it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import Visitor, has_role, is_office, require, require_open
from zhixing.measures.models import ExemptionFinding, Measure, Pilot
from zhixing.measures.models.pilots import REPORTED
from zhixing.measures.rules.permissions import (
    WORKING,
    heads,
    in_lead_unit,
    is_assignee,
    is_involved,
    owns,
)
from zhixing.measures.rules.refusals import WrongState
from zhixing.organisation.rules import headed_paths
from zhixing.plans.rules.leading import LEADERS, scopes_over
from zhixing.plans.rules.permissions import is_insider
from zhixing.web.errors import Refused

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

State = Pilot.State
APPEAL_DAYS = 10  # working days from the finding
MISSED = (State.FAILED, State.STOPPED)


class NotBeforehand(Refused):
    """A pilot is registered before it starts; from tomorrow on it may begin."""

    code = "not_beforehand"
    field = "begins"


class AlreadyPilot(Refused):
    """The measure has its pilot."""

    code = "already_pilot"


class OutsidePilot(Refused):
    """A day that does not lie within the pilot, or within its measure."""

    code = "outside_pilot"
    field = "ends"


class NoLimit(Refused):
    """The pilot has no bound in figures, so there is nothing to read."""

    code = "no_limit"
    field = "value"


class ReadAlready(Refused):
    """There is a value of that day."""

    code = "read_already"
    field = "on"


class BoundsBroken(Refused):
    """A value on record lies beyond the limit: nobody can say that it does not."""

    code = "bounds_broken"
    field = "within"


class NothingToAdopt(Refused):
    """Only what succeeded is adopted."""

    code = "nothing_to_adopt"
    field = "conclusion"


class GroundMissing(Refused):
    """A finding says what the conditions say, no more and no less."""

    code = "ground_missing"
    field = "exempt"


class AppealOver(Refused):
    """The days in which an appeal could be made are over, or there is nothing to appeal."""

    code = "appeal_over"


@dataclass(frozen=True, slots=True)
class Rule:
    """role: whether the person may; ready: whether the pilot has come so far."""

    role: Callable[[Visitor, Pilot], bool]
    ready: Callable[[Pilot, date], bool]
    who: StrOrPromise


# The days of a pilot


def has_begun(pilot: Pilot, today: date | None = None) -> bool:
    return pilot.begins <= (today or timezone.localdate())


def runs(pilot: Pilot, today: date | None = None) -> bool:
    """On file, begun, and nobody has said yet how it went; a returned one never ran."""
    return pilot.state in (State.FILED, State.ACKNOWLEDGED) and has_begun(pilot, today)


def is_due(pilot: Pilot, today: date | None = None) -> bool:
    """Its last day is over, and its unit has not reported."""
    return runs(pilot, today) and pilot.ends < (today or timezone.localdate())


def is_open(pilot: Pilot, today: date | None = None) -> bool:
    """May still be reworded: nothing of it has begun. A returned one gets later days."""
    waits = pilot.state == State.FILED and not has_begun(pilot, today)
    return waits or pilot.state == State.RETURNED


def check_move(pilot: Pilot, to: str) -> None:
    """Raise WrongState unless the table of transitions has this move."""
    if to not in Pilot.TRANSITIONS[pilot.state]:
        raise WrongState(_wrong(pilot))


# The people


def answers_for(person: Visitor, pilot: Pilot) -> bool:
    """The owner of the measure, or the head of its lead unit."""
    return owns(person, pilot.measure) or heads(person, pilot.measure)


def watches(person: Visitor, pilot: Pilot) -> bool:
    return answers_for(person, pilot) or is_assignee(person, pilot.measure)


def acknowledges(person: Visitor, pilot: Pilot) -> bool:
    """The office, unless the pilot is the person's own."""
    own = person.pk in {pilot.filed_by_id, pilot.measure.owner_id}
    return is_office(person, pilot.measure.campaign) and not own


def concludes(person: Visitor, pilot: Pilot) -> bool:
    """The office, the leader, the deputy in charge; never the owner."""
    measure = pilot.measure
    leads = bool(scopes_over(person, measure.campaign, measure.lead_unit))
    return (is_office(person, measure.campaign) or leads) and not owns(person, measure)


def is_impartial(person: Visitor, pilot: Pilot) -> bool:
    """Neither works on the measure, nor for its unit, nor answers for it.

    Who heads the whole organisation answers for every unit, and for none in particular.
    """
    measure = pilot.measure
    whole = len(measure.campaign.organiser.path)
    above = any(
        measure.lead_unit.path.startswith(path) and len(path) > whole
        for path in headed_paths(person)
    )
    own = person.pk in {pilot.filed_by_id, pilot.reported_by_id}
    return not (own or above or is_involved(person, measure))


def finds(person: Visitor, pilot: Pilot) -> bool:
    """The leader, or a deputy who is not in charge of the unit."""
    measure = pilot.measure
    if not has_role(person, measure.campaign, *LEADERS) or not is_impartial(person, pilot):
        return False
    duties = scopes_over(person, measure.campaign, measure.lead_unit)
    return all(duty.role == Duty.Role.LEADER for duty in duties)


def judges(person: Visitor, pilot: Pilot) -> bool:
    """Decides an appeal: like `finds`, or an inspector, so that there is always somebody; never
    whoever made the finding or the appeal."""
    finding = finding_of(pilot)
    if finding is None or finding.by_id == person.pk:
        return False
    appeal = getattr(finding, "appeal", None)
    if appeal is not None and appeal.by_id == person.pk:
        return False
    inspects = has_role(person, pilot.measure.campaign, Duty.Role.INSPECTOR)
    return finds(person, pilot) or (inspects and is_impartial(person, pilot))


def clears(person: Visitor, pilot: Pilot) -> bool:
    """Clarifies in the name of the leading group."""
    campaign = pilot.measure.campaign
    return has_role(person, campaign, *LEADERS) or is_office(person, campaign)


# How far it has come


def finding_of(pilot: Pilot) -> ExemptionFinding | None:
    return getattr(pilot, "finding", None)


def _may_be_sent_back(pilot: Pilot, today: date) -> bool:
    return pilot.state == State.FILED and not has_begun(pilot, today)


def _is_filed(pilot: Pilot, _today: date) -> bool:
    return pilot.state == State.FILED


def _is_measured(pilot: Pilot, today: date) -> bool:
    return pilot.limit is not None and runs(pilot, today)


def _waits_for_conclusion(pilot: Pilot, _today: date) -> bool:
    return pilot.state in REPORTED and not pilot.conclusion


def _waits_for_finding(pilot: Pilot, _today: date) -> bool:
    return pilot.state in MISSED and finding_of(pilot) is None


def _may_be_appealed(pilot: Pilot, today: date) -> bool:
    finding = finding_of(pilot)
    if finding is None or finding.appeal_until is None or hasattr(finding, "appeal"):
        return False
    return today <= finding.appeal_until


def _waits_for_judge(pilot: Pilot, _today: date) -> bool:
    appeal = getattr(finding_of(pilot), "appeal", None)
    return appeal is not None and appeal.granted is None


def _is_exempt(pilot: Pilot, _today: date) -> bool:
    finding = finding_of(pilot)
    return finding is not None and finding.stands_exempt


_UNIT = gettext_lazy("只有责任人和牵头单位负责人可以办理试点的事。")

RULES: dict[str, Rule] = {
    "revise": Rule(answers_for, is_open, _UNIT),
    "acknowledge": Rule(
        acknowledges, _is_filed, gettext_lazy("备案由领导小组办公室办理，不能给自己的试点备案。")
    ),
    "send_back": Rule(
        acknowledges,
        _may_be_sent_back,
        gettext_lazy("备案由领导小组办公室办理，不能给自己的试点备案。"),
    ),
    "read": Rule(
        watches, _is_measured, gettext_lazy("只有责任人、承办人和牵头单位负责人可以登记数值。")
    ),
    "report": Rule(answers_for, runs, _UNIT),
    "conclude": Rule(
        concludes,
        _waits_for_conclusion,
        gettext_lazy("试点结论由领导小组办公室或分管领导作出，责任人不能自己作结论。"),
    ),
    "find": Rule(
        finds,
        _waits_for_finding,
        gettext_lazy("容错认定由组长或不分管该单位的副组长作出；本单位的人不能认定。"),
    ),
    "appeal": Rule(
        answers_for, _may_be_appealed, gettext_lazy("只有责任人和牵头单位负责人可以申诉。")
    ),
    "decide_appeal": Rule(
        judges,
        _waits_for_judge,
        gettext_lazy("申诉须由原认定人以外的领导小组成员或督查员复核。"),
    ),
    "clarify": Rule(clears, _is_exempt, gettext_lazy("澄清由领导小组或其办公室作出。")),
}


def may(verb: str, person: Visitor, pilot: Pilot, today: date | None = None) -> bool:
    """Whether the person may do this to the pilot now."""
    rule = RULES[verb]
    return (
        pilot.measure.campaign.closed_at is None
        and person.is_authenticated
        and rule.ready(pilot, today or timezone.localdate())
        and rule.role(person, pilot)
    )


def demand(verb: str, person: Visitor, pilot: Pilot) -> None:
    """Raise NotYours, AlreadyClosed or WrongState unless `may`."""
    demand_role(verb, person, pilot)
    if not RULES[verb].ready(pilot, timezone.localdate()):
        raise WrongState(_wrong(pilot))


def demand_role(verb: str, person: Visitor, pilot: Pilot) -> None:
    """The same without how far it has come, which a page leaves to the action."""
    rule = RULES[verb]
    require(person.is_authenticated and rule.role(person, pilot), str(rule.who))
    require_open(pilot.measure.campaign)


def verbs(person: Visitor, pilot: Pilot) -> frozenset[str]:
    """Everything that the person may do with the pilot now, for its buttons."""
    return frozenset(verb for verb in RULES if may(verb, person, pilot))


def may_register(person: Visitor, measure: Measure) -> bool:
    """Make a pilot of a promise that is being worked on: its owner, the head of its lead unit."""
    is_open_ = measure.campaign.closed_at is None and measure.state in WORKING
    return is_open_ and (owns(person, measure) or heads(person, measure))


def demand_register(person: Visitor, measure: Measure) -> None:
    """Raise NotYours, AlreadyClosed or WrongState unless `may_register`."""
    require(owns(person, measure) or heads(person, measure), str(_UNIT))
    require_open(measure.campaign)
    if measure.state not in WORKING:
        raise WrongState(_("举措“%(title)s”已经申请办结，不能再登记为试点。") % {"title": measure})


def may_list(person: Visitor, campaign: Campaign) -> bool:
    """What is being tried is for all who work there."""
    return is_insider(person, campaign)


def may_see_finding(person: Visitor, pilot: Pilot) -> bool:
    """Conditions, reasons and appeal: whom it concerns, and whoever has a duty in the campaign.
    That a pilot was excused, everybody inside may know."""
    measure = pilot.measure
    concerned = answers_for(person, pilot) or in_lead_unit(person, measure)
    return concerned or has_role(person, measure.campaign)


def _wrong(pilot: Pilot) -> str:
    return _(
        "试点“%(title)s”现在是“%(state)s”（%(begins)s 至 %(ends)s），不能这样办理。"
        "请刷新页面，查看最新情况。"
    ) % {
        "title": pilot,
        "state": pilot.get_state_display(),
        "begins": pilot.begins.isoformat(),
        "ends": pilot.ends.isoformat(),
    }
