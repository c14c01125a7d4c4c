"""What a round found wrong: who puts it right, until when."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from zhixing.campaigns.rules import is_inspector, is_office, require
from zhixing.ledger import action, record, snapshot
from zhixing.measures.rules.permissions import may_own
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.actions.rounds import locked
from zhixing.supervision.models import Finding, Round, SpotCheck
from zhixing.supervision.rules.permissions import demand_running
from zhixing.supervision.rules.refusals import OwnerOutside


@action
def find(
    *,
    round_: Round,
    unit: Unit,
    text: str,
    owner: Person,
    due: date,
    check: SpotCheck | None = None,
    by: Person,
) -> Finding:
    """Write down a finding of the round, of one check or of the unit as a whole.

    Raises OwnerOutside.
    """
    held = locked(round_)
    writes = is_inspector(by, held.campaign) or is_office(by, held.campaign)
    require(writes, _("只有督查员和办公室可以登记督查发现。"))
    demand_running(held)
    if not may_own(owner, unit):
        raise OwnerOutside(
            _("%(name)s不在“%(unit)s”任职，请填该单位能负责的人。")
            % {"name": owner.name, "unit": unit}
        )
    made = Finding.objects.create(
        campaign=held.campaign,
        round=held,
        check_made=check,
        unit=unit,
        text=text,
        owner=owner,
        due=due,
        by=by,
    )
    record("finding.made", made, facts=snapshot(made), campaign=held.campaign)
    return made
