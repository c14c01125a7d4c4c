"""What the API of supervision answers."""

from __future__ import annotations

from datetime import date, datetime

from ninja import Field, Schema


class RoundOut(Schema):
    id: int = Field(alias="pk")
    number: int
    title: str
    opened_at: datetime
    closed_at: datetime | None


class RoundRow(RoundOut):
    checked: int
    found: int


class RoundsOut(Schema):
    page: int
    has_next: bool
    items: list[RoundRow]


class StratumOut(Schema):
    """unit: its code, "" for all units in one order; batch: the number of the draw."""

    unit: str
    batch: int
    claimed: int
    checked: int
    not_done: int


class RoundDetail(RoundOut):
    """bound: with 95 % confidence at least this share of what is claimed done is done; None while
    nothing counts. bound_with_left_out: if none of what nobody may check is done. beyond: settled
    checks that the order has not reached. waiting: handed out and not settled."""

    purpose: str
    kinds: list[str]
    order: str
    team_size: int
    conclusion: str
    claimed: int
    checked: int
    not_done: int
    beyond: int
    waiting: int
    left_out: int
    bound: float | None
    bound_with_left_out: float | None
    undone_at_most: int | None
    strata: list[StratumOut]
    draws: list[int]


class PartyOut(Schema):
    id: int = Field(alias="pk")
    side: str
    person_id: int
    commitment: str
    revealed: bool


class DrawOut(Schema):
    id: int = Field(alias="pk")
    number: int
    state: str
    round_id: int
    listed: int
    digest: str
    failed_reason: str
    parties: list[PartyOut]


class ItemOut(Schema):
    """place: its number in the order that is followed, of its unit or of all units."""

    id: int = Field(alias="pk")
    record: str = Field(alias="published_id")
    title: str
    unit_id: int
    place: int


class HandedOut(Schema):
    """count: how many were handed out; items: those of them that are the caller's to check."""

    count: int
    items: list[ItemOut]


class CheckOut(Schema):
    id: int = Field(alias="pk")
    outcome: str
    confirmed_at: datetime | None
    agreed: bool | None
    passed_over: list[dict[str, str]]


class FindingOut(Schema):
    id: int = Field(alias="pk")
    unit_id: int
    text: str
    owner_id: int
    due: date
