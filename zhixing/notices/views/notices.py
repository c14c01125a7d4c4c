"""The list of notices, one notice, its paper, and drafting it."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from zhixing.campaigns.rules import is_office
from zhixing.notices import sources
from zhixing.notices.actions import notices as actions
from zhixing.notices.forms.notices import (
    ContentForm,
    DraftForm,
    GroundForm,
    NoticeFilter,
    kinds_of,
)
from zhixing.notices.models import Notice
from zhixing.notices.paper import document, head_of_annex, paper
from zhixing.notices.queries import notices as queries
from zhixing.notices.rows import nameless, notice_rows, state_of
from zhixing.notices.rules import notices as rules
from zhixing.notices.views.stepping import step
from zhixing.organisation.models import Person
from zhixing.organisation.rules import known, require
from zhixing.web.attachments import download
from zhixing.web.pages import page
from zhixing.web.paging import slice_of

FILTER = NoticeFilter()
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@login_required
@require_safe
def notice_list(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = queries.campaign_inside(slug, request.user)
    form = FILTER.asked(request.GET)
    seen = queries.visible(campaign, request.user)
    rows = slice_of(queries.listed(seen, **form.wanted), request)
    context = {
        "campaign": campaign,
        "form": form,
        "counts": queries.counts(seen),
        "notices": rows,
        "rows": notice_rows(rows.items, request.user),
        "drafts": rules.may_draft(request.user, campaign),
    }
    return page(request, "notices/notice_list.jinja", context)


@login_required
@require_safe
def honours(request: HttpRequest, slug: str) -> HttpResponse:
    """The wall of recognition: commendations in force, with what people said (row F15)."""
    campaign = queries.campaign_inside(slug, request.user)
    found = slice_of(queries.honours(campaign), request, per=20)
    context = {"campaign": campaign, "notices": found}
    return page(request, "notices/honours.jinja", context)


@login_required
def draft(request: HttpRequest, slug: str) -> HttpResponse:
    campaign, person = queries.campaign_inside(slug, request.user), known(request.user)
    rules.demand_draft(person, campaign)
    asked = {name: request.GET.get(name, "") for name in ("kind", "unit") if name in request.GET}
    form = DraftForm(request.POST or None, campaign=campaign, initial=asked)
    made: list[Notice] = []

    def act(**fields: Any) -> None:
        made.append(actions.draft(campaign=campaign, by=person, **fields))

    back = reverse("notices:notice_list", args=[slug])
    return step(
        request, campaign, form, act, title=_("起草通报"), back=back,
        submit=pgettext("button", "保存草稿"),
        crumbs=[(pgettext("heading", "通报"), back)],
        lead=_("先起草，再引用记录作依据。通报批评印发以前，先听被通报单位申辩。"),
        then=lambda: reverse("notices:notice", args=[made[0].pk]),
    )  # fmt: skip


@login_required
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice; of a criticism that no longer stands others read only that it was."""
    found = queries.seen_notice(pk, request.user)
    inner = rules.may_see_inner(request.user, found)
    context = {
        "campaign": found.campaign,
        "notice": found,
        "sign": state_of(found),
        "entries": queries.record_of(found),
        "nameless": nameless(found),
    }
    if not rules.may_read(request.user, found):
        return page(request, "notices/gone.jinja", context)
    context |= {
        "inner": inner,
        "verbs": rules.verbs(request.user, found),
        "grounds": queries.grounds_of(found),
        "label_of": sources.label_of,
        "kinds": [(kind, kind.label) for kind in kinds_of(found)],
        "replies": queries.replies_of(found) if inner and found.is_criticism else [],
        "run_out": rules.has_run_out(found),
        "runs": is_office(request.user, found.campaign),
    }
    return page(request, "notices/notice.jinja", context)


@login_required
@require_safe
def notice_paper(request: HttpRequest, pk: int) -> HttpResponse:
    found = _readable(request, pk)
    content = paper(found, queries.grounds_of(found))
    context = {
        "campaign": found.campaign,
        "notice": found,
        "paper": content,
        "head": head_of_annex(),
    }
    return page(request, "notices/paper.jinja", context)


@login_required
@require_safe
def notice_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The notice as a Word document."""
    found = _readable(request, pk)
    content = document(paper(found, queries.grounds_of(found)))
    response = HttpResponse(content, content_type=WORD)
    name = content_disposition_header(True, f"{found.title}.docx")
    response.headers["Content-Disposition"] = name or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response


@login_required
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    found, person = opened(request, pk, "revise")
    initial = {name: getattr(found, name) for name in actions.CONTENT}
    form = ContentForm(
        request.POST or None, campaign=found.campaign, kind=found.kind, initial=initial
    )
    act = partial(actions.revise, notice=found, by=person)
    return of_notice(request, found, form, act, _("修改草稿"), _("保存"))


@login_required
def cite(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a record of the unit: for a commendation of either ground in turn."""
    found, person = opened(request, pk, "cite")
    wanted = request.POST.get("kind") or request.GET.get("kind", "")
    form = GroundForm(request.POST or None, notice=found, wanted=wanted)

    def act(kind: str, record: str, words: str) -> None:
        actions.cite(notice=found, kind=kind, reference=record, words=words, by=person)

    lead = _("只能引用“%(unit)s”的记录；引用后可以从通报一点就打开。") % {"unit": found.unit}
    return of_notice(request, found, form, act, _("引用记录"), _("引用"), lead=lead)


@login_required
@require_POST
def drop(request: HttpRequest, pk: int) -> HttpResponse:
    ground = queries.ground(pk, request.user)
    rules.demand_role("cite", request.user, ground.notice)
    actions.drop(ground=ground, by=known(request.user))
    messages.success(request, _("依据已去掉并存证。"))
    return redirect("notices:notice", pk=ground.notice_id)


@login_required
@require_safe
def record(request: HttpRequest, source: str, key: int) -> HttpResponse:
    """The page of a record that a notice or a slip names."""
    return redirect(sources.address_of(source, key))


@login_required
@require_safe
def reply_file(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a reply: for the office, the leader and the unit."""
    file = queries.seen_file(pk, request.user)
    return download(file.file.name or "", file.name, file.content_type)


def opened(request: HttpRequest, pk: int, verb: str) -> tuple[Notice, Person]:
    """The notice for one of its steps: strangers get 404, readers without the right 403."""
    found = queries.seen_notice(pk, request.user)
    rules.demand_role(verb, request.user, found)
    return found, known(request.user)


def of_notice(
    request: HttpRequest, found: Notice, form: Any, act: Any, title: str, submit: str, *,
    lead: str = "",
) -> HttpResponse:  # fmt: skip
    """A step of a notice; when it is done, back to the notice."""
    back = reverse("notices:notice", args=[found.pk])
    listed = reverse("notices:notice_list", args=[found.campaign.slug])
    return step(
        request, found.campaign, form, act, title=title, submit=submit, back=back,
        crumbs=[(pgettext("heading", "通报"), listed), (found.title, back)], lead=lead,
        kicker=found.title,
    )  # fmt: skip


def _readable(request: HttpRequest, pk: int) -> Notice:
    found = queries.seen_notice(pk, request.user)
    require(rules.may_read(request.user, found), _("这份通报已经撤销或期满，不再显示内容。"))
    return found
