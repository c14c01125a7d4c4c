"""The calendar of working days: a year for everybody inside, each day edited by administrators."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.organisation import actions
from zhixing.organisation.forms import WorkingDayForm
from zhixing.organisation.queries.calendar import FIRST, LAST, year_of
from zhixing.organisation.rules import may_organise
from zhixing.organisation.views.administering import administer
from zhixing.web.pages import page


@login_required
@require_safe
def working_days(request: HttpRequest) -> HttpResponse:
    """One year; this one where the address says no sensible other."""
    asked = request.GET.get("year", "")
    sensible = asked.isascii() and asked.isdecimal() and FIRST <= int(asked[:5]) <= LAST
    found = year_of(int(asked[:5]) if sensible else timezone.localdate().year)
    context = {
        "found": found,
        "first": FIRST,
        "last": LAST,
        "week": [_("一"), _("二"), _("三"), _("四"), _("五"), _("六"), _("日")],
        "organises": may_organise(request.user),
    }
    return page(request, "organisation/working_days.jinja", context)


@login_required
def set_day(request: HttpRequest) -> HttpResponse:
    year = (request.POST.get("day") or request.GET.get("day") or "")[:4]
    return administer(
        request,
        WorkingDayForm,
        actions.set_working_day,
        title=_("修改工作日历"),
        lead=_("灯号、时限都按工作日历推算，改动马上生效，并存证。"),
        then=f"{reverse('organisation:working_days')}?year={year if year.isdecimal() else ''}",
    )
