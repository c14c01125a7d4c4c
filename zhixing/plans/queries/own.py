"""People's own problems and commitments as they are read, the leaders' before anybody else's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.queries.duties import leading_group
from zhixing.campaigns.rules import Visitor, current_duties
from zhixing.organisation.models import Person
from zhixing.organisation.queries import people_in
from zhixing.organisation.rules import current_posts
from zhixing.plans.models import Commitment, OwnProblem
from zhixing.plans.rules.leading import LEADERS, may_see
from zhixing.web.figures import cached
from zhixing.web.lights import Light, light

State = Commitment.State
MOST = 50


@dataclass(frozen=True, slots=True)
class Example:
    """What a leader has done so far. duty: by which they lead; commitments by their state."""

    duty: Duty
    problems: list[OwnProblem]
    states: dict[str, int]
    overdue: int

    @property
    def promised(self) -> int:
        return sum(self.states.values())

    @property
    def is_complete(self) -> bool:
        """Something was named and promised, and others saw every promise kept."""
        return 0 < self.promised == self.states["confirmed"]


def examples(campaign: Campaign) -> list[Example]:
    """The leaders with what they say of themselves, by rank: three queries."""
    today = timezone.localdate()
    return cached(f"own:{campaign.pk}:{today}", lambda: _examples(campaign, today))


def _examples(campaign: Campaign, today: date) -> list[Example]:
    duties = [duty for duty in leading_group(campaign) if duty.role in LEADERS]
    said = _rows().filter(campaign=campaign, shared=True)
    said = said.filter(person__in=[duty.person_id for duty in duties]).order_by("at", "pk")
    by_person: dict[int, list[OwnProblem]] = {}
    for problem in said:
        by_person.setdefault(problem.person_id, []).append(problem)
    return [_example(duty, by_person.get(duty.person_id, []), today) for duty in duties]


def _example(duty: Duty, problems: list[OwnProblem], today: date) -> Example:
    made = [one for problem in problems for one in problem.commitments.all()]
    states = {state: sum(one.state == state for one in made) for state in State.values}
    overdue = sum(one.due < today and one.state != State.CONFIRMED for one in made)
    return Example(duty, problems, states, overdue)


def mine(campaign: Campaign, person: Visitor) -> list[OwnProblem]:
    """What the person wrote of themselves, the latest first; nobody else is asked about it."""
    if not person.is_authenticated:
        return []
    found = _rows().filter(campaign=campaign, person_id=person.pk)
    return list(found.order_by("-at", "-pk")[:MOST])


def problem(pk: int, person: Visitor) -> OwnProblem:
    """With its commitments, for those who may see it; for everybody else it does not exist."""
    rows = _rows().select_related("campaign__organiser", "person")
    found = rows.prefetch_related("campaign__phases").filter(pk=pk).first()
    if found is None or not may_see(person, found):
        raise Http404
    return found


def commitment(pk: int, person: Visitor) -> Commitment:
    """With its problem, for those who may see that."""
    found = Commitment.objects.filter(pk=pk).values_list("problem", flat=True).first()
    if found is None:
        raise Http404
    whole = problem(found, person)
    return next(one for one in whole.commitments.all() if one.pk == pk)


def witnesses(campaign: Campaign, person: Person) -> list[tuple[int, str]]:
    """Key and name of whom a person may well ask to confirm: the leading group and those who work
    in the person's own units. Everybody inside stays permitted."""
    found = {duty.person_id: duty.person.name for duty in leading_group(campaign)}
    for post in current_posts(person):
        found |= dict(people_in(post.unit).values_list("pk", "name")[:MOST])
    found.pop(person.pk, None)
    return list(found.items())


def light_of(one: Commitment) -> Light:
    """Until somebody else has confirmed, the deadline goes on burning."""
    return light(one.due, one.state == State.CONFIRMED)


# The desk


def to_keep(person: Person) -> QuerySet[Commitment]:
    """What the person has promised and not yet done, the earliest date first."""
    return _open().filter(person=person, state=State.OPEN).order_by("due", "pk")


def to_confirm(person: Person) -> QuerySet[Commitment]:
    """What waits for the person's word: where they are the witness; where there is none, the
    leaders' for whoever runs or inspects the campaign."""
    roles = (Duty.Role.LEADER, Duty.Role.OFFICE, Duty.Role.INSPECTOR)
    runs = [duty.campaign_id for duty in current_duties(person) if duty.role in roles]
    anybodys = Q(witness__isnull=True, problem__shared=True, problem__campaign__in=runs)
    rows = _open().filter(Q(witness=person) | anybodys, state=State.DONE).exclude(person=person)
    return rows.order_by("done_at", "pk")


def to_begin(person: Person) -> list[Campaign]:
    """Campaigns that the person leads without having said anything of themselves."""
    led = [duty.campaign_id for duty in current_duties(person) if duty.role in LEADERS]
    if not led:
        return []
    said = OwnProblem.objects.filter(person=person, campaign__in=led).values("campaign")
    rows = Campaign.objects.filter(pk__in=led, closed_at__isnull=True).exclude(pk__in=said)
    return list(rows.order_by("pk"))


def _open() -> QuerySet[Commitment]:
    rows = Commitment.objects.filter(problem__campaign__closed_at__isnull=True)
    return rows.select_related("problem__campaign", "person")


def _rows() -> QuerySet[OwnProblem]:
    people = Commitment.objects.select_related("witness", "confirmed_by", "problem__campaign")
    return OwnProblem.objects.prefetch_related(Prefetch("commitments", people))
