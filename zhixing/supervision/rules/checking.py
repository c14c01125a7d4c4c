"""What must hold before somebody's word on an item counts."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from zhixing.campaigns.rules import is_inspector, is_office, require
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.models import Draw, DrawnItem, Round, Seat, SpotCheck
from zhixing.supervision.rules.permissions import demand_running, demand_stage
from zhixing.supervision.rules.refusals import (
    AlreadyChecked,
    Involved,
    LostRole,
    NotInTeam,
    NotReached,
    RemarkMissing,
    Unsettled,
)
from zhixing.supervision.rules.seats import seating_of, team_of, teams_of
from zhixing.supervision.sources import source


def demand_goes(person: Person, item: DrawnItem) -> None:
    """Raise LostRole, NotInTeam or Involved unless the person is one who checks the item."""
    drawn = Seat.objects.filter(draw=item.draw_id, unit=item.unit_id, person=person).exists()
    if not is_inspector(person, item.draw.round.campaign):
        if drawn:
            raise LostRole(
                _("您已不再担任督查员，这份核查记录不能计入；内容已存下，交办公室处理。")
            )
        raise NotInTeam(_("只有抽中的督查员可以核查。"))
    if person in team_of(item):
        return
    if (item.key, person.pk) in set(source(item.kind).involved([person], [item.key])):
        raise Involved(
            _("您经办过“%(title)s”，须回避，请由同组的另一位和替补核查。") % {"title": item.title}
        )
    raise NotInTeam(_("去“%(unit)s”的是另一组督查员，请核对抽签结果。") % {"unit": item.unit})


def demand_reached(item: DrawnItem) -> None:
    """Raise NotReached for an item that was not handed out yet."""
    if item.handed_out_at is None:
        raise NotReached(
            _(
                "抽签顺序还没有轮到“%(title)s”。请按顺序核查；因投诉举报而来的，请注明，轮到时再计入。"
            )
            % {"title": item.title}
        )


def demand_settled(items: Sequence[DrawnItem], team_size: int) -> None:
    """Raise Unsettled while something handed out earlier waits for its two inspectors.

    So nobody sees what comes next and stops just before it, and asking twice hands out once. What
    too few may check any more waits for nobody.
    """
    teams = teams_of(items)
    waiting = [item for item in items if len(teams[item.pk]) >= team_size]
    if waiting:
        raise Unsettled(
            _("已领取的还有 %(n)s 件没有核查、确认完，请先查完再领：%(titles)s")
            % {"n": len(waiting), "titles": _("、").join(item.title for item in waiting[:3])}
        )


def demand_unchecked(check: SpotCheck, person: Person) -> None:
    """Raise AlreadyChecked unless the check waits for this person's word."""
    if check.by_id == person.pk:
        raise AlreadyChecked(
            _("您已核查过“%(title)s”，由同组的另一位确认。") % {"title": check.item.title}
        )
    if check.confirmed_at is not None:
        raise AlreadyChecked(_("“%(title)s”已由两位督查员核查。") % {"title": check.item.title})


def demand_agreement_said(agreed: bool, remark: str) -> None:
    if not agreed and not remark:
        raise RemarkMissing(_("不同意的，请写明您看到的情况。"))


def demand_hand_out(person: Person, draw: Draw, unit: Unit) -> None:
    """Raise unless the person goes to the unit, or runs the round."""
    demand_running(draw.round)
    demand_stage(draw, Draw.State.DRAWN)
    demand_takes(person, draw, unit)


def demand_takes(person: Person, draw: Draw, unit: Unit) -> None:
    """Raise NotYours unless the person may ever be handed out the unit's next items."""
    whole = draw.round.order == Round.Order.WHOLE  # the next item may be any team's
    going = seating_of(draw, None if whole else [unit.pk]).units_of(person.pk)
    require(
        bool(going) or is_office(person, draw.round.campaign),
        _("只有抽中的督查员和办公室可以领取下一批事项。"),
    )
