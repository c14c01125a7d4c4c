"""One voice's chain, as far as its reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, Value
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.rules import has_role, unit_ids
from zhixing.ledger import reference
from zhixing.measures.models import Measure, Task
from zhixing.measures.queries.pilots import spared
from zhixing.measures.rules.permissions import heads, in_lead_unit, owns
from zhixing.organisation.rules import Visitor
from zhixing.publicity.queries.thread.beginning import beginning
from zhixing.publicity.queries.thread.doing import doing
from zhixing.publicity.queries.thread.ending import ending
from zhixing.publicity.queries.thread.rows import proofs, rows
from zhixing.publicity.queries.thread.steps import Records, Step
from zhixing.voices.models import Problem, Voice
from zhixing.voices.queries.problems import family
from zhixing.voices.rules import intake as voice_rules
from zhixing.voices.rules import problems as problem_rules
from zhixing.web.figures import cached, seen


@dataclass(frozen=True, slots=True)
class Thread:
    """sees_inner: the reader handles the voice, and reads more than the public part."""

    voice: Voice
    steps: tuple[Step, ...]
    sees_inner: bool

    @property
    def following(self) -> Step | None:
        """What happens next: the first step that somebody has to take now."""
        return next((step for step in self.steps if step.state == "now"), None)


def thread(pk: int, person: Visitor) -> Thread:
    """The thread of a voice, in at most ten queries with those that the reader's rights ask.

    Raises Http404 where there is no such voice, or the reader may not see it.
    """
    voice = seen(f"thread:{pk}:voice", lambda: _voice(pk))
    if voice is None or not voice_rules.may_see(person, voice):
        raise Http404
    measures = _measures(voice.problem, person) if voice.problem else []
    records = _records(voice, measures)
    sees_inner = voice_rules.may_see_inner(person, voice)
    handles = voice.problem is not None and problem_rules.may_see_inner(person, voice.problem)
    readable = {m.pk for m in measures if _may_see_inner(person, m, voice)}
    return Thread(
        voice,
        (
            *beginning(voice, records, sees_inner=sees_inner, handles=handles),
            *doing(voice, measures, records, readable),
            *ending(voice, measures, records, sees_inner=sees_inner),
        ),
        sees_inner,
    )


def _records(voice: Voice, measures: list[Measure]) -> Records:
    """What the ledger has seen is kept until the ledger grows; rights are asked every time."""

    def read() -> Records:
        found = rows(voice, voice.problem, [measure.pk for measure in measures])
        names = {row.reference for row in found}
        names |= {reference(record) for record in (voice, voice.problem, *measures) if record}
        return Records(tuple(found), proofs(names))

    return cached(f"thread:{voice.pk}", read)


def _voice(pk: int) -> Voice | None:
    found = (
        Voice.objects.select_related("campaign", "unit", "problem__lead_unit")
        .prefetch_related("problem__supporting_units")
        .defer("original")
        .filter(pk=pk)
        .first()
    )
    if found is not None and found.problem is not None:
        found.problem.campaign = found.campaign
    return found


def _measures(problem: Problem, person: Visitor) -> list[Measure]:
    """The measures of a problem and of what was merged into it, the oldest first."""

    def read() -> list[Measure]:
        found = Measure.objects.filter(problems__in=family(problem)).annotate(
            concerned=_concerned(person, problem), spared=spared()
        )
        return list(
            found.select_related("lead_unit", "owner", "verified_by")
            .order_by("created_at", "pk")
            .distinct()
        )

    whose = "" if _knows_without(person, problem) else f"{person.pk}:{sorted(unit_ids(person))}"
    return seen(f"thread:{problem.pk}:measures:{whose}:{timezone.localdate()}", read)


def _knows_without(person: Visitor, problem: Problem) -> bool:
    """Whether the reader's rights do not hang on any measure."""
    return not person.is_authenticated or has_role(person, problem.campaign)


def _concerned(person: Visitor, problem: Problem) -> Any:
    """Whether the measure's supporting units, tasks or problems concern the person: asked of the
    database at once, since asking the rule for each measure would be three queries for each."""
    if _knows_without(person, problem):
        return Value(False)  # nothing to ask: the rule knows without
    units = unit_ids(person)
    supporting = _links(Measure.supporting_units.through).filter(unit__in=units)
    problems = _links(Measure.problems.through).filter(problem__lead_unit__in=units)
    tasks = Task.objects.filter(measure=OuterRef("pk"), assignee=person.pk)
    return Exists(supporting) | Exists(problems) | Exists(tasks)


def _links(through: Any) -> QuerySet[Any, Any]:
    found: QuerySet[Any, Any] = through._default_manager.filter(measure=OuterRef("pk"))
    return found


def _may_see_inner(person: Visitor, measure: Measure, voice: Voice) -> bool:
    """`measures.rules.may_see_inner`, without a query for each measure."""
    return person.is_authenticated and (
        has_role(person, voice.campaign)
        or owns(person, measure)
        or in_lead_unit(person, measure)
        or heads(person, measure)
        or bool(getattr(measure, "concerned", False))
    )
