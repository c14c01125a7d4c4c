"""Citing documents of higher levels and their clauses, correcting them, taking them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.actions import giving
from zhixing.campaigns.models import Basis, Campaign, Clause
from zhixing.campaigns.rules import (
    BasisGone,
    ClauseNumberTaken,
    may_plan,
    require,
    require_open,
)
from zhixing.ledger import action, record, snapshot
from zhixing.organisation.rules import Actor


@action
def cite(
    *,
    campaign: Campaign,
    level: str,
    title: str,
    by: Actor,
    number: str = "",
    issued: date | None = None,
    clauses: Sequence[Mapping[str, str]] = (),
) -> Basis:
    """Name a document that the campaign carries out, with the clauses it takes from it.

    clauses: each {"number", "text"}, no number twice. Raises AlreadyClosed.
    """
    held = _opened(campaign, by)
    fields = {"level": level, "title": title, "number": number, "issued": issued}
    basis, *taken = giving.cite(held, clauses, **fields)
    record("basis.cited", basis, facts=snapshot(basis), items=taken, campaign=held)
    cited: Basis = basis
    return cited


@action
def correct_basis(*, basis: Basis, fields: Mapping[str, Any], by: Actor) -> Basis:
    """fields: any of level, title, number, issued. Raises AlreadyClosed, BasisGone."""
    held = _opened(basis.campaign, by)
    found = _standing(held, basis)
    for name, value in fields.items():
        setattr(found, name, value)
    found.save(update_fields=list(fields))
    record("basis.corrected", found, facts=snapshot(found, *fields), campaign=held)
    return found


@action
def withdraw_basis(*, basis: Basis, by: Actor) -> Basis:
    """Cite the document no more; what was tied to its clauses keeps them.

    Raises AlreadyClosed, BasisGone.
    """
    held = _opened(basis.campaign, by)
    found = _standing(held, basis)
    found.removed_at = timezone.now()
    found.save(update_fields=["removed_at"])
    record("basis.withdrawn", found, facts=snapshot(found, "removed_at"), campaign=held)
    return found


@action
def add_clause(*, basis: Basis, number: str, text: str, by: Actor) -> Clause:
    """Raises AlreadyClosed, BasisGone, ClauseNumberTaken."""
    held = _opened(basis.campaign, by)
    found = _standing(held, basis)
    _require_free(found, number)
    clause = Clause.objects.create(basis=found, number=number, text=text)
    record("clause.added", clause, facts=snapshot(clause), campaign=held)
    return clause


@action
def correct_clause(*, clause: Clause, number: str, text: str, by: Actor) -> Clause:
    """Raises AlreadyClosed, BasisGone, ClauseNumberTaken."""
    held = _opened(clause.basis.campaign, by)
    found = _standing_clause(held, clause)
    _require_free(found.basis, number, but=found)
    found.number, found.text = number, text
    found.save(update_fields=["number", "text"])
    record("clause.corrected", found, facts=snapshot(found, "number", "text"), campaign=held)
    return found


@action
def withdraw_clause(*, clause: Clause, by: Actor) -> Clause:
    """Raises AlreadyClosed, BasisGone."""
    held = _opened(clause.basis.campaign, by)
    found = _standing_clause(held, clause)
    found.removed_at = timezone.now()
    found.save(update_fields=["removed_at"])
    record("clause.withdrawn", found, facts=snapshot(found, "removed_at"), campaign=held)
    return found


def _opened(campaign: Campaign, by: Actor) -> Campaign:
    held = giving.locked(campaign)
    require_open(held)
    require(may_plan(by, held))
    return held


def _standing(campaign: Campaign, basis: Basis) -> Basis:
    found = campaign.bases.filter(pk=basis.pk).first()
    if found is None:
        raise BasisGone(_("文件“%(title)s”已经撤下") % {"title": basis.title})
    return found


def _standing_clause(campaign: Campaign, clause: Clause) -> Clause:
    basis = _standing(campaign, clause.basis)
    found = basis.clauses.filter(pk=clause.pk).first()
    if found is None:
        raise BasisGone(_("条款“%(number)s”已经撤下") % {"number": clause.number})
    return found


def _require_free(basis: Basis, number: str, but: Clause | None = None) -> None:
    same = basis.clauses.filter(number=number).first()
    if same is not None and same != but:
        raise ClauseNumberTaken(_("该文件已有条款“%(number)s”") % {"number": number})
