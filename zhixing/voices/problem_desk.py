"""What problems add to the other rooms' pages: strip, desk, panels and the ledger's labels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Max
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import current_duties, unit_ids
from zhixing.ledger import kinds
from zhixing.organisation.models import Person
from zhixing.voices.models import Assignment, Problem, Regrouping, Voice
from zhixing.voices.queries.problems import count_live
from zhixing.voices.queries.suggestions import waiting
from zhixing.web import desk, panels, strip
from zhixing.web.desk import Done, Todo
from zhixing.web.pages import fragment

MOST = 50  # problems of one kind on a desk; the rest comes up as these are done
RECENT = timedelta(days=7)  # how long a problem counts as newly given to a unit

KINDS = {
    "problem.created": gettext_lazy("形成问题"),
    "problem.edited": gettext_lazy("编辑问题"),
    "problem.voices_attached": gettext_lazy("归入诉求"),
    "problem.voices_detached": gettext_lazy("移出诉求"),
    "problem.merged": gettext_lazy("合并问题"),
    "problem.split": gettext_lazy("拆分问题"),
    "regrouping.undone": gettext_lazy("撤销归并"),
    "problem.assigned": gettext_lazy("交办问题"),
    "problem.handed_on": gettext_lazy("移交问题"),
    "problem.ruled": gettext_lazy("裁定牵头单位"),
    "problem.declined": gettext_lazy("不予采纳"),
    "suggestions.made": gettext_lazy("提出归并建议"),
    "suggestion.accepted": gettext_lazy("采纳归并建议"),
    "suggestion.dismissed": gettext_lazy("忽略归并建议"),
}


def register() -> None:
    """Announce everything; called once, when the app is ready."""
    kinds.register(KINDS)
    strip.register(
        strip.Step("problems", gettext_lazy("问题"), 20, count_live, _list_address),
    )
    desk.register(todos)
    desk.register_done(done)
    panels.register("receipt", declined_panel)
    panels.register("voice", declined_panel)


def todos(person: Person) -> Iterator[Todo]:
    """The office: suggestions, problems to assign, rulings. Units: problems newly given to them."""
    offices = [
        duty.campaign_id
        for duty in current_duties(person)
        if duty.role in {Duty.Role.OFFICE, Duty.Role.LEADER}
    ]
    if offices:
        yield from _suggestions(offices)
        yield from _undecided(offices)
    units = unit_ids(person)
    if units:
        yield from _newly_given(units)


def _suggestions(campaigns: list[int]) -> Iterator[Todo]:
    for campaign in Campaign.objects.filter(pk__in=campaigns, closed_at=None):
        open_ones = waiting(campaign)
        n = open_ones.count()
        if n:
            yield Todo(
                _("核对归并建议"),
                _("%(n)s 条归并建议待核对") % {"n": n},
                reverse("voices:suggestions", args=[campaign.slug]),
                None,
                campaign.name,
                open_ones.values_list("made_at", flat=True)[0],
            )


def _undecided(campaigns: list[int]) -> Iterator[Todo]:
    words = {Problem.State.OPEN: _("待交办"), Problem.State.RULING: _("待裁定")}
    verbs = {Problem.State.OPEN: "voices:assign", Problem.State.RULING: "voices:rule"}
    for state in words:
        rows = Problem.objects.filter(
            campaign__in=campaigns, campaign__closed_at=None, state=state
        ).select_related("campaign")
        for problem in rows.order_by("-heat", "-pk")[:MOST]:
            url = reverse(verbs[state], args=[problem.pk])
            yield _todo(words[state], problem, url, problem.created_at)


def _newly_given(units: frozenset[int]) -> Iterator[Todo]:
    """Problems that a unit leads since a few days; later its promises speak for themselves."""
    led = Problem.objects.filter(
        lead_unit__in=units, state=Problem.State.ASSIGNED, campaign__closed_at=None
    )
    rows = led.annotate(given=Max("assignments__at")).filter(given__gte=timezone.now() - RECENT)
    for problem in rows.select_related("campaign").order_by("-given", "-pk")[:MOST]:
        url = reverse("voices:problem", args=[problem.pk])
        yield _todo(_("新交办的问题"), problem, url, problem.given)


def _todo(kind: str, problem: Problem, url: str, since: datetime) -> Todo:
    return Todo(kind, problem.title, url, None, problem.campaign.name, since)


def done(person: Person) -> Iterator[Done]:
    """The regroupings and assignments that the person decided, the latest of each."""
    for regrouping in (
        Regrouping.objects.filter(by=person).select_related("problem").order_by("-at")[:MOST]
    ):
        yield _done(regrouping.get_kind_display(), regrouping.problem, regrouping.at)
    for step in (
        Assignment.objects.filter(by=person).select_related("problem").order_by("-at")[:MOST]
    ):
        yield _done(step.get_kind_display(), step.problem, step.at)


def _done(kind: str, problem: Problem, at: datetime) -> Done:
    return Done(kind, problem.title, reverse("voices:problem", args=[problem.pk]), at)


def declined_panel(request: HttpRequest, voice: Voice) -> Markup | None:
    """To the sender, and to whoever handles the voice: why it was not adopted."""
    problem = voice.problem
    if problem is None or problem.state != Problem.State.DECLINED:
        return None
    return fragment(request, "voices/declined.jinja", {"problem": problem})


def _list_address(campaign: Campaign) -> str:
    return reverse("voices:problem_list", args=[campaign.slug])
