"""What the room of measures shows on the pages of problems, voices and receipts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from markupsafe import Markup

from zhixing.campaigns.models import Campaign, Duty, Verb
from zhixing.discussions.models import Consensus
from zhixing.measures import links
from zhixing.measures.forms.raisers import DisputeForm, InquiryForm, RatingForm
from zhixing.measures.models import Answer, Claim, Measure
from zhixing.measures.queries import answers, checks, consensus, measures, practices, wording
from zhixing.measures.rules.permissions import PROVED, may_commit, may_explain
from zhixing.measures.rules.practices import may_read_wording
from zhixing.plans.queries.wording import count_hollow_items
from zhixing.plans.rules.leading import urges_here
from zhixing.voices.models import Problem, Voice
from zhixing.voices.rules.intake import may_see_inner
from zhixing.web.jinja import percent
from zhixing.web.pages import fragment


def on_problem(request: HttpRequest, problem: Problem) -> Markup | None:
    """The problem's measures, and the way to promise another."""
    found = measures.of_problem(problem)
    assigned = problem.state == Problem.State.ASSIGNED
    commits = assigned and may_commit(request.user, problem.campaign, [problem])
    if not found and not commits:
        return None
    address = reverse("measures:commit", args=[problem.campaign.slug])
    context = {
        "rows": [(measure, measures.light_of(measure)) for measure in found],
        "commit_url": f"{address}?{urlencode({'problem': problem.pk})}" if commits else "",
    }
    return fragment(request, "measures/on_problem.jinja", context)


def on_overview(request: HttpRequest, campaign: Campaign) -> Markup:
    """What goes and what stays after the campaign, what became of its consensus; to insiders, which
    promises are slogans."""
    fates = practices.fates(campaign)
    goes = reverse("measures:practice_list", args=[campaign.slug])
    stays = reverse("measures:mechanism_list", args=[campaign.slug])
    figures: list[tuple[Any, ...]] = [
        (sum(fates.values()), _("列入清理"), goes),
        (fates["abolished"], pgettext("practice", "废止"), f"{goes}?fate=abolished"),
        (practices.count_standing(campaign), _("制度成果"), f"{stays}?standing=force"),
        *_converted(campaign),
    ]
    if may_read_wording(request.user, campaign):
        slogans = reverse("measures:hollow_list", args=[campaign.slug])
        figures.append((wording.count_hollow(campaign), _("口号式举措"), slogans))
        tasks = count_hollow_items(campaign)
        figures.append((tasks, _("口号式任务"), f"{slogans}?of=tasks"))
    return fragment(request, "measures/on_overview.jinja", {"figures": figures})


def _converted(campaign: Campaign) -> list[tuple[Any, ...]]:
    """Of what was agreed on, how much became measures (rows I2 to I4); nothing before there is."""
    found = consensus.conversion(campaign)
    if not found.adopted:
        return []
    address = reverse("discussions:consensus_list", args=[campaign.slug])
    note = _("%(n)s / %(all)s 条共识") % {"n": found.measured, "all": found.adopted}
    return [(percent(found.share), _("共识已转成举措"), address, note)]


def on_scope(request: HttpRequest, duty: Duty) -> Markup:
    """The measures of a leader's scope that nobody has verified, the earliest deadline first."""
    found = measures.of_scope(duty)
    context = {
        "rows": [(measure, measures.light_of(measure)) for measure in found.first],
        "cut": found.total > len(found.first),
        "mine": urges_here(request.user, duty),
        "figures": [(found.total, _("项举措没有核验")), (found.overdue, _("逾期"))],
    }
    return fragment(request, "measures/on_scope.jinja", context)


def on_consensus(request: HttpRequest, found: Consensus) -> Markup | None:
    """The measures that carry the consensus out, and the way to promise one."""
    rows = consensus.measures_of(found)
    commits = may_commit(request.user, found.topic.campaign)
    address = reverse("measures:commit", args=[found.topic.campaign.slug])
    context = {
        "rows": [(measure, measures.light_of(measure)) for measure in rows],
        "commit_url": f"{address}?{urlencode({'consensus': found.pk})}" if commits else "",
    }
    return fragment(request, "measures/on_consensus.jinja", context)


def on_consensus_list(request: HttpRequest, campaign: Campaign) -> Markup | None:
    """How much of what was agreed on is being carried out (rows I2 to I4)."""
    context = {"campaign": campaign, "conversion": consensus.conversion(campaign)}
    return fragment(request, "measures/on_consensus_list.jinja", context)


def on_voice(request: HttpRequest, voice: Voice) -> Markup | None:
    """The voice's measures and what it was told; what it was asked and said, for insiders only."""
    told = answers.answers_to(voice)
    asked = checks.inquiries_of(voice) if may_see_inner(request.user, voice) else []
    found = measures.of_problem(voice.problem) if voice.problem else []
    explains = may_explain(request.user, voice)
    if not (told or asked or found or explains):
        return None
    context = {
        "told": told,
        "asked": asked,
        "rows": [(measure, measures.light_of(measure)) for measure in found],
        "explain_url": reverse("measures:explain", args=[voice.pk]) if explains else "",
    }
    return fragment(request, "measures/on_voice.jinja", context)


def on_receipt(request: HttpRequest, voice: Voice) -> Markup | None:
    """For the holder of the code: the measures, the question, the answer, its rating, a dispute."""
    found = measures.of_problem(voice.problem) if voice.problem else []
    told, asked = answers.answers_to(voice), checks.inquiries_of(voice)
    if not (found or told or asked):
        return None
    rates = voice.campaign.grants(Verb.RATE)
    context = {
        "back": request.path,
        "rows": [(measure, measures.light_of(measure)) for measure in found],
        "questions": _questions(voice, asked),
        "answers": [(answer, _rating(answer, told) if rates else None) for answer in told],
        "disputes": [_dispute(voice, m) for m in found if rates and m.state in PROVED],
    }
    return fragment(request, "measures/on_receipt.jinja", context)


def _questions(voice: Voice, asked: list[Any]) -> list[dict[str, Any]]:
    """Every inquiry, with a form where it still waits."""
    checking = voice.campaign.grants(Verb.CHECK)
    return [
        {
            "inquiry": inquiry,
            "form": InquiryForm(auto_id=f"inquiry{inquiry.pk}_%s"),
            "url": links.INQUIRY.path(inquiry.pk),
            "waits": checking and not inquiry.outcome and inquiry.claim.state == Claim.State.OPEN,
        }
        for inquiry in asked
    ]


def _rating(answer: Answer, told: list[Answer]) -> dict[str, Any] | None:
    """The form for an answer that waits for its rating: the latest about its measure."""
    latest = next(other for other in told if other.measure_id == answer.measure_id)
    if hasattr(answer, "rating") or answer is not latest:
        return None
    form = RatingForm(auto_id=f"rating{answer.pk}_%s")
    return {"form": form, "url": links.RATING.path(answer.pk)}


def _dispute(voice: Voice, measure: Measure) -> dict[str, Any]:
    form = DisputeForm(auto_id=f"dispute{measure.pk}_%s")
    return {"measure": measure, "form": form, "url": links.DISPUTE.path(voice.pk, measure.pk)}
