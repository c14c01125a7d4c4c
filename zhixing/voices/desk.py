"""What the intake of voices adds to the other rooms' pages: strip, desk and the ledger's labels."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from zhixing.campaigns.models import Campaign, Duty
from zhixing.campaigns.rules import current_duties, unit_ids
from zhixing.ledger import kinds
from zhixing.organisation.models import Person
from zhixing.voices.models import Exchange, Voice
from zhixing.voices.queries import intake as queries
from zhixing.web import desk, strip
from zhixing.web.desk import Done, Todo

MOST = 50

KINDS = {
    "voice.submitted": lazy("收到诉求"),
    "voice.recorded": lazy("登记诉求"),
    "voice.supplemented": lazy("提出人补充"),
    "voice.asked": lazy("向提出人提问"),
    "voice.replied": lazy("提出人回复"),
    "voice.withheld": lazy("审核：不公开"),
    "voices.published": lazy("审核：公开"),
    "voices.imported": lazy("批量导入诉求"),
    "contact.opened": lazy("查看联系方式"),
}


def register() -> None:
    """Announce everything; called once, when the app is ready."""
    kinds.register(KINDS)
    strip.register(strip.Step("voices", lazy("诉求"), 10, queries.count, _list_address))
    desk.register(todos)
    desk.register_done(done)


def todos(person: Person) -> Iterator[Todo]:
    """The office: voices to look at, senders' replies. Lead units: replies about their problems."""
    offices = [
        duty.campaign_id
        for duty in current_duties(person)
        if duty.role in {Duty.Role.OFFICE, Duty.Role.LEADER}
    ]
    open_ones = list(Campaign.objects.filter(closed_at=None).order_by("pk"))
    run = [campaign for campaign in open_ones if campaign.pk in offices]
    for campaign in run:
        yield from _pending(campaign)
    yield from _replies([campaign.pk for campaign in run], person, office=True)
    if unit_ids(person):
        others = [campaign.pk for campaign in open_ones if campaign.pk not in offices]
        yield from _replies(others, person, office=False)


def done(person: Person) -> Iterator[Done]:
    """The person's questions, decisions on publicity, and voices written down; the latest."""
    asked = Exchange.objects.filter(by=person).select_related("voice").order_by("-at")
    for exchange in asked[:MOST]:
        yield _done(_("向提出人提问"), exchange.voice, exchange.at)
    moderated = Voice.objects.filter(moderated_by=person).order_by("-moderated_at")
    for voice in moderated[:MOST]:
        if voice.moderated_at is not None:
            yield _done(_("公开审核"), voice, voice.moderated_at)
    recorded = Voice.objects.filter(recorded_by=person, batch=None).order_by("-received_at")
    for voice in recorded[:MOST]:
        yield _done(_("登记诉求"), voice, voice.received_at)


def _pending(campaign: Campaign) -> Iterator[Todo]:
    n = queries.count_pending(campaign)
    if n:
        oldest = queries.pending(campaign).order_by("said_at", "id")
        yield Todo(
            _("公开审核"),
            _("%(n)s 条诉求等待公开审核") % {"n": n},
            reverse("voices:moderation", kwargs={"slug": campaign.slug}),
            None,
            campaign.name,
            oldest.values_list("received_at", flat=True)[0],
        )


def _replies(campaigns: list[int], person: Person, *, office: bool) -> Iterator[Todo]:
    if not campaigns:
        return
    for exchange in queries.replied(campaigns, person, office=office)[:MOST]:
        voice = exchange.voice
        yield Todo(
            _("提出人有回复") if exchange.kind == Exchange.Kind.REPLY else _("提出人有补充"),
            str(voice),
            reverse("voices:voice", kwargs={"pk": voice.pk}),
            None,
            voice.campaign.name,
            exchange.at,
        )


def _done(kind: str, voice: Voice, at: datetime) -> Done:
    return Done(kind, str(voice), reverse("voices:voice", kwargs={"pk": voice.pk}), at)


def _list_address(campaign: Campaign) -> str:
    return reverse("voices:voice_list", kwargs={"slug": campaign.slug})
