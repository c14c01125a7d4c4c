"""What raisers were told, how they rated it, and what is to be followed up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import overload

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet
from django.db.models.functions import Substr
from django.http import Http404
from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.campaigns.rules import Visitor, has_role, unit_ids
from zhixing.measures.models import Answer, FollowUp, Measure, Rating
from zhixing.measures.queries.raisers import outsiders, reachable, unanswered
from zhixing.measures.rules.holding import held
from zhixing.organisation.models import Unit
from zhixing.voices.models import Voice
from zhixing.web import working_days
from zhixing.web.figures import seen

Answers = QuerySet[Answer, Answer]
Ratings = QuerySet[Rating, Rating]
FollowUps = QuerySet[FollowUp, FollowUp]
GOOD_FROM = Rating.Grade.FAIR


def answer(pk: int) -> Answer:
    """One answer with its voice, measure and campaign; raises Http404."""
    found = (
        Answer.objects.select_related("measure__campaign", "voice__campaign", "voice__problem")
        .prefetch_related("voice__campaign__phases", "measure__campaign__phases")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def answers_to(voice: Voice) -> list[Answer]:
    """What the voice was told, with its ratings, the latest first."""
    found = Answer.objects.filter(voice=voice).select_related(
        "measure__lead_unit", "by", "rating__follow_up"
    )
    return seen(f"answers:{voice.pk}", lambda: list(found.order_by("-at", "-pk")))


def present_round(measure: Measure) -> Answers:
    """The answers given since the measure was last verified."""
    if measure.verified_at is None:
        return Answer.objects.none()
    return Answer.objects.filter(measure=measure, at__gte=measure.verified_at)


def everybody_accepts(measure: Measure) -> bool:
    """Every raiser is answered, and every one who can be reached rated the last answer well.

    The owner's own acceptance closes nothing: it neither counts nor is waited for.
    """
    if unanswered(measure).exists():
        return False
    told = {answer.voice_id: answer for answer in present_round(measure).select_related("rating")}
    asked = reachable(outsiders(measure).filter(pk__in=told))
    return bool(asked) and all(_accepted(told[raiser.voice.pk]) for raiser in asked)


def _accepted(answer: Answer) -> bool:
    return hasattr(answer, "rating") and answer.rating.grade > Rating.BAD_AT_MOST


def silent_since(measure: Measure) -> date | None:
    """The day from which silence is counted: the last answer's, or where nobody raised it, the
    day on which the verified result was shown. None while it cannot be counted yet."""
    if measure.verified_at is None or unanswered(measure).exists():
        return None
    answers = present_round(measure)
    if answers.filter(rating__grade__lte=Rating.BAD_AT_MOST).exists():
        return None
    last = answers.aggregate(last=Max("at"))["last"] or measure.verified_at
    return timezone.localdate(last)


def silence_is_over(measure: Measure, today: date | None = None) -> bool:
    """Whether the campaign's days of silence have passed for a verified measure."""
    since = silent_since(measure)
    if since is None:
        return False
    return working_days.add(since, measure.campaign.silence_days) < (today or timezone.localdate())


def silent(today: date | None = None) -> list[int]:
    """Keys of the verified measures whose days of silence have passed, and which nothing holds."""
    verified = Measure.objects.filter(
        state=Measure.State.VERIFIED, campaign__closed_at__isnull=True
    )
    found = verified.exclude(held()).select_related("campaign")
    day = today or timezone.localdate()
    return [
        measure.pk
        for measure in found.order_by("pk")
        # N working days are at least N days: most are told apart without a query.
        if measure.verified_at
        and (day - timezone.localdate(measure.verified_at)).days > measure.campaign.silence_days
        and silence_is_over(measure, day)
    ]


def latest_ratings(campaign: Campaign) -> Ratings:
    """For each voice that rated, the rating that counts: its last."""
    later = Rating.objects.filter(answer__voice=OuterRef("answer__voice")).filter(
        Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    )
    return Rating.objects.filter(answer__voice__campaign=campaign).exclude(Exists(later))


def answered_voices(campaign: Campaign) -> QuerySet[Voice, Voice]:
    """The voices that were told something in the end."""
    told = Answer.objects.filter(voice__campaign=campaign)
    return Voice.objects.filter(pk__in=told.values("voice"))


