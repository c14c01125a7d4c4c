"""Reading voices: one, many, and what its sender may know about the way it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor, is_inspector, is_office, unit_ids
from zhixing.organisation.models import Person, Unit
from zhixing.organisation.queries import subtree
from zhixing.voices import receipts
from zhixing.voices.models import Contact, Exchange, Problem, Voice, VoiceAttachment
from zhixing.web import figures, sealing

# A text search reads at most this many voices, the newest that pass the other filters: a word may
# stand anywhere in a text, so every further voice costs time on every page.
SEARCHED = 2_000
EXCERPT = 140
RARE = 500  # voices; fewer of a campaign's 100,000 are not worth walking down an index for
SEEN_REPLIES = timedelta(days=14)  # a reply that nobody took up leaves the desk after this

CONSENT, MODERATION = Voice.Consent, Voice.Moderation


def units(campaign: Campaign) -> QuerySet[Unit]:
    """The organiser and every unit below it, in the order of the tree."""
    return subtree(campaign.organiser)


def voice(pk: int) -> Voice | None:
    """A voice with everything that the rules ask about: two queries, three with a problem."""
    return figures.seen(f"voice:{pk}:row", lambda: _whole().filter(pk=pk).first())


def by_code(typed: str) -> Voice | None:
    """The voice of a receipt code as somebody typed it."""
    code = receipts.normalised(typed)
    return _whole().filter(receipt_digest=receipts.digest(code)).first() if code else None


def by_submission(key: UUID) -> Voice | None:
    """The voice that a form made when it was sent first."""
    return Voice.objects.filter(submission_key=key).first()


def attachment(pk: int, voice: Voice) -> VoiceAttachment | None:
    return voice.attachments.filter(pk=pk).first()


def attachments(voice: Voice) -> list[VoiceAttachment]:
    """The files of a voice that came from here; no query where it has none."""
    has_files = getattr(voice, "has_files", True)
    return list(voice.attachments.order_by("pk")) if has_files else []


def exchanges(voice: Voice) -> list[Exchange]:
    """What was said about a voice that came from here, oldest first; no query where nothing was."""
    has_exchanges = getattr(voice, "has_exchanges", True)
    return list(voice.exchanges.select_related("by")) if has_exchanges else []


def contact(voice: Voice) -> dict[str, str]:
    """How to reach the sender, {"name", "phone", "email"}; {} where nothing was left or the key
    that sealed it is gone. Whoever shows it answers for the reader's right."""
    kept = Contact.objects.filter(voice=voice).first()
    return (sealing.unseal(kept.sealed) or {}) if kept else {}


def has_contact(voice: Voice) -> bool:
    return Contact.objects.filter(voice=voice).exists()


def email(voice: Voice) -> str:
    """The sender's address for mail, or ""."""
    return contact(voice).get("email", "")


# Lists


def public(campaign: Campaign) -> QuerySet[Voice]:
    """What everybody may read."""
    return Voice.objects.filter(
        campaign=campaign, moderation=MODERATION.SHOWN, consent=CONSENT.PUBLIC
    )


def of_units(campaign: Campaign, person: Visitor) -> QuerySet[Voice]:
    """Voices that concern the person's units, or belong to problems that these handle."""
    mine = unit_ids(person)
    handled = Problem.objects.filter(campaign=campaign).filter(
        Q(lead_unit__in=mine) | Q(supporting_units__in=mine)
    )
    return Voice.objects.filter(campaign=campaign).filter(
        Q(unit__in=mine) | Q(problem__in=handled.values("pk"))
    )


def sees_all(campaign: Campaign, person: Visitor) -> bool:
    return is_office(person, campaign) or is_inspector(person, campaign)


def visible(campaign: Campaign, person: Visitor, *, mine: bool = False) -> QuerySet[Voice]:
    """What the person may list: everything, with `mine` what their units handle, or the public."""
    if sees_all(campaign, person):
        return Voice.objects.filter(campaign=campaign)
    return of_units(campaign, person) if mine and unit_ids(person) else public(campaign)


