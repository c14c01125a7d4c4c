"""Moving voices between problems: the steps that regrouping shares. None writes to the ledger.

Whoever moves voices holds the campaign's row (`lock_campaign`), so a campaign is regrouped by one
person at a time and the order of its Regroupings is the order in which they happened.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Person
from zhixing.voices.models import Problem, Regrouping, Voice
from zhixing.voices.queries.figures import figures
from zhixing.voices.rules.problems import LIVE, State, VoiceTaken, require_state

FIGURES = ("heat", "voice_count", "people_count", "first_said", "last_said")
CHUNK = 5_000  # keys in one statement: SQLite takes 32,766
ROWS = 500  # problems in one update

Kind = Regrouping.Kind
Status = dict[str, dict[str, object]]


@dataclass(frozen=True, slots=True)
class Move:
    """Voices that went from one problem to another; None stands for no problem."""

    voices: Sequence[int]
    source: int | None
    target: int | None


def lock_campaign(campaign: Campaign) -> None:
    """Wait until nobody else regroups the campaign; new voices may still come in meanwhile."""
    Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)


def locked(problem: Problem) -> Problem:
    """The problem as it is now, held until the action ends."""
    return locked_all(problem.campaign, [problem.pk])[0]


def locked_all(campaign: Campaign, keys: Iterable[int]) -> list[Problem]:
    """The campaign's problems with these keys as they are now, each once, in the order given.

    They are locked in the order of their keys, so that two actions cannot wait for each other.
    Raises Problem.DoesNotExist for one that is not in the campaign.
    """
    wanted = list(dict.fromkeys(keys))
    rows = Problem.objects.select_for_update(of=("self",)).filter(campaign=campaign, pk__in=wanted)
    found = {row.pk: row for row in rows.select_related("campaign", "lead_unit").order_by("pk")}
    if len(found) != len(wanted):
        raise Problem.DoesNotExist(f"not all of {wanted} are problems of {campaign}")
    return [found[key] for key in wanted]


def new_problem(
    campaign: Campaign, title: str, category: str, description: str, by: Person
) -> Problem:
    return Problem.objects.create(
        campaign=campaign, title=title, category=category, description=description, created_by=by
    )


def form_problem(
    *,
    campaign: Campaign,
    title: str,
    category: str,
    description: str,
    voices: Collection[Voice],
    reason: str,
    by: Person,
) -> tuple[Problem, Regrouping]:
    """A new problem of free voices, and the regrouping that formed it."""
    problem = new_problem(campaign, title, category, description, by)
    step = move(campaign, voices, source=None, target=problem.pk)
    formed = statuses([problem])
    regrouping = regroup(Kind.CREATED, problem, [step], reason=reason, by=by, after=formed)
    refresh([problem])
    return problem, regrouping


def attach_voices(
    *, problem: Problem, voices: Collection[Voice], reason: str, by: Person
) -> Regrouping:
    """Free voices into a problem that is locked."""
    require_state(problem, State.OPEN, State.ASSIGNED, State.RULING)
    step = move(problem.campaign, voices, source=None, target=problem.pk)
    regrouping = regroup(Kind.ATTACHED, problem, [step], reason=reason, by=by)
    refresh([problem])
    return regrouping


def move(
    campaign: Campaign, voices: Collection[Voice], *, source: int | None, target: int | None
) -> Move:
    """Move voices that must all be in `source` now; raises VoiceTaken."""
    keys = sorted({voice.pk for voice in voices})
    for chunk in chunks(keys):
        chosen = Voice.objects.filter(pk__in=chunk)
        astray = chosen.exclude(campaign=campaign, problem=source).select_related("problem")
        for voice in astray.order_by("pk")[:1]:
            raise VoiceTaken(_taken_message(voice))
        chosen.update(problem=target)
    return Move(keys, source, target)


def move_all(source: Problem, target: Problem) -> Move:
    """Move every voice of one problem to another."""
    there = Voice.objects.filter(problem=source)
    keys = list(there.order_by("pk").values_list("pk", flat=True))
    there.update(problem=target)
    return Move(keys, source.pk, target.pk)


def regroup(
    kind: Kind,
    problem: Problem,
    moves: Sequence[Move],
    *,
    reason: str,
    by: Person,
    before: Status | None = None,
    after: Status | None = None,
) -> Regrouping:
    """Keep what was decided, and what is needed to undo it."""
    return Regrouping.objects.create(
        campaign=problem.campaign,
        problem=problem,
        kind=kind,
        reason=reason,
        by=by,
        before={
            "voices": {str(key): step.source for step in moves for key in step.voices},
            "problems": before or {},
        },
        after={
            "voices": {str(key): step.target for step in moves for key in step.voices},
            "problems": after or {},
        },
    )


def statuses(problems: Iterable[Problem]) -> Status:
    """What a regrouping may change of problems, beside their voices."""
    return {
        str(problem.pk): {
            "state": str(problem.state),
            "merged_into": problem.merged_into_id,
            "declined_reason": problem.declined_reason,
        }
        for problem in problems
    }


def refresh(problems: Collection[Problem]) -> None:
    """Count the figures of the problems, all of one campaign, afresh; four queries."""
    counted = figures(problems, timezone.now())
    for problem in problems:
        for name in FIGURES:
            setattr(problem, name, getattr(counted[problem.pk], name))
    Problem.objects.bulk_update(problems, FIGURES, batch_size=ROWS)


def refresh_campaign(campaign: Campaign) -> None:
    """Count the figures of all living problems afresh: heat fades with time."""
    problems = list(Problem.objects.filter(campaign=campaign, state__in=LIVE).order_by("pk"))
    for start in range(0, len(problems), ROWS):
        refresh(problems[start : start + ROWS])


def chunks(keys: Sequence[int]) -> Iterable[Sequence[int]]:
    for start in range(0, len(keys), CHUNK):
        yield keys[start : start + CHUNK]


def _taken_message(voice: Voice) -> str:
    if voice.problem is None:
        return _("诉求 %(pk)s 已不在这个问题里，请刷新页面后再选。") % {"pk": voice.pk}
    return _("诉求 %(pk)s 已归入问题“%(title)s”，请先从那里移出，或刷新页面后再选。") % {
        "pk": voice.pk,
        "title": voice.problem.title,
    }
