"""Rows of lists, put into words before the template: a phrase is looked up once, not once a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.urls import reverse
from django.utils.translation import gettext as _

from zhixing.voices.models import Problem, Voice
from zhixing.web.jinja import day, excerpt

EXCERPT = 140


@dataclass(frozen=True, slots=True)
class Row:
    """What `ui.entry` shows of a record. `state`: a problem's, a key of the template's signs."""

    title: str
    href: str
    text: str
    meta: tuple[str, ...]
    state: str = ""


def problem_rows(problems: Iterable[Problem]) -> list[Row]:
    """Problems with their figures, as the list shows them."""
    address = Address("voices:problem")
    categories = words_of(Problem.Category)
    voices, people, heat = _("%(n)s 条诉求"), _("%(n)s 人提出"), _("热度 %(n)s")
    lead, latest = _("牵头:%(unit)s"), _("最近提出:%(day)s")
    return [
        Row(
            problem.title,
            address.of(problem.pk),
            "",
            (
                voices % {"n": problem.voice_count},
                people % {"n": problem.people_count},
                categories[problem.category],
                lead % {"unit": problem.lead_unit} if problem.lead_unit else "",
                latest % {"day": day(problem.last_said)} if problem.last_said else "",
                heat % {"n": f"{problem.heat:.1f}"},
            ),
            problem.state,
        )
        for problem in problems
    ]


def voice_rows(voices: Iterable[Voice], *, linked: bool) -> list[Row]:
    """Voices with their first words; `linked` to their pages for those who may open them."""
    address = Address("voices:voice")
    speakers, types = words_of(Voice.Speaker), words_of(Voice.Kind)
    return [
        Row(
            voice.title or excerpt(voice.text, 40),
            address.of(voice.pk) if linked else "",
            excerpt(voice.text, EXCERPT),
            (speakers[voice.speaker], types[voice.kind], voice.place, day(voice.said_at)),
        )
        for voice in voices
    ]


class Address:
    """Addresses of many records of one kind: the pattern is resolved once."""

    def __init__(self, name: str) -> None:
        self._before, self._after = reverse(name, args=[0]).rsplit("0", 1)

    def of(self, pk: int) -> str:
        return f"{self._before}{pk}{self._after}"


def words_of(choices: type[TextChoices]) -> dict[str, str]:
    """Value → label, translated once."""
    return {choice.value: str(choice.label) for choice in choices}