def narrowed(found: QuerySet[Voice], filters: Mapping[str, Any]) -> QuerySet[Voice]:
    """The voices that pass the filters of a VoiceFilterForm; absent and empty ones let all pass."""
    given = {name: filters[name] for name in _EXACT if filters.get(name)}
    found = found.filter(**given)
    if filters.get("moderation"):
        # Only a voice whose sender allowed it is ever moderated.
        found = found.filter(moderation=filters["moderation"], consent=CONSENT.PUBLIC)
    if filters.get("problem"):
        found = found.filter(problem__isnull=filters["problem"] == "no")
    words = filters.get("words")
    return _searched(found, words) if words else found


def listed(found: QuerySet[Voice]) -> QuerySet[Voice]:
    """Newest first, with what a row of a list shows and no more."""
    return (
        found.select_related("unit", "problem")
        .only(*_SHOWN, "unit__name", "problem__title")
        .annotate(beginning=Substr("text", 1, EXCERPT))
        .order_by("-said_at", "-id")
    )


def columns(found: QuerySet[Voice]) -> QuerySet[Voice, Any]:
    """What `listed` lists, as named tuples: a page needs no models for its rows."""
    return (
        found.annotate(beginning=Substr("text", 1, EXCERPT))
        .order_by("-said_at", "-id")
        .values_list(
            "pk", "kind", "speaker", "source", "title", "beginning", "said_at", "consent",
            "moderation", "unit__name", "problem__title", named=True,
        )
    )  # fmt: skip


def labels() -> dict[str, dict[str, str]]:
    """What the choices are called, by field and value: for rows of lists, where asking each row
    for its display name would translate all choices once for every cell."""
    choices = {
        "kind": Voice.Kind.choices,
        "speaker": Voice.Speaker.choices,
        "source": Voice.Source.choices,
        "moderation": Voice.Moderation.choices,
    }
    return {name: {value: str(label) for value, label in c} for name, c in choices.items()}


def tamed(found: QuerySet[Voice], key: str) -> tuple[QuerySet[Voice], int]:
    """The same voices, and how many. key: names the filters, for figures.

    The newest of many are found by walking down an index; to find few, one would walk down all of
    it on every page, so these are found once for each state of the ledger.
    """
    total = figures.cached(f"voices:{key}", found.count)
    if total > RARE:
        return found, total
    keys = figures.cached(f"voices:{key}:keys", lambda: list(found.values_list("pk", flat=True)))
    return Voice.objects.filter(pk__in=keys), total


def pending(campaign: Campaign) -> QuerySet[Voice]:
    """Voices whose senders allow them to be public and that nobody has looked at."""
    return Voice.objects.filter(
        campaign=campaign, moderation=MODERATION.PENDING, consent=CONSENT.PUBLIC
    )


def count(campaign: Campaign) -> int:
    """Every voice of the campaign."""
    return figures.cached(f"voices:{campaign.pk}", Voice.objects.filter(campaign=campaign).count)


def count_public(campaign: Campaign) -> int:
    return figures.cached(f"voices:public:{campaign.pk}", public(campaign).count)


def count_pending(campaign: Campaign) -> int:
    return figures.cached(f"voices:pending:{campaign.pk}", pending(campaign).count)


# Exchange


def replied(campaigns: list[int], person: Person, *, office: bool) -> QuerySet[Exchange]:
    """Replies and additions of the last two weeks after which the office said nothing yet.

    office: of all voices; else of those whose problem the person's units lead.
    """
    later = Exchange.objects.filter(
        voice=OuterRef("voice"), kind=Exchange.Kind.QUESTION, at__gte=OuterRef("at")
    )
    found = Exchange.objects.filter(
        kind__in=[Exchange.Kind.REPLY, Exchange.Kind.ADDITION],
        at__gte=timezone.now() - SEEN_REPLIES,
        voice__campaign__in=campaigns,
    )
    if not office:
        found = found.filter(voice__problem__lead_unit__in=unit_ids(person))
    return found.filter(~Exists(later)).select_related("voice__campaign").order_by("-at", "-pk")


