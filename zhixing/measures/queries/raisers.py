"""Who raised what a measure is for, and how each of them can be reached."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from zhixing.measures.models import Answer, Measure
from zhixing.measures.queries.measures import roots
from zhixing.voices.models import Contact, Voice
from zhixing.web.sealing import unseal

Voices = QuerySet[Voice, Voice]


@dataclass(frozen=True, slots=True)
class Raiser:
    """A voice that can be asked and told; `email` is "" where only its receipt leads to it."""

    voice: Voice
    email: str


def raisers(measure: Measure) -> Voices:
    """Every voice behind the measure's problems, as they are grouped now."""
    keys = [problem.pk for problem in roots(measure)]
    return Voice.objects.filter(problem__in=keys).defer("original").order_by("said_at", "pk")


def outsiders(measure: Measure) -> Voices:
    """The raisers but for the owner and the claimer: nobody confirms their own work."""
    own = [pk for pk in (measure.owner_id, measure.claimed_by_id) if pk is not None]
    return raisers(measure).exclude(Q(spoken_by__isnull=False) & Q(spoken_by__in=own))


def reachable(voices: Voices) -> list[Raiser]:
    """Those of the voices that have a receipt, by which they can answer, or an e-mail address."""
    likely = voices.filter(Q(receipt_digest__isnull=False) | Q(contact__isnull=False))
    found = [Raiser(voice, email_of(voice)) for voice in likely.select_related("contact")]
    return [raiser for raiser in found if raiser.voice.receipt_digest or raiser.email]


def email_of(voice: Voice) -> str:
    """The sender's address, opened only to send a mail; "" where none was left."""
    try:
        contact = voice.contact
    except Contact.DoesNotExist:
        return ""
    return (unseal(contact.sealed) or {}).get("email", "")


def unanswered(measure: Measure) -> Voices:
    """The raisers who have no answer since the measure was last verified."""
    if measure.verified_at is None:
        return Voice.objects.none()
    told = Answer.objects.filter(voice=OuterRef("pk"), measure=measure, at__gte=measure.verified_at)
    return raisers(measure).exclude(Exists(told))


def has_raised(voice: Voice, measure: Measure) -> bool:
    return raisers(measure).filter(pk=voice.pk).exists()
