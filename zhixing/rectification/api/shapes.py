"""What the API answers with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Field, Router, Schema

from zhixing.rectification.models import Feedback, Rectification
from zhixing.rectification.queries import rectifications as queries
from zhixing.rectification.rules.stages import standing

router = Router(tags=["rectification"])


class FileOut(Schema):
    id: int = Field(alias="pk")
    part: str
    name: str
    size: int
    sha256: str


class FeedbackRow(Schema):
    id: int = Field(alias="pk")
    body: str
    body_name: str
    title: str
    number: str
    received_on: date
    reply_due: date | None
    replied_on: date | None


class FeedbackListed(FeedbackRow):
    """points: what it asks for; closed: how many of them are struck off."""

    points: int = Field(alias="pointed")
    closed: int = Field(alias="settled")


class FeedbacksOut(Schema):
    page: int
    has_next: bool
    items: list[FeedbackListed]


class FeedbackDetail(FeedbackRow):
    reply_number: str
    reply_text: str
    files: list[FileOut]


class RectificationRow(Schema):
    """term: the day that counts now."""

    id: int
    number: int
    kind: str
    category: str
    point_number: str
    problem: str
    unit_id: int
    due: date
    term: date
    stage: str
    feedback_id: int | None
    finding_id: int | None
    measure_id: int | None
    recurrences: int
    look_back_on: date | None


class RectificationsOut(Schema):
    """stages and buckets: how many of the campaign's are at each."""

    total: int
    stages: dict[str, int]
    buckets: dict[str, int]
    page: int
    has_next: bool
    items: list[RectificationRow]


class ReviewOut(Schema):
    id: int = Field(alias="pk")
    outcome: str
    opinion: str
    missing: str
    due: date | None
    by_id: int
    at: datetime


class PublicationOut(Schema):
    id: int = Field(alias="pk")
    rectification_id: int
    text: str
    public: bool
    begins: date
    ends: date


class ObjectionOut(Schema):
    id: int = Field(alias="pk")
    publication_id: int
    text: str
    at: datetime
    upheld: bool | None
    answer: str


class AnsweredOut(Schema):
    upheld: bool
    answer: str
    answered_at: datetime


class PublicationDetail(PublicationOut):
    """stands: it was not sent back since; said: how many objected; answered: what was replied."""

    stands: bool
    said: int
    answered: list[AnsweredOut]


class PublicationsOut(Schema):
    page: int
    has_next: bool
    items: list[PublicationOut]


class RecurrenceOut(Schema):
    id: int = Field(alias="pk")
    reason: str
    found_on: date
    due: date
    feedback_id: int | None
    finding_id: int | None


class LookBackOut(Schema):
    id: int = Field(alias="pk")
    outcome: str
    facts: str
    next_on: date | None
    at: datetime


class RectificationDetail(RectificationRow):
    goal: str
    leader_id: int | None
    reviews: list[ReviewOut]
    publications: list[PublicationOut]
    objections: list[ObjectionOut]
    recurrence_list: list[RecurrenceOut]
    look_backs: list[LookBackOut]


class FaultOut(Schema):
    row: int
    text: str
    grave: bool


class PreviewOut(Schema):
    """columns: field to heading. faults: the first 200."""

    columns: dict[str, str]
    new: int
    skipped: int
    rows_with_errors: int
    faults: list[FaultOut]


class BatchOut(Schema):
    id: int = Field(alias="pk")
    imported: int
    skipped: int


_ROW = (
    "number", "kind", "category", "point_number", "problem", "unit_id", "due", "feedback_id",
    "finding_id", "measure_id", "look_back_on",
)  # fmt: skip


def row_of(row: Any) -> dict[str, Any]:
    """A row of `queries.for_list`."""
    told = {name: getattr(row, name) for name in _ROW}
    stage = queries.stage_of(row)
    return {**told, "id": row.pk, "term": row.term, "stage": stage, "recurrences": row.again}


def detail_of(found: Rectification) -> dict[str, Any]:
    """One rectification with everything that was written of it."""
    record, measure = queries.record_of(found), found.measure
    return {
        **{name: getattr(found, name) for name in _ROW},
        "id": found.pk,
        "term": measure.deadline if measure else found.due,
        "stage": standing(found).stage,
        "recurrences": len(record.recurrences),
        "goal": found.goal,
        "leader_id": found.leader_id,
        "reviews": record.reviews,
        "publications": record.publications,
        "objections": record.objections,
        "recurrence_list": record.recurrences,
        "look_backs": record.look_backs,
    }


def feedback_of(found: Feedback) -> dict[str, Any]:
    names = (
        "pk", "body", "body_name", "title", "number", "received_on", "reply_due", "replied_on",
        "reply_number", "reply_text",
    )  # fmt: skip
    return {**{name: getattr(found, name) for name in names}, "files": list(found.files.all())}
