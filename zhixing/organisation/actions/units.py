"""Opening, changing, moving and closing units; each change is kept with its day and ground."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhixing.ledger import action, record, snapshot
from zhixing.organisation.models import Unit, UnitChange
from zhixing.organisation.queries import children, place_of, posts_after, subtree
from zhixing.organisation.rules import (
    DEEPEST,
    Actor,
    CodeTaken,
    NothingChanged,
    TooDeep,
    UnitClosed,
    UnitInUse,
    WithinItself,
    may_organise,
    require,
)
from zhixing.web.writing import once

CHANGEABLE = ("name", "kind", "code", "business")


@action
def open_unit(
    *,
    name: str,
    kind: str,
    code: str,
    by: Actor,
    parent: Unit | None = None,
    business: str = "",
    day: date | None = None,
    reason: str = "",
    document: str = "",
) -> Unit:
    """Add a unit at the top of the tree, or below `parent`, from `day` or today.

    Raises CodeTaken, UnitClosed, TooDeep.
    """
    require(may_organise(by))
    _demand_free(code)
    parent = parent and _locked(parent)[parent.pk]
    _demand_room(parent, 1)
    fields = {"name": name, "kind": kind, "code": code, "business": business}
    unit = _added(parent, fields)
    after = {"name": name, "kind": kind, **_place(parent)}
    change = _note(unit, UnitChange.Kind.OPENED, day, {}, after, reason, document)
    facts = {**snapshot(unit), "parent": parent}
    record("unit.opened", unit, facts=facts, items=[change])
    return unit


@action
def change_unit(
    *,
    unit: Unit,
    by: Actor,
    name: str,
    kind: str,
    code: str,
    business: str = "",
    day: date | None = None,
    reason: str = "",
    document: str = "",
) -> Unit:
    """Rename a unit from `day` or today, or put right what is written of it.

    Raises NothingChanged, CodeTaken.
    """
    require(may_organise(by))
    held = _locked(unit)[unit.pk]
    wanted = {"name": name, "kind": kind, "code": code, "business": business}
    after = {key: value for key, value in wanted.items() if getattr(held, key) != value}
    if not after:
        raise NothingChanged(_("没有改动“%(name)s”的任何内容") % {"name": held.name})
    before = {key: getattr(held, key) for key in after}
    for key, value in after.items():
        setattr(held, key, value)
    with once(_code_taken(code)):
        held.save(update_fields=list(after))
    kinds = UnitChange.Kind
    change = _note(
        held, kinds.RENAMED if "name" in after else kinds.CORRECTED, day, before, after,
        reason, document,
    )  # fmt: skip
    record("unit.changed", held, facts=snapshot(held, *CHANGEABLE), items=[change])
    return held


@action
def move_unit(
    *,
    unit: Unit,
    by: Actor,
    parent: Unit | None = None,
    day: date | None = None,
    reason: str = "",
    document: str = "",
) -> Unit:
    """Put a unit, with everything below it, under another, or at the top of the tree.

    Raises WithinItself, NothingChanged, UnitClosed, TooDeep.
    """
    require(may_organise(by))
    locked = _locked(unit, *([parent] if parent else []))
    held, above = locked[unit.pk], parent and locked[parent.pk]
    _demand_movable(held, above)
    before = _place(Unit.objects.get_parent(held))
    shift(held, above)
    change = _note(held, UnitChange.Kind.MOVED, day, before, _place(above), reason, document)
    below = [(other, snapshot(other, "path")) for other in subtree(held) if other != held]
    facts = {**snapshot(held, "path"), "parent": above}
    record("unit.moved", held, facts=facts, items=[change, *below])
    return held


@action
def close_unit(
    *, unit: Unit, by: Actor, day: date | None = None, reason: str = "", document: str = ""
) -> Unit:
    """Close a unit from `day` or today, its first day without; its rows stay as history.

    Raises UnitClosed, UnitInUse: nobody may hold a post in it any more, nothing be open below.
    """
    require(may_organise(by))
    held = _locked(unit)[unit.pk]
    day = day or timezone.localdate()
    if held.closed is not None:
        raise UnitClosed(
            _("“%(name)s”已于 %(day)s 撤销") % {"name": held.name, "day": held.closed.isoformat()}
        )
    _demand_empty(held, day)
    held.closed = day
    held.save(update_fields=["closed"])
    after = {"closed": day.isoformat()}
    change = _note(held, UnitChange.Kind.CLOSED, day, {"closed": None}, after, reason, document)
    record("unit.closed", held, facts=snapshot(held, "closed"), items=[change])
    return held


def shift(unit: Unit, parent: Unit | None) -> None:
    """Rewrite the paths of a unit and what is below it; the caller's transaction and checks."""
    if parent is not None:
        Unit.objects.move(unit, parent, "last-child")
    else:
        Unit.objects.move(unit, Unit.objects.get_last_root_node(), "last-sibling")
    unit.refresh_from_db()