def rated_voices(campaign: Campaign, rated: str) -> QuerySet[Voice, Voice]:
    """Answered voices whose last rating is "good" or "bad", "any", or which have "none"."""
    ratings = latest_ratings(campaign)
    chosen = {
        "good": ratings.filter(grade__gte=GOOD_FROM),
        "bad": ratings.filter(grade__lt=GOOD_FROM),
        "any": ratings,
    }
    if rated == "none":
        everybody = Rating.objects.filter(answer__voice__campaign=campaign)
        return answered_voices(campaign).exclude(pk__in=everybody.values("answer__voice"))
    return Voice.objects.filter(pk__in=chosen[rated].values("answer__voice"))


def superseded(answer: Answer) -> bool:
    """Whether the voice was told something newer about the same measure."""
    newer = Q(at__gt=answer.at) | Q(at=answer.at, pk__gt=answer.pk)
    same = Answer.objects.filter(voice=answer.voice_id, measure=answer.measure_id)
    return same.filter(newer).exists()


class VoicesByKey(Sequence[Voice]):
    """Voices in the order of their keys, read slice by slice with what a row of a list shows.

    handled: also read who handles each, for readers of whom that is asked.
    """

    def __init__(self, keys: Sequence[int], *, handled: bool) -> None:
        self._keys = keys
        self._voices = _with_handlers(_for_list()) if handled else _for_list()

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, index: int) -> Voice: ...

    @overload
    def __getitem__(self, index: slice) -> list[Voice]: ...

    def __getitem__(self, index: int | slice) -> Voice | list[Voice]:
        if isinstance(index, int):
            return self._voices.get(pk=self._keys[index])
        keys = self._keys[index]
        found = {voice.pk: voice for voice in self._voices.filter(pk__in=keys)}
        return [found[key] for key in keys if key in found]


def _for_list() -> QuerySet[Voice, Voice]:
    """Voices with their answers as `told`, the latest first, and the `beginning` of their words."""
    told = (
        Answer.objects.select_related("rating")
        .only("voice_id", "measure_id", "at", "rating__grade", "rating__text", "rating__at")
        .annotate(beginning=Substr("text", 1, 141))
        .order_by("-at", "-pk")
    )
    return (
        Voice.objects.prefetch_related(Prefetch("answers", told, to_attr="told"))
        .only(*_SHOWN)
        .annotate(beginning=Substr("text", 1, 40))
    )


def _with_handlers(voices: QuerySet[Voice, Voice]) -> QuerySet[Voice, Voice]:
    units = Prefetch("problem__supporting_units", Unit.objects.only("pk"))
    handlers = ("problem__campaign_id", "problem__lead_unit__name")
    found = voices.select_related("problem__lead_unit").prefetch_related(units)
    return found.only(*_SHOWN, *handlers)


_SHOWN = (
    "campaign_id", "title", "speaker", "consent", "moderation", "unit_id", "recorded_by_id",
    "spoken_by_id", "problem_id",
)  # fmt: skip


def grades(measure: Measure) -> dict[int, int]:
    """How often each grade was given to the measure's answers."""
    found = Rating.objects.filter(answer__measure=measure).values_list("grade")
    return dict(found.annotate(Count("pk")).order_by("-grade"))


def follow_up(pk: int) -> FollowUp:
    """One follow-up with all that its rules ask for; raises Http404."""
    found = (
        FollowUp.objects.select_related(
            "rating__answer__voice__campaign",
            "rating__answer__voice__problem__lead_unit",
            "rating__answer__measure__campaign",
            "rating__answer__measure__lead_unit",
            "done_by",
        )
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    return found


def follow_ups(campaign: Campaign, person: Visitor) -> FollowUps:
    """The campaign's follow-ups that concern the person, open ones first, by their day."""
    found = FollowUp.objects.filter(rating__answer__voice__campaign=campaign)
    if not has_role(person, campaign):
        found = found.filter(concerns(unit_ids(person)))
    return found.select_related(
        "rating__answer__voice", "rating__answer__measure", "done_by"
    ).order_by(F("done_at").asc(nulls_first=True), "due", "pk")


def concerns(units: Iterable[int]) -> Q:
    """Follow-ups of what the units handle."""
    keys = list(units)
    voice = "rating__answer__voice"
    return Q(rating__answer__measure__lead_unit__in=keys) | Q(
        **{f"{voice}__problem__lead_unit__in": keys}
    )
