"""The list of measures, one measure's page, its files, and promising one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from markupsafe import Markup

from zhixing.campaigns.models import Verb
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import require, require_phase
from zhixing.measures.actions import measures as actions
from zhixing.measures.forms.measures import (
    ALIKE,
    CommitForm,
    MeasureFilter,
    TaskFormSet,
    offer_people,
)
from zhixing.measures.models import Measure, Task
from zhixing.measures.queries import measures as queries
from zhixing.measures.queries.records import record_of
from zhixing.measures.queries.wording import marks
from zhixing.measures.rules.permissions import (
    may_commit,
    may_finish,
    may_see_claims,
    may_see_inner,
    verbs,
)
from zhixing.measures.rules.practices import may_issue
from zhixing.measures.views.rows import measure_rows
from zhixing.organisation.models import Unit
from zhixing.organisation.rules import known
from zhixing.plans.leading import urges_panel
from zhixing.plans.queries.people import colleagues
from zhixing.plans.rules.leading import may_urge
from zhixing.voices.models import Problem
from zhixing.web.attachments import download
from zhixing.web.figures import kept
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of


@require_safe
def measure_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign's measures, filtered by what stands in the address; everybody may read it."""
    campaign = campaign_of(slug)
    form = kept(f"measure filter:{campaign.pk}", lambda: MeasureFilter(campaign=campaign)).asked(
        request.GET
    )
    chosen = _chosen(request, form)
    counts = queries.counts(campaign)
    rows = slice_of(
        queries.columns(queries.listed(queries.of_campaign(campaign), **chosen)),
        request,
        count=None if any(chosen.values()) else lambda: counts.total,
    )
    context = {
        "campaign": campaign,
        "form": form,
        "measures": rows,
        "rows": measure_rows(rows.items),
        "counts": counts,
        "states": [(state, state.label, counts.states[state]) for state in Measure.State],
        "problem": chosen.get("problem"),
        "commits": may_commit(request.user, campaign),
        "checks": may_see_claims(request.user, campaign),
    }
    return page(request, "measures/measure_list.jinja", context)


@require_safe
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """One measure: what was promised to everybody, how it is being kept to those who work on it."""
    found = queries.shown(pk)
    inner = may_see_inner(request.user, found)
    record = record_of(found)
    context = {
        "campaign": found.campaign,
        "measure": found,
        "light": queries.light_of(found),
        "problems": found.problems.all(),
        "verbs": verbs(request.user, found),
        "urges": _urges(request, found),
        "issues": may_issue(request.user, found),
        "marks": [mark for mark in marks(found.text, found.acceptance) if mark] if inner else [],
        "inner": inner,
        "evidence": [item for item in record.evidence if inner or item.public],
        "record": record,
        "tasks": _tasks(request, found) if inner else [],
    }
    return page(request, "measures/measure.jinja", context)


@require_safe
def evidence_file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of the evidence, as a download."""
    found = queries.evidence_or_404(pk, request.user)
    return download(found.file.name or "", found.name, found.content_type)


@login_required
def commit(request: HttpRequest, slug: str) -> HttpResponse:
    """Promise a measure: for the problems named in the address, or of one's own accord."""
    campaign, person = campaign_of(slug), known(request.user)
    require_phase(campaign, Verb.COMMIT)
    require(may_commit(person, campaign), _("只有在职人员和领导小组办公室可以承诺举措。"))
    form = CommitForm(request.POST or None, campaign=campaign, person=person)
    tasks = TaskFormSet(
        request.POST if "tasks-TOTAL_FORMS" in request.POST else None, prefix="tasks"
    )
    _prepare(request, form, tasks)
    made: list[Measure] = []

    def act(**fields: Any) -> None:
        steps = [step.cleaned_data for step in tasks.forms if step.has_changed()]
        made.append(actions.commit(campaign=campaign, tasks=steps, by=person, **fields))

    if (not tasks.is_bound or tasks.is_valid()) and submitted(
        request, form, act, beside=tasks.forms if tasks.is_bound else ()
    ):
        messages.success(request, _("举措“%(title)s”已承诺并存证。") % {"title": made[0].title})
        return redirect("measures:measure", pk=made[0].pk)
    context = {
        "campaign": campaign,
        "form": form,
        "tasks": tasks,
        "cancel": reverse("measures:measure_list", args=[slug]),
    }
    status = 400 if form.errors else 200
    return page(request, "measures/commit.jinja", context, status=status)


def _urges(request: HttpRequest, found: Measure) -> Markup | None:
    """What leaders said to its owner, and the way to say more."""
    may = may_urge(request.user, found.campaign, found.lead_unit)
    address = reverse("measures:urge", args=[found.pk]) if may else ""
    return urges_panel(request, found.campaign, found, address)


def _chosen(request: HttpRequest, form: MeasureFilter) -> dict[str, Any]:
    """The filters that hold; senseless ones let everything pass."""
    if not form.is_bound:
        return {}
    form.is_valid()
    chosen = dict(form.cleaned_data)
    wants_own = chosen.pop("mine", False) and request.user.is_authenticated
    return {**chosen, "mine": request.user if wants_own else None}


def _tasks(request: HttpRequest, found: Measure) -> list[tuple[Task, bool]]:
    """The measure's tasks, each with whether the person may tick it off."""
    tasks = list(found.tasks.all())
    for task in tasks:
        task.measure = found  # asked about by the rules; the row is here already
    return [(task, may_finish(known(request.user), task)) for task in tasks]


def _prepare(request: HttpRequest, form: CommitForm, tasks: Any) -> None:
    """Offer the problems asked for and the hottest others of their unit, and its people."""
    permitted: Any = form.fields["problems"].queryset  # type: ignore[attr-defined]  # a model choice
    chosen = [int(pk) for pk in _wanted(request) if pk.isdecimal() and len(pk) < 16]
    problems = list(permitted.filter(pk__in=chosen).select_related("lead_unit"))
    unit = problems[0].lead_unit if problems else _own_unit(form)
    form.initial = {
        "consensus": request.GET.get("consensus", ""),
        "problems": [problem.pk for problem in problems],
        "lead_unit": unit,
        "supporting_units": _supporting(problems),
    }
    form.offer([*problems, *_alike(permitted, problems, unit)])
    if unit is not None:
        for field_form in (form, *tasks.forms):
            name = "owner" if field_form is form else "assignee"
            if not field_form.is_bound:
                offer_people(field_form, name, colleagues(unit))


def _supporting(problems: list[Problem]) -> list[int]:
    """The units that were told to help when the problems were given out."""
    if not problems:
        return []
    told = Problem.objects.filter(
        pk__in=[problem.pk for problem in problems], supporting_units__isnull=False
    )
    keys = told.values_list("supporting_units", flat=True)
    return list(keys.distinct().order_by("supporting_units"))


def _wanted(request: HttpRequest) -> list[str]:
    return request.POST.getlist("problems") or request.GET.getlist("problem")


def _own_unit(form: CommitForm) -> Unit | None:
    units: Any = form.fields["lead_unit"].queryset  # type: ignore[attr-defined]  # a model choice
    unit: Unit | None = units.first()
    return unit


def _alike(permitted: Any, problems: list[Problem], unit: Unit | None) -> list[Problem]:
    others = permitted.filter(lead_unit=unit).exclude(pk__in=[p.pk for p in problems])
    return list(others.order_by("-heat", "-pk")[:ALIKE])
