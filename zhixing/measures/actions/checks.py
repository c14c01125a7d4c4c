"""The check on the spot, where too few of the raisers answered."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhixing.ledger import action
from zhixing.measures.actions.claims import tell_refusal
from zhixing.measures.actions.moving import follow_check, locked, record_move
from zhixing.measures.models import Check, Claim, Measure
from zhixing.measures.queries.checks import verdict
from zhixing.measures.rules.permissions import demand
from zhixing.measures.rules.refusals import ClaimSettled, MissingNotSaid, RaisersFirst
from zhixing.measures.rules.verdict import Verdict
from zhixing.organisation.models import Person


@action
def check(*, claim: Claim, outcome: str, finding: str, missing: str = "", by: Person) -> Check:
    """An inspector's verdict on a claim. Raises ClaimSettled, RaisersFirst, MissingNotSaid."""
    measure = locked(claim.measure)
    demand("check", by, measure)
    held = Claim.objects.get(pk=claim.pk)
    _demand_turn(held)
    passed = outcome == Check.Outcome.PASSED
    if not passed and not missing:
        raise MissingNotSaid(_("退回时须写明还缺什么。"))
    made = Check.objects.create(
        claim=held,
        how=Measure.VerifiedHow.INSPECTOR,
        outcome=outcome,
        finding=finding,
        missing="" if passed else missing,
        by=by,
    )
    changed = follow_check(measure, held, made)
    record_move("measure.checked", measure, changed)
    if not passed:
        tell_refusal(measure, missing)
    return made


def _demand_turn(claim: Claim) -> None:
    """The raisers are asked first; an inspector goes where they are too few."""
    if claim.state != Claim.State.OPEN:
        raise ClaimSettled(_("这份办结申请已有核验结论。"))
    if verdict(claim) is not Verdict.INSPECTOR:
        raise RaisersFirst(
            _("正在征询提出人意见，截止 %(day)s。届时回答人数不足，再由督查员核验。")
            % {"day": claim.asked_until.isoformat()}
        )
