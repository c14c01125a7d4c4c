"""What the API says of units, posts and people."""

from __future__ import annotations

from datetime import date
from typing import Any

from ninja import Schema


class UnitOut(Schema):
    id: int
    name: str
    kind: str
    code: str
    business: str
    depth: int
    closed: date | None


class ChangeOut(Schema):
    kind: str
    day: date
    before: dict[str, Any]
    after: dict[str, Any]
    reason: str
    document: str


class PostOut(Schema):
    """reason, document: of the beginning; end_reason, end_document: of the end."""

    id: int
    person_id: int
    unit: UnitOut
    post: str
    heads: bool
    began: date
    reason: str
    document: str
    ended: date | None
    end_reason: str
    end_document: str


class HolderOut(Schema):
    id: int
    person_id: int
    person: str
    post: str
    heads: bool
    began: date
    ended: date | None

    @staticmethod
    def resolve_person(post: Any) -> str:
        return str(post.person.name)


class UnitDetail(UnitOut):
    """place: names on the way to it; day: of which the holders are told."""

    place: str
    day: date
    name_then: str
    holders: list[HolderOut]
    below: list[UnitOut]
    changes: list[ChangeOut]


class PersonOut(Schema):
    id: int
    username: str
    name: str


class PersonDetail(PersonOut):
    """posts: every one held now or before, the latest first."""

    posts: list[PostOut]
