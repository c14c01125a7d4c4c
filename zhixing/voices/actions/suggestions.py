"""What consolidation proposes, and what people decide about it. Nothing is grouped silently."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.analysis.consolidation import THRESHOLD, Group, consolidate
from zhixing.campaigns.models import Campaign
from zhixing.ledger import action, record, snapshot
from zhixing.ledger.canonical import canonical
from zhixing.organisation.models import Person
from zhixing.voices.actions.moving import (
    attach_voices,
    form_problem,
    lock_campaign,
    locked,
    refresh_campaign,
)
from zhixing.voices.models import Problem, Suggestion, Voice
from zhixing.voices.queries.suggestions import (
    Corpus,
    corpus,
    dismissed_sets,
    free_among,
    free_voices,
    living_problem,
)
from zhixing.voices.rules.problems import AlreadyDecided, VoiceTaken, require_consolidate

Progress = Callable[[int, int], None]
ROWS = 1_000


@dataclass(frozen=True, slots=True)
class Proposal:
    """A group whose free voices should make a problem, or join `problem`."""

    voices: tuple[int, ...]
    problem: int | None
    group: Group


def suggest(
    *,
    campaign: Campaign,
    by: Person,
    threshold: float = THRESHOLD,
    progress: Progress | None = None,
) -> int:
    """Look for voices that say the same thing, and replace the open suggestions by what is found.

    The long work is done before the transaction opens, so nobody waits for it; voices that got a
    problem meanwhile are left out when it is written. Returns the number of suggestions.
    """
    require_consolidate(by, campaign)
    found = corpus(campaign)
    now = timezone.localtime()
    groups = consolidate(found.messages, threshold=threshold, now=now, progress=progress)
    proposals = [proposal for group in groups if (proposal := _proposal(group, found))]
    return _replace(campaign=campaign, proposals=proposals, by=by)


@action
def _replace(*, campaign: Campaign, proposals: Sequence[Proposal], by: Person) -> int:
    lock_campaign(campaign)
    kept = _still_open(campaign, proposals)
    Suggestion.objects.filter(campaign=campaign, state=Suggestion.State.OPEN).delete()
    _write(campaign, kept)
    refresh_campaign(campaign)
    shape = [[proposal.problem, list(proposal.voices)] for proposal in kept]
    facts = {
        "suggestions": len(kept),
        "voices": sum(len(proposal.voices) for proposal in kept),
        "digest": hashlib.sha256(canonical(shape).encode()).hexdigest(),
    }
    record("suggestions.made", campaign, facts=facts, campaign=campaign)
    return len(kept)


@action
def accept(
    *,
    suggestion: Suggestion,
    voices: Collection[Voice],
    title: str = "",
    category: str = "",
    reason: str = "",
    by: Person,
) -> Problem:
    """Group the chosen voices of a suggestion: into its problem, or into a new one.

    title, category: of the new problem; unused when an existing one is joined.
    """
    require_consolidate(by, suggestion.campaign)
    lock_campaign(suggestion.campaign)
    suggestion = _undecided(suggestion)
    _require_own(suggestion, voices)
    target = living_problem(suggestion)
    if target is None:
        problem, regrouping = form_problem(
            campaign=suggestion.campaign,
            title=title or suggestion.title,
            category=category or Problem.Category.SERVICE,
            description="",
            voices=voices,
            reason=reason,
            by=by,
        )
    else:
        problem = locked(target)
        regrouping = attach_voices(problem=problem, voices=voices, reason=reason, by=by)
    _decide(suggestion, Suggestion.State.ACCEPTED, by)
    record(
        "suggestion.accepted",
        problem,
        facts=snapshot(problem),
        items=[regrouping],
        campaign=suggestion.campaign,
    )
    return problem


@action
def dismiss(*, suggestion: Suggestion, by: Person) -> Suggestion:
    """Leave the voices apart; the same group is not proposed again."""
    require_consolidate(by, suggestion.campaign)
    lock_campaign(suggestion.campaign)
    suggestion = _undecided(suggestion)
    _decide(suggestion, Suggestion.State.DISMISSED, by)
    voices = sorted(suggestion.voices.values_list("pk", flat=True))
    facts = {"title": suggestion.title, "problem": suggestion.problem, "voices": voices}
    record("suggestion.dismissed", suggestion, facts=facts, campaign=suggestion.campaign)
    return suggestion


def _proposal(group: Group, found: Corpus) -> Proposal | None:
    """What a group proposes; None where it has nothing new to join."""
    members = [int(member) for member in group.members]
    free = tuple(member for member in members if member not in found.homes)
    problem = _nearest_problem(group, found)
    if not free or (problem is None and len(free) < 2):
        return None
    return Proposal(free, problem, group)


def _nearest_problem(group: Group, found: Corpus) -> int | None:
    """The problem that most of the group's representatives stand for, the most central first."""
    homes = [found.homes[int(m)] for m in group.members if int(m) in found.homes]
    return Counter(homes).most_common(1)[0][0] if homes else None


