"""What a campaign is for, when its phases are, who leads it; and a person's duties."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from markupsafe import Markup

from zhixing.campaigns import agenda, progress
from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.queries.bases import bases_of
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.queries.duties import duties_of, leading_group
from zhixing.campaigns.rules import may_give_duties, may_plan, may_take_template
from zhixing.documents.calendars import write_calendar
from zhixing.organisation.models import Person
from zhixing.web.figures import cached
from zhixing.web.pages import fragment, page
from zhixing.web.pictures import timeline


@require_safe
def about(request: HttpRequest, slug: str) -> HttpResponse:
    """Purpose, phases and the leading group, for everybody."""
    campaign = campaign_of(slug)
    today = timezone.localdate()
    phases = list(campaign.phases.all())
    spans = [timeline.Span(p.name, p.begins, p.ends) for p in phases]
    context = {
        "campaign": campaign,
        "public": True,
        "picture": timeline.phases(spans, today),
        "phases": [(phase, verb_labels(phase.verbs)) for phase in phases],
        "bases": bases_of(campaign),
        "group": leading_group(campaign),
        "elapsed": progress.elapsed(campaign.begins, campaign.ends, today),
        "readings": progress.readings(campaign),
        "plans": may_plan(request.user, campaign),
        "gives_duties": may_give_duties(request.user, campaign),
        "takes_template": may_take_template(request.user, campaign),
    }
    return page(request, "campaigns/about.jinja", context)


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign's days, to subscribe to or to take into one's own calendar."""
    campaign = campaign_of(slug)
    events = agenda.events(campaign, request.user)
    body = write_calendar(campaign.name, events, timezone.now())
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{campaign.slug}.ics"'
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def duties_panel(request: HttpRequest, person: Person) -> Markup | None:
    """The person's duties, on the page of their account."""
    held = list(duties_of(person))
    return fragment(request, "campaigns/duties.jinja", {"duties": held}) if held else None


def overview_panel(request: HttpRequest, campaign: Campaign) -> Markup:
    """How the campaign is organised, each with its door, on the campaign's overview."""
    today = timezone.localdate()
    group, bases, clauses = cached(f"organised:{campaign.pk}:{today}", lambda: _sizes(campaign))
    context = {
        "campaign": campaign,
        "group": group,
        "current": campaign.current_phases(),
        "bases": bases,
        "clauses": clauses,
        "elapsed": progress.elapsed(campaign.begins, campaign.ends, today),
        "plans": may_plan(request.user, campaign),
    }
    return fragment(request, "campaigns/overview.jinja", context)


def _sizes(campaign: Campaign) -> tuple[int, int, int]:
    """How many people are in the leading group today, documents it carries out, clauses of them."""
    bases = bases_of(campaign)
    group = {duty.person_id for duty in leading_group(campaign)}
    return len(group), len(bases), sum(len(basis.clauses.all()) for basis in bases)


def verb_labels(granted: list[str]) -> list[str]:
    return [str(Verb(verb).label) for verb in granted]
