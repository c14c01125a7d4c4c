"""Everything that was recorded along one voice's way, read in one query.

A thread is made of records of eleven kinds. Read each for itself they would be eleven queries;
they have the same few facts in common, so they are read as one table.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    Count,
    DateField,
    F,
    Max,
    Model,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce

from zhixing.ledger.models import Entry, Item
from zhixing.measures.models import (
    Answer,
    Check,
    Claim,
    Evidence,
    Extension,
    FollowUp,
    Inquiry,
    Rating,
    Reopening,
    Task,
)
from zhixing.voices.models import Assignment, Problem, Regrouping, Voice


@dataclass(frozen=True, slots=True)
class Row:
    """A record of the thread.

    parent: the claim of a check or an inquiry, the answer of a rating or a follow-up, else None.
    at: None for what is still to be done; due: the day that it names, None where it names none.
    words, more: its texts; mark: its state, outcome, cause or grade; for inquiries, one row stands
    for all of an outcome and `words` is how many they are.
    """

    kind: str
    pk: int
    parent: int | None
    measure: int | None
    at: datetime | None
    due: date | None
    who: str
    words: str
    more: str
    mark: str

    @property
    def reference(self) -> str:
        """Its name in the ledger."""
        return f"{_MODELS[self.kind]._meta.model_name}:{self.pk}"


_MODELS: dict[str, type[Model]] = {
    "regrouping": Regrouping,
    "assignment": Assignment,
    "task": Task,
    "evidence": Evidence,
    "extension": Extension,
    "claim": Claim,
    "inquiry": Claim,  # one row stands for many; it leads to the claim that they were asked about
    "check": Check,
    "reopening": Reopening,
    "answer": Answer,
    "rating": Rating,
    "follow_up": FollowUp,
}

_COLUMNS = ("table", "key", "parent", "of", "moment", "day", "who", "words", "more", "mark")
_NOTHING = {
    "parent": Cast(Value(None), BigIntegerField()),
    "of": Cast(Value(None), BigIntegerField()),
    "day": Cast(Value(None), DateField()),
    "who": Value("", TextField()),
    "words": Value("", TextField()),
    "more": Value("", TextField()),
    "mark": Value("", TextField()),
}


def rows(voice: Voice, problem: Problem | None, measures: Collection[int]) -> list[Row]:
    """The records of a voice's thread, the oldest first, what is still to be done last."""
    first, *others = [
        *_of_voice(voice),
        *(_of_problem(voice, problem) if problem else ()),
        *(_of_measures(measures) if measures else ()),
    ]
    found = [Row(*values) for values in first.union(*others, all=True)]
    return sorted(found, key=lambda row: (row.at is None, row.at or row.due, row.pk))


def proofs(references: Collection[str]) -> dict[str, int]:
    """The ledger entry that first tells of each record, alone or in a batch: one query."""
    entries = Entry.objects.filter(subject__in=references).values_list("subject", "index")
    items = Item.objects.filter(subject__in=references).values_list("subject", "entry_index")
    first: dict[str, int] = {}
    for subject, index in entries.order_by().union(items, all=True):
        first[subject] = min(index, first.get(subject, index))
    return first


def _of_voice(voice: Voice) -> tuple[QuerySet[Any, Any], ...]:
    answer = {"parent": F("answer"), "of": F("answer__measure")}
    return (
        _table("answer", Answer.objects.filter(voice=voice), F("at"), of=F("measure"),
               who=F("by__name"), words=F("text")),
        _table("rating", Rating.objects.filter(answer__voice=voice), F("at"), **answer,
               words=F("text"), mark=_text("grade")),
        _table("follow_up", FollowUp.objects.filter(rating__answer__voice=voice), F("done_at"),
               parent=F("rating__answer"), of=F("rating__answer__measure"), day=F("due"),
               who=_name("done_by"), words=F("text")),
    )  # fmt: skip


def _of_problem(voice: Voice, problem: Problem) -> tuple[QuerySet[Any, Any], ...]:
    joined = Regrouping.objects.filter(
        problem=problem, undone_at__isnull=True, after__voices__has_key=str(voice.pk)
    )
    steps = Assignment.objects.filter(problem=problem)
    return (
        _table("regrouping", joined, F("at"), who=_name("by"), words=F("reason"), mark=F("kind")),
        _table("assignment", steps, F("at"), who=F("by__name"), words=F("reason"),
               more=F("to_unit__name"), mark=F("kind")),
    )  # fmt: skip


def _of_measures(measures: Collection[int]) -> tuple[QuerySet[Any, Any], ...]:
    mine: dict[str, Any] = {"measure__in": measures}
    of = {"of": F("measure")}
    public = Case(When(public=True, then=Value("public")), default=Value(""))
    granted = Case(
        When(granted=True, then=Value("granted")),
        When(granted=False, then=Value("refused")),
        default=Value(""),
        output_field=CharField(),
    )
    asked = Inquiry.objects.filter(claim__measure__in=measures).order_by()
    return (
        _table("task", Task.objects.filter(**mine), F("done_at"), **of, day=F("due"),
               who=F("assignee__name"), words=F("title")),
        _table("evidence", Evidence.objects.filter(**mine), F("at"), **of, who=F("by__name"),
               words=F("text"), more=F("name"), mark=public),
        _table("extension", Extension.objects.filter(**mine), F("asked_at"), **of,
               day=F("new_deadline"), who=F("asked_by__name"), words=F("reason"), mark=granted),
        _table("claim", Claim.objects.filter(**mine), F("at"), **of, day=F("asked_until"),
               who=F("by__name"), words=F("statement"), mark=F("state")),
        _table("check", Check.objects.filter(claim__measure__in=measures), F("at"),
               parent=F("claim"), of=F("claim__measure"), who=_name("by"), words=F("finding"),
               more=F("missing"), mark=F("outcome")),
        _table("reopening", Reopening.objects.filter(**mine), F("at"), **of, who=_name("by"),
               words=F("reason"), mark=F("cause")),
        _table("inquiry", asked.values("claim", "claim__measure", "outcome"), Max("asked_at"),
               key=F("claim"), parent=F("claim"), of=F("claim__measure"),
               words=Cast(Count("pk"), TextField()), mark=F("outcome")),
    )  # fmt: skip


def _table(kind: str, found: QuerySet[Any, Any], moment: Any, **facts: Any) -> QuerySet[Any, Any]:
    """The records in the columns that all have in common."""
    columns = {"table": Value(kind, TextField()), "key": F("pk"), "moment": moment}
    rows: QuerySet[Any, Any] = found.order_by().annotate(**_NOTHING | columns | facts)
    return rows.values_list(*_COLUMNS)


def _name(person: str) -> Any:
    """The name of a person who may be missing: the raisers together, or the clock."""
    return Coalesce(F(f"{person}__name"), Value(""), output_field=TextField())


def _text(field: str) -> Any:
    return Cast(F(field), TextField())
