"""Rows of lists, put into words before the template: a phrase is looked up once, not once a row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from markupsafe import Markup

from zhixing.voices.models import Problem, Voice
from zhixing.web.jinja import calendar, excerpt
from zhixing.web.pages import component
from zhixing.web.rows import Address, Row

EXCERPT = 140
TONES = {Problem.State.OPEN: "idle", Problem.State.ASSIGNED: "info", Problem.State.RULING: "warn"}


def problem_rows(problems: Iterable[Any]) -> list[Row]:
    """Problems as the list shows them. problems: rows of `queries.problems.columns`."""
    address = Address("voices:problem")
    categories, signs, day = words_of(Problem.Category), _signs(), calendar()
    voices, people, heat = _("%(n)s 条诉求"), _("%(n)s 人提出"), _("热度 %(n)s")
    lead, latest = _("牵头：%(unit)s"), _("最近提出：%(day)s")
    return [
        Row(
            problem.title,
            address.of(problem.pk),
            "",
            (
                voices % {"n": problem.voice_count},
                people % {"n": problem.people_count},
                categories[problem.category],
                lead % {"unit": problem.lead_unit__name} if problem.lead_unit__name else "",
                latest % {"day": day(problem.last_said)} if problem.last_said else "",
                heat % {"n": f"{problem.heat:.1f}"},
            ),
            signs[problem.state],
        )
        for problem in problems
    ]


def _signs() -> dict[str, Markup]:
    return {
        state.value: component("state", str(state.label), tone=TONES.get(state, "late"))
        for state in Problem.State
    }


def voice_rows(voices: Iterable[Voice], *, linked: bool) -> list[Row]:
    """Voices with their first words; `linked` to their pages for those who may open them."""
    address = Address("voices:voice")
    speakers, types, day = words_of(Voice.Speaker), words_of(Voice.Kind), calendar()
    return [
        Row(
            voice.title or excerpt(voice.text, 40),
            address.of(voice.pk) if linked else "",
            excerpt(voice.text, EXCERPT),
            (speakers[voice.speaker], types[voice.kind], voice.place, day(voice.said_at)),
        )
        for voice in voices
    ]


def list_rows(voices: Iterable[Any], *, inner: bool) -> list[Row]:
    """Voices as the campaign's list shows them. voices: rows of `queries.intake.columns`."""
    address, day = Address("voices:voice"), calendar()
    kinds, speakers, sources = (words_of(c) for c in (Voice.Kind, Voice.Speaker, Voice.Source))
    waiting = {
        state.value: component("state", str(state.label))
        for state in Voice.Moderation
        if inner and state != Voice.Moderation.SHOWN
    }
    return [
        Row(
            voice.title or excerpt(voice.beginning, 40),
            address.of(voice.pk),
            excerpt(voice.beginning, 100),
            (
                kinds[voice.kind],
                speakers[voice.speaker],
                sources[voice.source] if inner else "",
                voice.unit__name or "",
                day(voice.said_at),
                excerpt(voice.problem__title or "", 30) if inner else "",
            ),
            waiting.get(voice.moderation, "") if voice.consent == Voice.Consent.PUBLIC else "",
        )
        for voice in voices
    ]


def words_of(choices: type[TextChoices]) -> dict[str, str]:
    """Value → label, translated once."""
    return {choice.value: str(choice.label) for choice in choices}
