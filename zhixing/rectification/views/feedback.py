"""Documents from outside: the list, one with its points and its letter, registering them."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from zhixing.ledger.queries import entries_of
from zhixing.organisation.rules import known
from zhixing.rectification.actions import feedback as actions
from zhixing.rectification.actions import registering
from zhixing.rectification.forms.feedback import FeedbackForm, PointForm, ReplyForm
from zhixing.rectification.models import Feedback
from zhixing.rectification.queries import feedback as queries
from zhixing.rectification.queries import rectifications
from zhixing.rectification.rules.permissions import demand_register, may_register, may_reply
from zhixing.rectification.views.rows import feedback_rows, rectification_rows
from zhixing.rectification.views.stepping import form_page
from zhixing.web.attachments import download
from zhixing.web.pages import page, submitted
from zhixing.web.paging import slice_of


@login_required
@require_safe
def feedback_list(request: HttpRequest, slug: str) -> HttpResponse:
    campaign = rectifications.seen_campaign(slug, request.user)
    found = slice_of(queries.listed(queries.of_campaign(campaign)), request)
    context = {
        "campaign": campaign,
        "feedbacks": found,
        "rows": feedback_rows(found.items),
        "registers": may_register(request.user, campaign),
    }
    return page(request, "rectification/feedback_list.jinja", context)


@login_required
@require_safe
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """One document: its points with how far each came, the letter, its files."""
    found = queries.seen_feedback(pk, request.user)
    points = rectifications.listed(
        rectifications.of_campaign(found.campaign), feedback=found
    ).order_by("number")
    rows = slice_of(points, request)
    files = list(found.files.all())
    context = {
        "campaign": found.campaign,
        "feedback": found,
        "light": queries.reply_light(found),
        "points": rows,
        "rows": rectification_rows(rows.items),
        "received": [file for file in files if file.part == "received"],
        "replies": [file for file in files if file.part == "reply"],
        "registers": may_register(request.user, found.campaign),
        "replies_now": may_reply(request.user, found),
        "entries": entries_of(found),
    }
    return page(request, "rectification/feedback.jinja", context)


@login_required
@require_safe
def feedback_file(request: HttpRequest, pk: int) -> FileResponse:
    found = queries.seen_file(pk, request.user)
    return download(found.file.name or "", found.name, found.content_type)


@login_required
def register(request: HttpRequest, slug: str) -> HttpResponse:
    """Register a document that an outside body sent."""
    campaign, person = rectifications.seen_campaign(slug, request.user), known(request.user)
    demand_register(person, campaign)
    form = FeedbackForm(request.POST or None, request.FILES or None)
    made: list[Feedback] = []

    def act(**fields: Any) -> None:
        made.append(actions.register(campaign=campaign, by=person, **fields))

    if submitted(request, form, act):
        messages.success(request, _("“%(title)s”已登记并存证。") % {"title": made[0].title})
        return redirect("rectification:feedback", pk=made[0].pk)
    context = {
        "campaign": campaign,
        "kicker": "",
        "crumb": None,
        "facts": (),
        "form": form,
        "title": _("登记监督反馈"),
        "submit": _("登记"),
        "lead": _("先登记来文，再逐条登记或导入其中指出的问题。"),
        "cancel": reverse("rectification:feedback_list", args=[slug]),
    }
    return page(request, "rectification/step.jinja", context, status=400 if form.errors else 200)


@login_required
def reply(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the letter that was sent."""
    found = _opened(request, pk)
    form = ReplyForm(request.POST or None, request.FILES or None)
    act = partial(actions.reply, feedback=found, by=known(request.user))
    return _step(request, found, form, act, _("登记复函"), pgettext("button", "登记复函"))


@login_required
def add_point(request: HttpRequest, pk: int) -> HttpResponse:
    """Register one point."""
    found = _opened(request, pk)
    initial = {"due": found.reply_due}
    form = PointForm(request.POST or None, campaign=found.campaign, initial=initial)
    act = partial(registering.register_point, feedback=found, by=known(request.user))
    lead = _("一条一件，落到一个单位。责任单位制定措施以后，不能再改。")
    return _step(request, found, form, act, _("登记整改事项"), _("登记"), lead=lead)


def _opened(request: HttpRequest, pk: int) -> Feedback:
    """The document for one of its steps: strangers get 404, readers without the right 403."""
    found = queries.seen_feedback(pk, request.user)
    demand_register(request.user, found.campaign)
    return found


def _step(
    request: HttpRequest,
    found: Feedback,
    form: Any,
    act: Any,
    title: str,
    submit: str,
    lead: str = "",
) -> HttpResponse:
    back = reverse("rectification:feedback", args=[found.pk])
    return form_page(
        request,
        found.campaign,
        form,
        act,
        back=back,
        about=found.title,
        crumb=_("监督反馈"),
        title=title,
        submit=submit,
        lead=lead,
    )