def _locked(*units: Unit) -> dict[int, Unit]:
    """The units as they are now, by key; locked in the order of the tree, as the import does.

    no_key: whoever has written a row that names the unit must still be able to commit.
    """
    rows = Unit.objects.select_for_update(no_key=True).order_by("path")
    return {row.pk: row for row in rows.filter(pk__in=[unit.pk for unit in units])}


def _added(parent: Unit | None, fields: dict[str, str]) -> Unit:
    """A new unit. Raises CodeTaken where another took the code since it was looked for."""
    try:
        with transaction.atomic():
            return cast(
                "Unit",
                Unit.objects.add_child(parent, fields) if parent else Unit.objects.add_root(fields),
            )
    except IntegrityError:
        # Two units that come to the top at once clash over their place, and not over a code.
        _demand_free(fields["code"])
        raise


def _demand_free(code: str) -> None:
    if Unit.objects.filter(code=code).exists():
        raise _code_taken(code)


def _code_taken(code: str) -> CodeTaken:
    return CodeTaken(_("代码“%(code)s”已有单位使用，请换一个") % {"code": code})


def _demand_room(parent: Unit | None, levels: int) -> None:
    if parent is None:
        return
    if not parent.is_open:
        raise UnitClosed(
            _("“%(name)s”已撤销，下面不能再有单位") % {"name": parent.name}, field="parent"
        )
    if parent.depth + levels > DEEPEST:
        raise TooDeep(_("单位最多 %(n)s 级") % {"n": DEEPEST})


def _demand_movable(unit: Unit, parent: Unit | None) -> None:
    if parent is not None and parent.path.startswith(unit.path):
        raise WithinItself(
            _("“%(unit)s”不能放到自己或自己的下级“%(parent)s”之下")
            % {"unit": unit.name, "parent": parent.name}
        )
    if (parent.path if parent else "") == unit.path[: -Unit.steplen]:
        raise NothingChanged(_("“%(name)s”的上级单位没有变") % {"name": unit.name}, field="parent")
    _demand_room(parent, max(below.depth for below in subtree(unit)) - unit.depth + 1)


def _demand_empty(unit: Unit, day: date) -> None:
    below = children(unit).filter(closed__isnull=True)
    held = posts_after(unit, day)
    busy = [_("下级单位“%(name)s”") % {"name": row.name} for row in below[:3]]
    busy += [
        _("%(name)s（%(post)s）") % {"name": row.person.name, "post": row.post} for row in held[:3]
    ]
    many = below.count() + held.count()
    if many:
        raise UnitInUse(
            ngettext(
                "“%(unit)s”还有 %(n)s 项没有了结：%(which)s。请先撤销下级单位、办理离任。",
                "“%(unit)s”还有 %(n)s 项没有了结：%(which)s。请先撤销下级单位、办理离任。",
                many,
            )
            % {"unit": unit.name, "n": many, "which": _("、").join(busy)}
        )


def _place(parent: Unit | None) -> dict[str, Any]:
    return {"parent": parent.pk if parent else None, "place": place_of(parent)}


def _note(
    unit: Unit,
    kind: str,
    day: date | None,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    reason: str,
    document: str,
) -> UnitChange:
    return UnitChange.objects.create(
        unit=unit,
        kind=kind,
        day=day or timezone.localdate(),
        before=dict(before),
        after=dict(after),
        reason=reason,
        document=document,
    )
