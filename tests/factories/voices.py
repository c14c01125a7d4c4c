"""Voices, problems, and what is decided about them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from tests.factories.counting import next_number
from tests.factories.organisation import make_person
from zhixing.campaigns.models import Campaign
from zhixing.organisation.models import Unit
from zhixing.voices.models import (
    Assignment,
    Exchange,
    ImportBatch,
    Problem,
    Regrouping,
    Suggestion,
    Support,
    Voice,
)


def make_batch(campaign: Campaign, **fields: Any) -> ImportBatch:
    number = next_number()
    values = {
        "file_name": f"来信{number}.xlsx",
        "sha256": f"{number:064x}",
        "imported": 1,
        "skipped": 0,
        **fields,
    }
    return ImportBatch.objects.create(campaign=campaign, **values)


def make_voice(campaign: Campaign, *, problem: Problem | None = None, **fields: Any) -> Voice:
    """A citizen's voice, allowed to be public, not yet moderated.

    moderation="shown" (or "withheld") brings a moderator; batch=… brings row and source key;
    source="inspection" brings an authority. `problem` does not count itself anew: see
    `count_voices`.
    """
    number = next_number()
    values: dict[str, Any] = {
        "speaker": Voice.Speaker.CITIZEN,
        "kind": Voice.Kind.DIFFICULTY,
        "title": f"办证窗口排队太久（{number}）",
        "text": f"上午九点取号，前面还有{number}个人，只开了一个窗口。",
        "source": Voice.Source.WEB,
        "consent": Voice.Consent.PUBLIC,
        "author_key": f"{number:064x}",
        **fields,
    }
    if values.get("moderation", Voice.Moderation.PENDING) != Voice.Moderation.PENDING:
        values.setdefault("moderated_at", timezone.now())
        values["moderated_by"] = values.get("moderated_by") or make_person()
    if values.get("batch") is not None:
        values = {"row_number": number, "source_key": f"{number:064x}", **values}
    if values["source"] == Voice.Source.INSPECTION:
        values.setdefault("authority", Voice.Authority.PATROL)
    return Voice.objects.create(campaign=campaign, problem=problem, **values)


def make_exchange(voice: Voice, kind: str = Exchange.Kind.ADDITION, **fields: Any) -> Exchange:
    """Something the sender wrote; kind="question" is the office's and brings a clerk."""
    values: dict[str, Any] = {"text": "补充：下午也是这样。", **fields}
    if kind == Exchange.Kind.QUESTION:
        values["by"] = values.get("by") or make_person()
    return Exchange.objects.create(voice=voice, kind=kind, **values)


def make_problem(
    campaign: Campaign, *, voices: int | Sequence[Voice] = (), **fields: Any
) -> Problem:
    """An open problem; with lead_unit, an assigned one; with merged_into, a merged one.

    voices: voices to put into it, or how many to make.
    """
    values: dict[str, Any] = {
        "title": f"办事窗口开放不足({next_number()})",
        "category": Problem.Category.EFFICIENCY,
        "state": _problem_state(fields),
        **fields,
    }
    if values["state"] == Problem.State.DECLINED:
        values.setdefault("declined_reason", "不属于本局职权范围，已转交有关部门。")
    if values["state"] == Problem.State.MERGED and "merged_into" not in values:
        values["merged_into"] = make_problem(campaign)
    if values["state"] == Problem.State.ASSIGNED and "lead_unit" not in values:
        values["lead_unit"] = campaign.organiser
    supporting = values.pop("supporting_units", ())
    problem = Problem.objects.create(campaign=campaign, **values)
    problem.supporting_units.set(supporting)
    members = [make_voice(campaign) for _ in range(voices)] if isinstance(voices, int) else voices
    for voice in members:
        voice.problem = problem
        voice.save(update_fields=["problem"])
    return count_voices(problem) if members else problem


def _problem_state(fields: dict[str, Any]) -> str:
    if fields.get("merged_into") is not None:
        return Problem.State.MERGED
    return Problem.State.ASSIGNED if fields.get("lead_unit") else Problem.State.OPEN


def count_voices(problem: Problem) -> Problem:
    """Set the figures that a problem keeps of its voices; heat is one for each person."""
    voices = list(problem.voices.all())
    said = sorted(voice.said_at for voice in voices)
    problem.voice_count = len(voices)
    problem.people_count = len({voice.author_key or f"#{voice.pk}" for voice in voices})
    problem.heat = float(problem.people_count)
    problem.first_said, problem.last_said = (said[0], said[-1]) if said else (None, None)
    problem.save()
    return problem


def make_support(problem: Problem, **fields: Any) -> Support:
    return Support.objects.create(problem=problem, **{"key": f"{next_number():064x}", **fields})


def make_assignment(
    problem: Problem, to_unit: Unit, kind: str = Assignment.Kind.ASSIGNED, **fields: Any
) -> Assignment:
    """One step of the problem's way; it does not move the problem itself."""
    values: dict[str, Any] = {"reason": "" if kind == "assigned" else "不在本单位职责内", **fields}
    values["by"] = values.get("by") or make_person()
    return Assignment.objects.create(problem=problem, to_unit=to_unit, kind=kind, **values)


def make_regrouping(problem: Problem, **fields: Any) -> Regrouping:
    values = {
        "kind": Regrouping.Kind.CREATED,
        "before": {"voices": {}, "problems": {}},
        "after": {"voices": {}, "problems": {}},
        **fields,
    }
    return Regrouping.objects.create(campaign=problem.campaign, problem=problem, **values)


def make_suggestion(
    campaign: Campaign, *, voices: int | Sequence[Voice] = 2, **fields: Any
) -> Suggestion:
    members = [make_voice(campaign) for _ in range(voices)] if isinstance(voices, int) else voices
    values: dict[str, Any] = {
        "title": members[0].title,
        "similarity": 0.8,
        "heat": float(len(members)),
        "people": len(members),
        "keywords": ["窗口", "排队"],
        **fields,
    }
    if values.get("state", Suggestion.State.OPEN) != Suggestion.State.OPEN:
        values.setdefault("decided_at", timezone.now())
        values["decided_by"] = values.get("decided_by") or make_person()
    suggestion = Suggestion.objects.create(campaign=campaign, **values)
    suggestion.voices.set(members)
    return suggestion
