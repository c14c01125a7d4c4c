"""Pages where voices come in, are read, moderated, and their senders asked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixing.campaigns.models import Campaign, Verb
from zhixing.campaigns.queries.campaigns import campaign as campaign_of
from zhixing.campaigns.rules import unit_ids
from zhixing.ledger.queries import entries_of
from zhixing.organisation.rules import known
from zhixing.voices import receipts
from zhixing.voices.access import note_submit, served_file, visible
from zhixing.voices.actions import intake as actions
from zhixing.voices.forms.intake import (
    PublishForm,
    RecordForm,
    SpeakForm,
    VoiceFilterForm,
    WithholdForm,
    WordsForm,
)
from zhixing.voices.models import Voice
from zhixing.voices.queries import intake as queries
from zhixing.voices.rules import intake as rules
from zhixing.voices.views.rows import list_rows
from zhixing.voices.views.sending import sent
from zhixing.web.figures import kept
from zhixing.web.pages import page, submitted
from zhixing.web.paging import Slice, slice_of
from zhixing.web.sealing import digest


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def speak(request: HttpRequest, slug: str) -> HttpResponse:
    """Anybody says something; no sign-in. Outside its phases the page says when it opens."""
    campaign = campaign_of(slug)
    form = SpeakForm(*sent(request), campaign=campaign, person=request.user)
    if not rules.may_speak(campaign) and request.method != "POST":
        return page(request, "voices/speak.jinja", {"campaign": campaign, "form": None,
                    "phases": speaking_phases(campaign)})  # fmt: skip
    taken: list[actions.Receipt] = []

    def submit(*, named: bool, **said: Any) -> None:
        note_submit(request)
        by = known(request.user) if named else None
        taken.append(_or_renew(form, partial(actions.submit, campaign=campaign, by=by, **said)))

    if submitted(request, form, submit):
        return redirect("voices:thanks", code=receipts.grouped(taken[0].code))
    context = {"campaign": campaign, "form": form, "phases": speaking_phases(campaign)}
    return page(request, "voices/speak.jinja", context, status=400 if form.is_bound else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, slug: str) -> HttpResponse:
    """Staff write down what came by telephone, paper, meeting, inspection."""
    campaign = campaign_of(slug)
    rules.require_record(request.user, campaign)
    form = RecordForm(*sent(request), campaign=campaign)
    taken: list[actions.Receipt] = []

    def write_down(**said: Any) -> None:
        by = known(request.user)
        act = partial(actions.write_down, campaign=campaign, by=by, **said)
        taken.append(_or_renew(form, act))

    if submitted(request, form, write_down):
        return redirect("voices:thanks", code=receipts.grouped(taken[0].code))
    context = {"campaign": campaign, "form": form}
    return page(request, "voices/record.jinja", context, status=400 if form.is_bound else 200)


@require_safe
def voice_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The campaign's voices that the reader may list, newest first."""
    campaign = campaign_of(slug)
    inner = queries.sees_all(campaign, request.user) or bool(unit_ids(request.user))
    form = kept(
        f"voice filter:{campaign.pk}:{inner}",
        lambda: VoiceFilterForm(campaign=campaign, inner=inner),
    ).asked(request.GET)
    filters = form.filters if form.is_bound else {}
    mine = _is_mine(request, campaign, filters)
    found = queries.narrowed(queries.visible(campaign, request.user, mine=mine), filters)
    voices = _slice(request, campaign, found, filters, mine)
    context = {
        "campaign": campaign,
        "form": form,
        "voices": voices,
        "rows": list_rows(voices.items, inner=inner),
        "sees_all": queries.sees_all(campaign, request.user),
        "mine": mine,
        "in_units": bool(unit_ids(request.user)),
        "all": queries.count(campaign),
        "public_count": queries.count_public(campaign),
        "searched": queries.SEARCHED if filters.get("words") else 0,
        "may": {
            "speak": rules.may_speak(campaign),
            "record": rules.may_record(request.user, campaign),
            "import": rules.may_import(request.user, campaign),
            "moderate": rules.may_moderate(request.user, campaign),
        },
        "pending": queries.count_pending(campaign),
    }
    return page(request, "voices/voice_list.jinja", context)


@require_safe
def voice(request: HttpRequest, pk: int) -> HttpResponse:
    return _voice_page(request, visible(request, pk))


