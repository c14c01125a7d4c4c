"""What pilots put on other pages and on everybody's desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhixing.campaigns.models import Campaign
from zhixing.measures.models import Measure, Pilot
from zhixing.measures.queries import pilot_desks as desks
from zhixing.measures.queries import pilots
from zhixing.measures.rules.pilots import may_list, may_register
from zhixing.measures.rules.recommendations import heard_until
from zhixing.measures.views.pilot_rows import stage_of
from zhixing.organisation.models import Person
from zhixing.plans.rules.leading import leads
from zhixing.web import working_days
from zhixing.web.desk import Done, Todo
from zhixing.web.figures import cached
from zhixing.web.pages import fragment

FILING_DAYS = 2  # working days in which the office should answer a filing
FINDING_DAYS = 15  # working days in which a failure should be judged


def on_measure(request: HttpRequest, measure: Measure) -> Markup | None:
    """That the measure is a pilot, for everybody; how it stands, for those who work there."""
    pilot = pilots.of_measure(measure)
    inside = may_list(request.user, measure.campaign)
    if pilot is None and not may_register(request.user, measure):
        return None
    context = {
        "pilot": pilot,
        "badge": _badge(pilot) if pilot else "",
        "stage": stage_of(pilot) if pilot and inside else None,
        "excused": pilot is not None and pilots.is_excused(pilot),
        "href": reverse("measures:pilot", args=[pilot.pk]) if pilot and inside else "",
        "register_url": reverse("measures:register_pilot", args=[measure.pk]),
    }
    return fragment(request, "measures/pilot_on_measure.jinja", context)


def _badge(pilot: Pilot) -> str:
    if pilot.acknowledged_at is not None:
        return _("先行先试（已备案）")
    if pilot.state == Pilot.State.RETURNED:
        return _("先行先试（退回修改）")
    return _("先行先试（已报备）")


def on_overview(request: HttpRequest, campaign: Campaign) -> Markup | None:
    """How much is being tried, for those who work there."""
    if not may_list(request.user, campaign):
        return None
    counts = pilots.counts(campaign)
    address = reverse("measures:pilot_list", args=[campaign.slug])
    context = {
        "campaign": campaign,
        "figures": [
            (counts["running"], _("试行中"), f"{address}?stage=running"),
            (counts["succeeded"], _("试点成功"), f"{address}?stage=succeeded"),
            (counts["missed"], _("没有试成"), f"{address}?stage=missed"),
            (counts["exempt"], _("容错免责"), f"{address}?stage=exempt"),
        ],
        "leads": leads(request.user, campaign),
    }
    return fragment(request, "measures/pilots_on_overview.jinja", context)


def keeps_open(campaign: Campaign) -> str:
    """Nobody's pilot or appeal is left undecided in an archive."""
    waiting = pilots.unsettled(campaign)
    if not waiting:
        return ""
    return _("还有 %(n)s 个试点没有报告结果，或者申诉没有复核，办完以后才能结束活动。") % {
        "n": waiting
    }


def todos(person: Person) -> list[Todo]:
    """What waits for the person as an owner, the office, a finder, a judge."""
    key = f"desk:pilots:{person.pk}:{timezone.localdate()}:{get_language()}"
    return cached(key, lambda: [*_of_unit(person), *_of_group(person)])


def _of_unit(person: Person) -> Iterator[Todo]:
    for pilot in desks.returned(person):
        yield _todo(_("修改试点备案"), "revise_pilot", pilot, None, pilot.filed_at)
    for pilot in desks.to_report(person):
        yield _todo(_("报告试点结果"), "report_pilot", pilot, pilot.ends, pilot.filed_at)
    for pilot in desks.beyond(person):
        yield _todo(_("试点超出限额"), "pilot", pilot, timezone.localdate(), pilot.filed_at)
    for pilot in desks.to_appeal(person):
        finding = pilot.finding
        yield _todo(_("不予免责，可以申诉"), "pilot", pilot, finding.appeal_until, finding.at)
    for item in desks.to_answer(person):
        url = reverse("measures:recommendation", args=[item.pk])
        title, name = str(item.get_direction_display()), item.campaign.name
        yield Todo(_("对建议说明意见"), title, url, heard_until(item), name, item.at)


def _of_group(person: Person) -> Iterator[Todo]:
    for pilot in desks.to_acknowledge(person):
        due = working_days.add(pilot.filed_on, FILING_DAYS)
        yield _todo(_("办理试点备案"), "pilot", pilot, due, pilot.filed_at)
    for pilot in desks.to_find(person):
        since = pilot.reported_at or pilot.filed_at
        due = working_days.add(timezone.localdate(since), FINDING_DAYS)
        yield _todo(_("容错认定"), "find_pilot", pilot, due, since)
    for pilot in desks.to_judge(person):
        since = pilot.finding.appeal.at
        due = working_days.add(timezone.localdate(since), FINDING_DAYS)
        yield _todo(_("复核申诉"), "decide_appeal", pilot, due, since)


def done(person: Person) -> Iterator[Done]:
    """What the person did with pilots."""
    yield from _done(_("报备试点"), ((p, p.filed_at) for p in desks.filed_by(person)))
    yield from _done(_("报告试点结果"), ((p, p.reported_at) for p in desks.reported_by(person)))
    noted = desks.acknowledged_by(person)
    yield from _done(pgettext("done", "备案试点"), ((p, p.acknowledged_at) for p in noted))
    yield from _done(_("容错认定"), ((f.pilot, f.at) for f in desks.found_by(person)))
    judged = desks.judged_by(person)
    yield from _done(_("复核申诉"), ((a.finding.pilot, a.decided_at) for a in judged))


def _todo(kind: str, page: str, pilot: Pilot, due: date | None, since: datetime) -> Todo:
    url = reverse(f"measures:{page}", args=[pilot.pk])
    return Todo(kind, pilot.measure.title, url, due, pilot.measure.campaign.name, since)


def _done(kind: str, rows: Iterable[tuple[Pilot, datetime | None]]) -> Iterator[Done]:
    for pilot, at in rows:
        url = reverse("measures:pilot", args=[pilot.pk])
        yield Done(kind, pilot.measure.title, url, at or timezone.now())
