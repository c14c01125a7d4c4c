"""Beginning a campaign: choose a template, say the few things it cannot know, done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.campaigns.actions.campaigns import found
from zhixing.campaigns.forms.templates import BeginForm
from zhixing.campaigns.models import Campaign
from zhixing.campaigns.queries.campaigns import free_slug
from zhixing.campaigns.queries.placing import placed
from zhixing.campaigns.queries.templates import Outline, outline, outlines
from zhixing.campaigns.rules import may_found, may_keep_templates, own_organisers, require
from zhixing.campaigns.views.about import verb_labels
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.queries import tree
from zhixing.organisation.rules import known, may_organise
from zhixing.web.pages import page, submitted
from zhixing.web.pictures import timeline


@login_required
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Step one: the templates in the reader's language."""
    require(may_found(request.user))
    context = {
        "outlines": outlines(get_language() or ""),
        "keeps": may_keep_templates(request.user),
    }
    return page(request, "campaigns/choose.jinja", context)


@login_required
def begin(request: HttpRequest, key: str) -> HttpResponse:
    """Step two: name, dates, leader, office; the phases are placed by the template."""
    require(may_found(request.user))
    chosen = outline(key)
    person = known(request.user)
    data = request.POST if request.method == "POST" else None
    form = BeginForm(data, outline=chosen, initial=_initial(chosen, person))
    made: list[Campaign] = []

    def act(**fields: Any) -> None:
        made.append(found(**fields, by=person))

    if submitted(request, form, act):
        messages.success(
            request, _("活动“%(name)s”已设立并存证。可以先看看阶段安排。") % {"name": made[0].name}
        )
        # The phases' page is for who runs the campaign; the founder may not be among them.
        return redirect("campaigns:about", slug=made[0].slug)
    context = {
        "form": form,
        "outline": chosen,
        "picture": _picture(chosen),
        "phases": [(phase, verb_labels(phase["verbs"])) for phase in chosen.content["phases"]],
        "cancel": reverse("campaigns:choose"),
        "imports": may_organise(request.user) and not tree().exists(),
    }
    return page(request, "campaigns/begin.jinja", context, status=400 if form.errors else 200)


def _initial(chosen: Outline, person: Person) -> dict[str, Any]:
    """What is known already: the template's words, dates from next Monday, one's own unit."""
    content, today = chosen.content, timezone.localdate()
    begins = today + timedelta(days=7 - today.weekday())
    own = own_organisers(person)
    return {
        "name": content["name"],
        "slug": free_slug(f"{chosen.key[:40]}-{begins.year}"),
        "theme": content["theme"],
        "purpose": content["purpose"],
        "entry_points": content["entry_points"],
        "begins": begins,
        "ends": begins + timedelta(days=content["days"] - 1),
        "organiser": own[0] if own else _only_root(),
        "office": person.username if own else "",
    }


def _only_root() -> Unit | None:
    """The organisation itself, where the installation is for one."""
    roots = list(tree().filter(depth=1)[:2])
    return roots[0] if len(roots) == 1 else None


def _picture(chosen: Outline) -> Any:
    """The template's phases as they would lie from next Monday."""
    today = timezone.localdate()
    begins = today + timedelta(days=7 - today.weekday())
    ends = begins + timedelta(days=chosen.content["days"] - 1)
    return timeline.phases(
        [
            timeline.Span(phase["name"], *placed(phase["start"], phase["end"], begins, ends))
            for phase in chosen.content["phases"]
        ],
        today,
    )