@require_POST
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the sender a question."""
    found = visible(request, pk)
    form = WordsForm(request.POST)
    if submitted(request, form, partial(actions.ask, voice=found, by=known(request.user))):
        messages.success(request, _("提问已发出，提出人凭查询码就能看到。"))
        return redirect("voices:voice", pk=pk)
    return _voice_page(request, found, ask=form, status=400)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    actions.publish(campaign=found.campaign, voices=[found], by=known(request.user))
    messages.success(request, _("已公开。"))
    return redirect("voices:voice", pk=pk)


@require_POST
def withhold(request: HttpRequest, pk: int) -> HttpResponse:
    found = visible(request, pk)
    form = WithholdForm(request.POST)
    if submitted(request, form, partial(actions.withhold, voice=found, by=known(request.user))):
        messages.success(request, _("已记为不公开，照常办理；理由提出人会看到。"))
        return redirect("voices:voice", pk=pk)
    return _voice_page(request, found, withhold=form, status=400)


@never_cache
@require_POST
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the contact: shown once, in the answer to this very request, and recorded."""
    found = visible(request, pk)
    opened = actions.open_contact(voice=found, by=known(request.user))
    return _voice_page(request, found, contact=opened)


@require_safe
def attachment(request: HttpRequest, pk: int, attachment: int) -> FileResponse:
    return served_file(request, pk, attachment)


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """The ledger's entries about a voice: commitments, no values, so for whoever sees the voice."""
    found = visible(request, pk)
    context = {"campaign": found.campaign, "voice": found, "entries": entries_of(found)}
    return page(request, "voices/voice_history.jinja", context, fragment="entries")


@require_http_methods(["GET", "HEAD", "POST"])
def moderation(request: HttpRequest, slug: str) -> HttpResponse:
    """Voices that wait for a look before they become public; those selected are shown at once."""
    campaign = campaign_of(slug)
    rules.require_moderate(request.user, campaign)
    form = PublishForm(sent(request)[0], campaign=campaign)
    publish_all = partial(actions.publish, campaign=campaign, by=known(request.user))
    if submitted(request, form, publish_all):
        n = len(form.cleaned_data["voices"])
        messages.success(request, _("已公开 %(n)s 条诉求。") % {"n": n})
        return redirect("voices:moderation", slug=slug)
    waiting = queries.listed(queries.pending(campaign)).order_by("said_at", "id")
    context = {
        "campaign": campaign,
        "form": form,
        "labels": queries.labels(),
        "voices": slice_of(waiting, request, count=lambda: queries.count_pending(campaign)),
    }
    return page(request, "voices/moderation.jinja", context, status=400 if form.errors else 200)


def speaking_phases(campaign: Campaign) -> list[Any]:
    """The phases in which one may speak, in their order."""
    return [phase for phase in campaign.phases.all() if Verb.SPEAK in phase.verbs]


def _voice_page(
    request: HttpRequest,
    found: Voice,
    *,
    ask: BaseForm | None = None,
    withhold: BaseForm | None = None,
    contact: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    person = request.user
    inner = rules.may_see_inner(person, found)
    context = {
        "campaign": found.campaign,
        "voice": found,
        "inner": inner,
        "steps": queries.progress(found),
        "exchanges": queries.exchanges(found) if inner else [],
        "attachments": queries.attachments(found) if inner else [],
        "ask": (ask or WordsForm()) if rules.may_ask(person, found) else None,
        "withhold": (withhold or WithholdForm(auto_id="withhold_%s"))
        if rules.may_moderate(person, found.campaign)
        else None,
        "may_open_contact": rules.may_open_contact(person, found),
        "contact": contact,
    }
    return page(request, "voices/voice.jinja", context, status=status)


def _is_mine(request: HttpRequest, campaign: Campaign, filters: dict[str, Any]) -> bool:
    """Unit people begin with what concerns their units, and may look at what is public."""
    if queries.sees_all(campaign, request.user):
        return False
    return bool(unit_ids(request.user)) and filters.get("scope") != "public"


def _slice(
    request: HttpRequest, campaign: Campaign, found: Any, filters: dict[str, Any], mine: bool
) -> Slice[Voice]:
    """A text search is not counted: that would read every text once more."""
    if "words" in filters:
        return slice_of(queries.columns(found), request)
    whose = sorted(unit_ids(request.user)) if mine else []
    sees = queries.sees_all(campaign, request.user)
    chosen = sorted((name, str(getattr(v, "pk", v))) for name, v in filters.items())
    key = f"{campaign.pk}:{digest('voice list', f'{sees} {whose} {chosen}')}"
    few, total = queries.tamed(found, key)
    return slice_of(queries.columns(few), request, count=lambda: total)


def _or_renew(form: SpeakForm | RecordForm, act: Callable[[], actions.Receipt]) -> actions.Receipt:
    """Act; where the form was sent before with other words, let what stands in it now go out as a
    voice of its own the next time."""
    try:
        return act()
    except rules.AlreadySaid:
        form.renew()
        raise