def awaits_reply(exchanges: list[Exchange]) -> bool:
    """Whether the last question among a voice's exchanges, oldest first, is unanswered."""
    turns = [e for e in exchanges if e.kind in {Exchange.Kind.QUESTION, Exchange.Kind.REPLY}]
    return bool(turns) and turns[-1].kind == Exchange.Kind.QUESTION


# Progress


@dataclass(frozen=True, slots=True)
class Step:
    """A step on the voice's way. state: done, now, waiting or broken."""

    label: str
    state: str
    text: str = ""
    at: datetime | None = None


def progress(voice: Voice) -> list[Step]:
    """The way of a voice up to the unit that handles it, in its sender's words."""
    steps = [Step(_("已收到"), "done", _("您的话已原样保存，任何人不能改动。"), voice.received_at)]
    if voice.consent == CONSENT.PUBLIC:
        steps.append(_moderated(voice))
    return [*steps, _consolidated(voice), _assigned(voice)]


def _moderated(voice: Voice) -> Step:
    if voice.moderation == MODERATION.SHOWN:
        return Step(_("公开审核"), "done", _("内容已公开，不含您的身份。"), voice.moderated_at)
    if voice.moderation == MODERATION.WITHHELD:
        words = _("没有公开，照常办理。理由：%(reason)s") % {"reason": voice.moderation_reason}
        return Step(_("公开审核"), "done", words, voice.moderated_at)
    return Step(_("公开审核"), "now", _("办公室正在查看内容能否公开，不影响办理。"))


def _consolidated(voice: Voice) -> Step:
    if voice.problem is None:
        return Step(_("归入问题"), "now", _("办公室正在梳理，相同的诉求会合在一起办理。"))
    return Step(
        _("归入问题"), "done", _("已归入问题“%(title)s”。") % {"title": voice.problem.title}
    )


def _assigned(voice: Voice) -> Step:
    problem = voice.problem
    if problem is None or problem.state == Problem.State.OPEN:
        return Step(_("交办"), "waiting" if problem is None else "now")
    if problem.state == Problem.State.DECLINED:
        words = _("未予采纳。理由：%(reason)s") % {"reason": problem.declined_reason}
        return Step(_("交办"), "broken", words)
    if problem.state == Problem.State.RULING:
        return Step(_("交办"), "now", _("由哪个单位办理，正由办公室裁定。"))
    unit = problem.lead_unit.name if problem.lead_unit else ""
    return Step(_("交办"), "done", _("由%(unit)s牵头办理。") % {"unit": unit})


_EXACT = ("kind", "speaker", "sector", "urgency", "source", "unit", "batch")
_SHOWN = (
    "campaign_id", "kind", "speaker", "source", "title", "said_at", "consent", "moderation",
    "unit_id", "problem_id",
)  # fmt: skip


def _whole() -> QuerySet[Voice]:
    related = ("campaign__organiser", "unit", "problem__lead_unit", "problem__campaign")
    return (
        Voice.objects.select_related(*related, "recorded_by", "spoken_by", "moderated_by", "batch")
        .prefetch_related("campaign__phases", "problem__supporting_units")
        .annotate(
            has_contact=Exists(Contact.objects.filter(voice=OuterRef("pk"))),
            has_files=Exists(VoiceAttachment.objects.filter(voice=OuterRef("pk"))),
            has_exchanges=Exists(Exchange.objects.filter(voice=OuterRef("pk"))),
        )
        .order_by("pk")
    )


def _searched(found: QuerySet[Voice], words: str) -> QuerySet[Voice]:
    if words.isascii() and words.isdecimal() and len(words) <= 15:
        return found.filter(pk=int(words))
    newest = found.order_by("-said_at", "-id").values("pk")[:SEARCHED]
    return Voice.objects.filter(pk__in=newest).filter(
        Q(title__icontains=words) | Q(text__icontains=words)
    )
