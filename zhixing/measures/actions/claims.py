"""Claiming that a measure is done, and asking the people who raised the matter whether it is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Verb
from zhixing.campaigns.rules import require_phase
from zhixing.ledger import Ledgered, action
from zhixing.measures.actions.letters import ask, tell_owner
from zhixing.measures.actions.moving import follow_check, locked, record_move, to_done
from zhixing.measures.models import Check, Claim, Inquiry, Measure
from zhixing.measures.queries.checks import Tally, comments, open_claim, tally, verdict
from zhixing.measures.queries.raisers import Raiser, outsiders, reachable
from zhixing.measures.rules.permissions import demand
from zhixing.measures.rules.refusals import (
    AlreadyAnswered,
    ClaimSettled,
    EvidenceMissing,
    RaisersFirst,
    TasksUnfinished,
)
from zhixing.measures.rules.verdict import Verdict
from zhixing.organisation.models import Person
from zhixing.web import working_days

DECIDED = {
    Verdict.PASSED: Check.Outcome.PASSED,
    Verdict.REFUSED: Check.Outcome.REFUSED,
}


@action
def claim(*, measure: Measure, statement: str, reached: Decimal | None = None, by: Person) -> Claim:
    """Say that the measure is done, and ask everybody who raised it and can be reached.

    Raises EvidenceMissing, TasksUnfinished.
    """
    measure = locked(measure)
    demand("claim", by, measure)
    _demand_ready(measure)
    to_done(measure, by)
    made = Claim.objects.create(
        measure=measure,
        statement=statement,
        reached=reached,
        asked_until=working_days.add(timezone.localdate(), measure.campaign.check_days),
        by=by,
    )
    raisers = reachable(outsiders(measure))
    inquiries = _ask(made, raisers)
    record_move("measure.claimed", measure, [made, *inquiries])
    ask(measure, inquiries, raisers)
    return made


@action
def answer_inquiry(
    *, inquiry: Inquiry, outcome: str, comment: str = "", by: None = None
) -> Inquiry:
    """A raiser says whether the matter is solved; the answer that decides moves the measure.

    Raises ClaimSettled, AlreadyAnswered.
    """
    measure = locked(inquiry.claim.measure)
    require_phase(measure.campaign, Verb.CHECK)
    held = Inquiry.objects.select_related("claim").get(pk=inquiry.pk)
    _demand_waiting(held)
    held.outcome, held.comment, held.answered_at = outcome, comment, timezone.now()
    held.save(update_fields=["outcome", "comment", "answered_at"])
    changed = _follow_raisers(measure, held.claim)
    record_move("inquiry.answered", measure, [held, *changed])
    return held


@action
def settle_claim(*, measure: Measure, today: date | None = None, by: str = "system") -> Check:
    """Give the raisers' verdict once the days for answering are over.

    Raises ClaimSettled where another did it first, RaisersFirst where it cannot be said yet or an
    inspector has to go.
    """
    measure = locked(measure)
    waiting = open_claim(measure)
    if waiting is None:
        raise ClaimSettled(_("这份办结申请已有核验结论。"))
    changed = _follow_raisers(measure, waiting, today)
    if not changed:
        raise RaisersFirst(_("提出人的意见还不足以得出结论。"))
    record_move("claim.settled", measure, changed)
    return waiting.check_made


def _demand_ready(measure: Measure) -> None:
    """Raise what is missing before anybody may call the measure done."""
    if not measure.evidence.exists():
        raise EvidenceMissing(_("还没有佐证。请先上传能证明办结的佐证，再申请办结。"))
    unfinished = list(measure.tasks.filter(done_at__isnull=True).values_list("title", flat=True))
    if unfinished:
        raise TasksUnfinished(
            _("还有 %(n)s 项任务没有完成：%(titles)s。请先办结任务，再申请办结。")
            % {"n": len(unfinished), "titles": _("、").join(unfinished[:5])}
        )


def _ask(made: Claim, raisers: list[Raiser]) -> list[Inquiry]:
    return Inquiry.objects.bulk_create(
        [Inquiry(claim=made, voice=raiser.voice) for raiser in raisers]
    )


def _demand_waiting(inquiry: Inquiry) -> None:
    if inquiry.answered_at is not None:
        raise AlreadyAnswered(_("您已经回答过了，谢谢。"))
    if inquiry.claim.state != Claim.State.OPEN:
        raise ClaimSettled(_("这份办结申请已有核验结论，不再征询意见。"))


def _follow_raisers(measure: Measure, claim: Claim, today: date | None = None) -> list[Ledgered]:
    """Let the answers decide where they can; returns the rows changed, none while they cannot."""
    outcome = DECIDED.get(verdict(claim, today))
    if outcome is None:
        return []
    passed = outcome == Check.Outcome.PASSED
    # The words stay, whoever's answer or whichever clock brought the verdict.
    with translation.override(measure.campaign.language):
        finding, missing = _finding(tally(claim)), "" if passed else _missing(claim)
    check = Check.objects.create(
        claim=claim,
        how=Measure.VerifiedHow.RAISERS,
        outcome=outcome,
        finding=finding,
        missing=missing,
    )
    changed = follow_check(measure, claim, check)
    if missing:
        tell_refusal(measure, missing)
    return changed


def _finding(counted: Tally) -> str:
    return _(
        "征询 %(asked)s 人，回答 %(answered)s 人：已解决 %(solved)s 人，"
        "部分解决 %(partly)s 人，没有解决 %(not_solved)s 人。"
    ) % {
        "asked": counted.asked,
        "answered": counted.answered,
        "solved": counted.solved,
        "partly": counted.partly,
        "not_solved": counted.not_solved,
    }


def _missing(claim: Claim) -> str:
    """What the raisers say is missing, in their own words where they gave any."""
    return "\n".join(comments(claim)) or _("认为已解决的提出人不足，没有写明还缺什么。")


def tell_refusal(measure: Measure, missing: str) -> None:
    with translation.override(measure.campaign.language):
        body = _("“%(title)s”的办结申请被退回。还缺：\n%(missing)s") % {
            "title": measure.title,
            "missing": missing,
        }
        tell_owner(measure, _("办结申请被退回"), body)
