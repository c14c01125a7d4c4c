"""Which voices belong together: decided by people, kept in Regroupings, undone without loss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Person
from zhixing.voices.actions.moving import (
    Kind,
    attach_voices,
    chunks,
    form_problem,
    lock_campaign,
    locked,
    locked_all,
    move,
    move_all,
    new_problem,
    refresh,
    regroup,
    statuses,
)
from zhixing.voices.models import Problem, Regrouping, Voice
from zhixing.voices.rules.problems import (
    LIVE,
    AlreadyUndone,
    LaterRegrouping,
    MergedWithItself,
    NothingLeft,
    State,
    WrongState,
    require_consolidate,
    require_state,
)


@action
def create(
    *,
    campaign: Campaign,
    title: str,
    category: str,
    voices: Collection[Voice] = (),
    description: str = "",
    reason: str = "",
    by: Person,
) -> Problem:
    """Make a problem of free voices, or of none where the office itself raises it."""
    require_consolidate(by, campaign)
    lock_campaign(campaign)
    problem, regrouping = form_problem(
        campaign=campaign,
        title=title,
        category=category,
        description=description,
        voices=voices,
        reason=reason,
        by=by,
    )
    record(
        "problem.created", problem, facts=snapshot(problem), items=[regrouping], campaign=campaign
    )
    return problem


@action
def attach(
    *, problem: Problem, voices: Collection[Voice], reason: str = "", by: Person
) -> Regrouping:
    """Put free voices into a problem."""
    require_consolidate(by, problem.campaign)
    lock_campaign(problem.campaign)
    problem = locked(problem)
    regrouping = attach_voices(problem=problem, voices=voices, reason=reason, by=by)
    _record("problem.voices_attached", problem, [regrouping])
    return regrouping


@action
def detach(
    *, problem: Problem, voices: Collection[Voice], reason: str = "", by: Person
) -> Regrouping:
    """Take voices out of a problem; they are free again."""
    require_consolidate(by, problem.campaign)
    lock_campaign(problem.campaign)
    problem = locked(problem)
    require_state(problem, *LIVE)
    step = move(problem.campaign, voices, source=problem.pk, target=None)
    regrouping = regroup(Kind.DETACHED, problem, [step], reason=reason, by=by)
    refresh([problem])
    _record("problem.voices_detached", problem, [regrouping])
    return regrouping


@action
def merge(
    *, problem: Problem, sources: Collection[Problem], reason: str = "", by: Person
) -> Regrouping:
    """Merge `sources` into `problem`: their voices move, they point to it, nothing is deleted."""
    require_consolidate(by, problem.campaign)
    lock_campaign(problem.campaign)
    problem, *merged = locked_all(problem.campaign, [problem.pk, *(s.pk for s in sources)])
    require_state(problem, State.OPEN, State.ASSIGNED, State.RULING)
    if not merged:
        raise MergedWithItself(_("请至少选择一个别的问题来合并。"))
    before = statuses(merged)
    for source in merged:
        require_state(source, *LIVE)
    moves = [move_all(source, problem) for source in merged]
    for source in merged:
        _point_to(problem, source)
    regrouping = regroup(
        Kind.MERGED, problem, moves, reason=reason, by=by, before=before, after=statuses(merged)
    )
    refresh([problem, *merged])
    _record("problem.merged", problem, [regrouping, *merged])
    return regrouping


@action
def split(
    *,
    problem: Problem,
    voices: Collection[Voice],
    title: str,
    category: str,
    reason: str = "",
    by: Person,
) -> Problem:
    """Take voices out of a problem and make a new one of them."""
    require_consolidate(by, problem.campaign)
    lock_campaign(problem.campaign)
    problem = locked(problem)
    require_state(problem, *LIVE)
    if len({voice.pk for voice in voices}) >= problem.voices.count():
        raise NothingLeft(_("至少要有一条诉求留在原来的问题里；要改题目，请用“编辑”。"))
    part = new_problem(problem.campaign, title, category, "", by)
    step = move(problem.campaign, voices, source=problem.pk, target=part.pk)
    regrouping = regroup(Kind.SPLIT, part, [step], reason=reason, by=by, after=statuses([part]))
    refresh([problem, part])
    _record("problem.split", problem, [regrouping, part])
    return part


@action
def undo(*, regrouping: Regrouping, by: Person) -> Regrouping:
    """Put voices and problems back to where they were before `regrouping`.

    Raises AlreadyUndone, LaterRegrouping, or WrongState where a problem that it formed is in
    hand already.
    """
    require_consolidate(by, regrouping.campaign)
    lock_campaign(regrouping.campaign)
    regrouping = Regrouping.objects.select_for_update().get(pk=regrouping.pk)
    if regrouping.undone_at is not None:
        raise AlreadyUndone(_("这一步已经撤销过了。"))
    _require_no_later(regrouping)
    touched = locked_all(regrouping.campaign, sorted(_named(regrouping)))
    _require_as_left(regrouping, touched)
    _put_back_voices(regrouping.before["voices"])
    _put_back_problems(regrouping, touched)
    regrouping.undone_by, regrouping.undone_at = by, timezone.now()
    regrouping.save(update_fields=["undone_by", "undone_at"])
    refresh(touched)
    record(
        "regrouping.undone",
        regrouping.problem,
        items=[regrouping, *touched],
        campaign=regrouping.campaign,
    )
    return regrouping


def _record(kind: str, problem: Problem, items: Sequence[Problem | Regrouping]) -> None:
    record(kind, problem, facts=snapshot(problem), items=items, campaign=problem.campaign)


def _point_to(target: Problem, source: Problem) -> None:
    source.state, source.merged_into, source.declined_reason = State.MERGED, target, ""
    source.save(update_fields=["state", "merged_into", "declined_reason"])


def _require_no_later(regrouping: Regrouping) -> None:
    """Raise LaterRegrouping if one that came after touched the same voices or the same problems."""
    later = Regrouping.objects.filter(
        campaign=regrouping.campaign_id, pk__gt=regrouping.pk, undone_at__isnull=True
    )
    for other in later.select_related("problem").order_by("-pk").iterator():
        if _depends(other, regrouping):
            raise LaterRegrouping(
                _("之后的“%(kind)s”（问题“%(title)s”，%(at)s）以这一步为前提，请先撤销那一步。")
                % {
                    "kind": other.get_kind_display(),
                    "title": other.problem.title,
                    "at": timezone.localtime(other.at).strftime("%Y-%m-%d %H:%M"),
                }
            )


def _depends(later: Regrouping, earlier: Regrouping) -> bool:
    """Whether undoing `earlier` would pull away what `later` stands on."""
    return bool(
        later.after["voices"].keys() & earlier.after["voices"].keys()
        or _changed(earlier) & _named(later)
        or _changed(later) & _named(earlier)
    )


def _changed(regrouping: Regrouping) -> set[int]:
    """Problems whose state it changed or that it formed."""
    return {int(key) for key in regrouping.after["problems"]}


def _named(regrouping: Regrouping) -> set[int]:
    """Every problem that it speaks of."""
    ends = [*regrouping.before["voices"].values(), *regrouping.after["voices"].values()]
    return {regrouping.problem_id, *_changed(regrouping), *(end for end in ends if end)}


def _require_as_left(regrouping: Regrouping, problems: Sequence[Problem]) -> None:
    """Raise WrongState where a problem that it formed or merged has gone its way since."""
    for problem in problems:
        left = regrouping.after["problems"].get(str(problem.pk))
        if left is not None and left != statuses([problem])[str(problem.pk)]:
            raise WrongState(
                _("问题“%(title)s”此后已是“%(state)s”，这一步不能再撤销。")
                % {"title": problem.title, "state": problem.get_state_display()}
            )


def _put_back_voices(before: dict[str, int | None]) -> None:
    homes: defaultdict[int | None, list[int]] = defaultdict(list)
    for key, home in before.items():
        homes[home].append(int(key))
    for home, keys in homes.items():
        for chunk in chunks(keys):
            Voice.objects.filter(pk__in=chunk).update(problem=home)


def _put_back_problems(regrouping: Regrouping, problems: Iterable[Problem]) -> None:
    """Restore what was merged, withdraw what was formed."""
    withdrawn = {"state": State.WITHDRAWN, "merged_into": None, "declined_reason": ""}
    changed = _changed(regrouping)
    for problem in (problem for problem in problems if problem.pk in changed):
        status = regrouping.before["problems"].get(str(problem.pk), withdrawn)
        problem.state, problem.merged_into_id = status["state"], status["merged_into"]
        problem.declined_reason = status["declined_reason"]
        problem.save(update_fields=["state", "merged_into", "declined_reason"])
