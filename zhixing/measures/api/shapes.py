"""What the API answers with."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from ninja import Field, Schema

from zhixing.measures.models import Claim, Inquiry


class MeasureOut(Schema):
    """Open to everybody."""

    id: int
    title: str
    state: str
    lead_unit_id: int
    deadline: date
    origin: str
    deed: bool
    indicator: str
    indicator_unit: str
    baseline: Decimal
    target: Decimal
    acceptance: str
    verified_how: str
    closed_how: str


class TaskOut(Schema):
    id: int
    title: str
    assignee_id: int
    due: date
    done_at: datetime | None


class EvidenceOut(Schema):
    id: int
    text: str
    name: str
    size: int
    sha256: str
    public: bool
    at: datetime


class CheckOut(Schema):
    id: int
    how: str
    outcome: str
    finding: str
    missing: str
    at: datetime


class InquiryOut(Schema):
    """waits: it can still be answered."""

    id: int
    voice_id: int
    outcome: str
    comment: str
    asked_at: datetime
    answered_at: datetime | None
    waits: bool

    @staticmethod
    def resolve_waits(inquiry: Inquiry) -> bool:
        return not inquiry.outcome and inquiry.claim.state == Claim.State.OPEN


class ClaimOut(Schema):
    id: int
    measure_id: int
    statement: str
    reached: Decimal | None
    asked_until: date
    state: str
    at: datetime
    check: CheckOut | None = None

    @staticmethod
    def resolve_check(claim: object) -> object:
        return getattr(claim, "check_made", None)


class TallyOut(Schema):
    """People, not voices; a person asked about several voices counts once."""

    asked: int
    solved: int
    partly: int
    not_solved: int
    quorum: int


class WaitingOut(Schema):
    claim: ClaimOut
    tally: TallyOut
    needs_inspector: bool


class ExtensionOut(Schema):
    id: int
    measure_id: int
    old_deadline: date
    new_deadline: date
    reason: str
    granted: bool | None
    decision: str


class ReopeningOut(Schema):
    id: int
    cause: str
    reason: str
    from_state: str
    at: datetime


class MeasureDetail(MeasureOut):
    """The lists are empty for those who do not work on the measure; public evidence is not."""

    text: str
    owner_id: int | None
    problem_ids: list[int]
    supporting_unit_ids: list[int]
    tasks: list[TaskOut]
    evidence: list[EvidenceOut]
    claims: list[ClaimOut]
    extensions: list[ExtensionOut]
    reopenings: list[ReopeningOut]
    claimed_at: datetime | None
    verified_at: datetime | None
    closed_at: datetime | None


class MeasurePage(Schema):
    page: int
    has_next: bool
    items: list[MeasureOut]


class RatingOut(Schema):
    id: int
    grade: int
    text: str
    at: datetime


class FollowUpOut(Schema):
    """voice_id, measure_id, grade: what was answered, and how the answer was rated."""

    id: int
    voice_id: int = Field(alias="rating.answer.voice_id")
    measure_id: int | None = Field(alias="rating.answer.measure_id")
    grade: int = Field(alias="rating.grade")
    due: date
    text: str
    done_at: datetime | None


class AnswerOut(Schema):
    id: int
    voice_id: int
    measure_id: int | None
    text: str
    at: datetime
    rating: RatingOut | None = None

    @staticmethod
    def resolve_rating(answer: object) -> object:
        return getattr(answer, "rating", None)


class OutcomeOut(Schema):
    """A voice in the list of answered ones; without its words where the caller may not see it."""

    voice_id: int
    answer: AnswerOut | None


class OutcomePage(Schema):
    page: int
    has_next: bool
    items: list[OutcomeOut]


class ExchangeOut(Schema):
    id: int
    kind: str
    text: str
    at: datetime


class ReceiptOut(Schema):
    """What the holder of a receipt code is asked and told about measures."""

    measures: list[MeasureOut]
    inquiries: list[InquiryOut]
    answers: list[AnswerOut]
