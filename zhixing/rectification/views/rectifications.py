"""The list of rectifications, one with its steps, and the papers that are printed of it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhixing.campaigns.roster import FORMS
from zhixing.measures.rules.permissions import verbs as measure_verbs
from zhixing.rectification import words
from zhixing.rectification.forms.steps import BUCKET_WORDS, RectificationFilter
from zhixing.rectification.models import Rectification
from zhixing.rectification.queries import rectifications as queries
from zhixing.rectification.rules.permissions import may_answer, may_register, verbs
from zhixing.rectification.rules.stages import standing
from zhixing.rectification.views.rows import rectification_rows
from zhixing.web.figures import kept
from zhixing.web.pages import page
from zhixing.web.paging import slice_of


@login_required
@require_safe
def rectification_list(request: HttpRequest, slug: str) -> HttpResponse:
    """What is to be put right, by the days that are left (registers, form 5)."""
    campaign = queries.seen_campaign(slug, request.user)
    key = f"rectification filter:{campaign.pk}"
    form = kept(key, lambda: RectificationFilter(campaign=campaign)).asked(request.GET)
    found = queries.listed(queries.of_campaign(campaign), **form.wanted)
    rows = slice_of(found, request)
    counts = queries.counts(campaign)
    context = {
        "campaign": campaign,
        "form": form,
        "counts": counts,
        "buckets": [(BUCKET_WORDS[name], counts.buckets[name], name) for name in queries.BUCKETS],
        "rectifications": rows,
        "rows": rectification_rows(rows.items),
        "registers": may_register(request.user, campaign),
    }
    return page(request, "rectification/rectification_list.jinja", context)


@login_required
@require_safe
def rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """One rectification: where it comes from, how far it is, all that was signed and said."""
    found = queries.seen_rectification(pk, request.user)
    now, record = standing(found), queries.record_of(found)
    measure = found.measure
    waiting = sum(one.answered_at is None for one in record.objections)
    may = verbs(request.user, found, now)
    context = {
        "campaign": found.campaign,
        "rectification": found,
        "measure": measure,
        "now": now,
        "stages": _stages(),
        "light": queries.light_of(found),
        "whence": words.whence(found),
        "source": words.source_of(found),
        "record": record,
        # Closing is offered once nothing stands in its way; the action says what does.
        "verbs": may if now.is_over() and not waiting else may - {"close"},
        "measure_verbs": measure_verbs(request.user, measure) if measure else frozenset(),
        "answerable": {one.pk for one in record.objections if may_answer(request.user, one)},
        "open_objections": waiting,
    }
    return page(request, "rectification/rectification.jinja", context)


@login_required
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """整改通知单, to print."""
    found = queries.seen_rectification(pk, request.user)
    return _paper_page(request, found, words.notice(found), "rectification:notice_file")


@login_required
@require_safe
def application(request: HttpRequest, pk: int) -> HttpResponse:
    """销号申请单 with its review, to print."""
    found = _taken_up(request, pk)
    return _paper_page(request, found, _application(found), "rectification:application_file")


@login_required
@require_safe
def notice_file(request: HttpRequest, pk: int) -> HttpResponse:
    found = queries.seen_rectification(pk, request.user)
    return _written(words.notice(found), f"notice-{found.number}.docx")


@login_required
@require_safe
def application_file(request: HttpRequest, pk: int) -> HttpResponse:
    found = _taken_up(request, pk)
    return _written(_application(found), f"application-{found.number}.docx")


def _taken_up(request: HttpRequest, pk: int) -> Rectification:
    found = queries.seen_rectification(pk, request.user)
    if found.measure is None:
        raise Http404
    return found


def _application(found: Rectification) -> words.Paper:
    evidence = list(found.measure.evidence.all()) if found.measure else []
    return words.application(found, standing(found), evidence)


def _paper_page(
    request: HttpRequest, found: Rectification, paper: words.Paper, file: str
) -> HttpResponse:
    context = {
        "campaign": found.campaign,
        "rectification": found,
        "paper": paper,
        "file": file,
    }
    return page(request, "rectification/paper.jinja", context)


def _written(paper: words.Paper, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(words.written(paper), content_type=FORMS["docx"], headers=headers)


def _stages() -> list[tuple[str, str]]:
    """The steps of the strip, with the stage at which each is the one to be taken."""
    return [
        ("registered", _("制定措施")),
        ("working", _("申请销号")),
        ("requested", _("现场核查")),
        ("checked", _("审核签字")),
        ("reviewed", _("公示")),
        ("published", _("销号")),
    ]
