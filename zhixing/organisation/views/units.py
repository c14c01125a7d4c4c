"""The tree of units, one level at a time, and each unit's page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.organisation import actions, queries
from zhixing.organisation.forms import (
    ChangeUnitForm,
    CloseUnitForm,
    DayForm,
    MoveUnitForm,
    UnitForm,
    UnitsFilter,
)
from zhixing.organisation.models import Unit, UnitChange
from zhixing.organisation.queries.branches import Branches
from zhixing.organisation.rules import may_organise
from zhixing.organisation.views.administering import administer
from zhixing.organisation.views.rows import holder_rows
from zhixing.web.pages import page
from zhixing.web.paging import slice_of
from zhixing.web.rows import Address

HOLDERS = 50


@login_required
def units(request: HttpRequest) -> HttpResponse:
    """The tree, open where the address says so; or the units in which words occur."""
    form = UnitsFilter(request.GET or None)
    words = form.cleaned_data["words"] if form.is_bound and form.is_valid() else ""
    found = slice_of(queries.find_units(words), request) if words else None
    context = {
        "form": form,
        "words": words,
        "found": found,
        "places": queries.places_of(found.items) if found else {},
        "branches": None if words else Branches.asked(request.GET),
        "address_of": Address("organisation:unit").of,
        "kinds": {kind.value: str(kind.label) for kind in Unit.Kind},
        "organises": may_organise(request.user),
    }
    return page(request, "organisation/units.jinja", context, fragment="tree")


@login_required
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """What a unit is, who heads it, who held its posts on a day, what is below it."""
    found = queries.unit_or_404(pk)
    form = DayForm(request.GET if "day" in request.GET else None)
    day = (form.cleaned_data["day"] if form.is_bound and form.is_valid() else None) or None
    asked = day or timezone.localdate()
    organises, address = may_organise(request.user), Address("organisation:unit")
    holders = slice_of(queries.holders_on(found, asked), request, per=HOLDERS)
    around = queries.surroundings(found)
    context = {
        "unit": found,
        "way": [(name, address.of(key)) for key, name in around.above],
        "form": form,
        "day": day,
        "name_then": queries.name_on(found, day) if day else "",
        "holders": holders,
        "rows": holder_rows(holders.items, organises=organises),
        "below": [(name, address.of(key)) for key, name in around.below],
        "more_below": around.more_below,
        "changes": [(row, _words(row)) for row in around.changes],
        "organises": organises,
        "entries": around.entries,
    }
    return page(request, "organisation/unit.jinja", context)


@login_required
def open_unit(request: HttpRequest) -> HttpResponse:
    then = reverse("organisation:units")
    return administer(request, UnitForm, actions.open_unit, title=_("设立单位"), then=then)


@login_required
def change_unit(request: HttpRequest, pk: int) -> HttpResponse:
    held = queries.unit_or_404(pk)
    known = {name: getattr(held, name) for name in ("name", "kind", "code", "business")}
    title = _("更改“%(name)s”") % {"name": held.name}
    return _alter(request, held, ChangeUnitForm, actions.change_unit, title, initial=known)


@login_required
def move_unit(request: HttpRequest, pk: int) -> HttpResponse:
    held = queries.unit_or_404(pk)
    title = _("调整“%(name)s”的隶属") % {"name": held.name}
    return _alter(request, held, MoveUnitForm, actions.move_unit, title)


@login_required
def close_unit(request: HttpRequest, pk: int) -> HttpResponse:
    held = queries.unit_or_404(pk)
    title = _("撤销“%(name)s”") % {"name": held.name}
    lead = _("撤销后不能再任职、再设下级单位；以前的任职和变动都保留，随时可查。")
    return _alter(request, held, CloseUnitForm, actions.close_unit, title, lead=lead)


def _words(change: UnitChange) -> str:
    """What a change says beside its kind and its day."""
    before, after = change.before, change.after
    if change.kind == UnitChange.Kind.RENAMED:
        return _("“%(before)s”改为“%(after)s”") % {
            "before": before["name"],
            "after": after["name"],
        }
    if change.kind == UnitChange.Kind.MOVED:
        top = _("最高一级")
        return _("从“%(before)s”调到“%(after)s”") % {
            "before": before["place"] or top,
            "after": after["place"] or top,
        }
    return after.get("place", "") or "，".join(str(value) for value in before.values() if value)


def _alter(
    request: HttpRequest,
    held: Unit,
    form: type[Form],
    act: Callable[..., Any],
    title: str,
    **said: Any,
) -> HttpResponse:
    then = reverse("organisation:unit", args=[held.pk])
    return administer(request, form, partial(act, unit=held), title=title, then=then, **said)
