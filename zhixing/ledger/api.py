"""The ledger over the API: open to everybody, as its pages are."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from zhixing.ledger import downloads, queries
from zhixing.ledger.models import Entry

router = Router(tags=["ledger"], auth=None)


class CheckpointOut(Schema):
    size: int
    time: datetime
    note: str
    verifier_keys: list[str]


class EntryOut(Schema):
    index: int
    time: datetime
    kind: str
    label: str
    leaf: str
    body: str


@router.get("/checkpoint", response=CheckpointOut)
def checkpoint(request: HttpRequest) -> Any:
    """The latest signed checkpoint, a C2SP signed note."""
    found = downloads.checkpoint()
    return CheckpointOut(
        size=found.size, time=found.time, note=found.note, verifier_keys=queries.verifier_keys()
    )


@router.get("/entries/{int:index}", response=EntryOut)
def entry(request: HttpRequest, index: int) -> Any:
    """One entry: its public body and leaf hash."""
    return get_object_or_404(Entry, index=index)


@router.get("/entries/{int:index}/proof", response=dict[str, Any])
def proof(request: HttpRequest, index: int) -> HttpResponse:
    """The entry's inclusion proof, byte for byte what the stand-alone script checks."""
    return downloads.proof(index)


@router.get("/consistency", response=dict[str, Any])
def consistency(
    request: HttpRequest,
    first: Annotated[int, Query(alias="from")],
    second: Annotated[int, Query(alias="to")],
) -> HttpResponse:
    """The proof that the tree of size `to` extends the tree of size `from`."""
    return downloads.consistency(first, second)