def _still_open(campaign: Campaign, proposals: Sequence[Proposal]) -> list[Proposal]:
    """The proposals without voices that got a problem meanwhile, and without what was dismissed."""
    free = free_among(campaign, (key for proposal in proposals for key in proposal.voices))
    dismissed = dismissed_sets(campaign)
    kept = []
    for proposal in proposals:
        voices = tuple(sorted(key for key in proposal.voices if key in free))
        least = 1 if proposal.problem else 2
        if len(voices) >= least and not _was_dismissed(proposal.problem, voices, dismissed):
            kept.append(Proposal(voices, proposal.problem, proposal.group))
    return kept


def _was_dismissed(
    problem: int | None,
    voices: Sequence[int],
    dismissed: Sequence[tuple[int | None, frozenset[int]]],
) -> bool:
    return any(problem == other and keys.issuperset(voices) for other, keys in dismissed)


def _write(campaign: Campaign, proposals: Sequence[Proposal]) -> None:
    rows = Suggestion.objects.bulk_create(
        [_row(campaign, proposal) for proposal in proposals], batch_size=ROWS
    )
    through = Suggestion.voices.through
    links = [
        through(suggestion_id=row.pk, voice_id=key)
        for row, proposal in zip(rows, proposals, strict=True)
        for key in proposal.voices
    ]
    through._default_manager.bulk_create(links, batch_size=ROWS)


def _row(campaign: Campaign, proposal: Proposal) -> Suggestion:
    group = proposal.group
    return Suggestion(
        campaign=campaign,
        problem_id=proposal.problem,
        title=group.title[:200],
        similarity=group.similarity,
        heat=group.heat,
        people=group.people,
        reasons=[
            {
                "a": int(link.a),
                "b": int(link.b),
                "similarity": link.similarity,
                "shared": list(link.shared),
            }
            for link in group.links
        ],
        keywords=list(group.keywords),
    )


def _undecided(suggestion: Suggestion) -> Suggestion:
    """The suggestion as it is now, locked; raises AlreadyDecided."""
    rows = Suggestion.objects.select_for_update(of=("self",)).select_related("campaign", "problem")
    row = rows.filter(pk=suggestion.pk).first()
    if row is None:
        raise AlreadyDecided(_("建议已重新生成，请回到建议列表查看新的建议。"))
    if row.state != Suggestion.State.OPEN:
        raise AlreadyDecided(
            _("这条建议已由%(name)s处理为“%(state)s”。")
            % {"name": row.decided_by, "state": row.get_state_display()}
        )
    return row


def _require_own(suggestion: Suggestion, voices: Collection[Voice]) -> None:
    """Raise VoiceTaken unless every voice is a free one of the suggestion."""
    free = set(free_voices(suggestion).values_list("pk", flat=True))
    if any(voice.pk not in free for voice in voices):
        raise VoiceTaken(_("有的诉求已归入别的问题，或不在这条建议里，请刷新页面后再选。"))


def _decide(suggestion: Suggestion, state: Suggestion.State, by: Person) -> None:
    suggestion.state, suggestion.decided_by = state, by
    suggestion.decided_at = timezone.now()
    suggestion.save(update_fields=["state", "decided_by", "decided_at"])
