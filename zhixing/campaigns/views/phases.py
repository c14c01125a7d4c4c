"""The phases on one line of time, changed by form or by drag, which sends the same form."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhixing.campaigns import progress
from zhixing.campaigns.actions import phases as actions
from zhixing.campaigns.forms.phases import PhaseDatesForm, PhaseForm, PlacePhaseForm
from zhixing.campaigns.models import Campaign, Phase
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import may_plan, require
from zhixing.campaigns.views.about import verb_labels
from zhixing.campaigns.views.editing import form_page, sent
from zhixing.organisation.rules import known
from zhixing.web.pages import page, submitted
from zhixing.web.pictures import timeline


@login_required
@require_safe
def phases(request: HttpRequest, slug: str) -> HttpResponse:
    """All phases, each with the form of its dates."""
    return _phases_page(request, _campaign(request, slug))


@login_required
@require_POST
def move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give a phase other dates; what is wrong with them is said at the phase itself."""
    campaign = _campaign(request, slug)
    phase = _phase(campaign, pk)
    form = PhaseDatesForm(request.POST, auto_id=f"phase{pk}_%s")
    if not submitted(request, form, partial(actions.move_phase, phase=phase, by=_by(request))):
        return _phases_page(request, campaign, {pk: form})
    data = form.cleaned_data
    messages.success(
        request,
        _("“%(name)s”改为 %(begins)s 至 %(ends)s，已存证。")
        % {
            "name": phase.name,
            "begins": data["begins"].isoformat(),
            "ends": data["ends"].isoformat(),
        },
    )
    return redirect("campaigns:phases", slug=slug)


@login_required
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Put a phase after the others."""
    campaign = _campaign(request, slug)
    initial = {"begins": campaign.begins, "ends": campaign.ends}

    def act(**fields: Any) -> None:
        actions.add_phase(campaign=campaign, fields=fields, by=_by(request))

    form = PhaseForm(sent(request), initial=initial)
    return form_page(request, form, act, title=_("添加阶段"), submit=_("添加"), **_place(campaign))


@login_required
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say a phase anew."""
    campaign = _campaign(request, slug)
    phase = _phase(campaign, pk)
    initial = {name: getattr(phase, name) for name in PhaseForm.base_fields}

    def act(**fields: Any) -> None:
        actions.change_phase(phase=phase, fields=fields, by=_by(request))

    return form_page(
        request,
        PhaseForm(sent(request), initial=initial),
        act,
        title=_("修改“%(name)s”") % {"name": phase.name},
        submit=_("保存"),
        **_place(campaign),
    )


@login_required
@require_POST
def place(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Move a phase up or down among the others."""
    campaign = _campaign(request, slug)
    form = PlacePhaseForm(request.POST)
    if submitted(
        request,
        form,
        partial(actions.place_phase, phase=_phase(campaign, pk), by=_by(request)),
    ):
        messages.success(request, _("阶段的次序已调整并存证。"))
    return redirect("campaigns:phases", slug=slug)


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a phase back."""
    campaign = _campaign(request, slug)
    phase = actions.remove_phase(phase=_phase(campaign, pk), by=_by(request))
    messages.success(request, _("阶段“%(name)s”已撤销并存证。") % {"name": phase.name})
    return redirect("campaigns:phases", slug=slug)


def _phases_page(
    request: HttpRequest, campaign: Campaign, wrong: dict[int, PhaseDatesForm] | None = None
) -> HttpResponse:
    today = timezone.localdate()
    standing = list(campaign.phases.all())
    spans = [timeline.Span(p.name, p.begins, p.ends, f"#phase{p.pk}", str(p.pk)) for p in standing]
    whole = (campaign.begins, campaign.ends)
    context = {
        "campaign": campaign,
        "picture": timeline.phases(spans, today, whole=whole),
        "phases": [
            (phase, verb_labels(phase.verbs), (wrong or {}).get(phase.pk) or _dates_form(phase))
            for phase in standing
        ],
        "elapsed": progress.elapsed(campaign.begins, campaign.ends, today),
        "readings": progress.readings(campaign),
    }
    return page(request, "campaigns/phases.jinja", context, status=400 if wrong else 200)


def _dates_form(phase: Phase) -> PhaseDatesForm:
    dates = {"begins": phase.begins, "ends": phase.ends}
    return PhaseDatesForm(initial=dates, auto_id=f"phase{phase.pk}_%s")


def _campaign(request: HttpRequest, slug: str) -> Campaign:
    campaign = campaign_of(slug)
    require(may_plan(request.user, campaign))
    return campaign


def _phase(campaign: Campaign, pk: int) -> Phase:
    return get_object_or_404(campaign.phases.select_related("campaign"), pk=pk)


def _by(request: HttpRequest) -> Any:
    return known(request.user)


def _place(campaign: Campaign) -> dict[str, Any]:
    address = reverse("campaigns:phases", args=[campaign.slug])
    return {"back": address, "crumbs": [(_("阶段安排"), address)], "campaign": campaign}
