"""What the holder of a receipt code does, over the API. The code is the only credential."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Status

from zhixing.measures.actions import answers, claims
from zhixing.measures.api.shapes import ExchangeOut, InquiryOut, RatingOut, ReceiptOut
from zhixing.measures.forms.raisers import DisputeForm, InquiryForm, RatingForm
from zhixing.measures.models import Answer, Inquiry
from zhixing.measures.queries import answers as told
from zhixing.measures.queries import checks
from zhixing.measures.queries import measures as queries
from zhixing.organisation.tokens import anyone
from zhixing.voices.access import found_by
from zhixing.web.api import schema_of, validated

router = Router(auth=anyone)


@router.get("/receipts/{code}/measures", response=ReceiptOut)
def receipt(request: HttpRequest, code: str) -> dict[str, Any]:
    """The measures for the voice, what its sender is asked, and what they were told."""
    voice = found_by(request, code)
    return {
        "measures": queries.of_problem(voice.problem) if voice.problem else [],
        "inquiries": checks.inquiries_of(voice),
        "answers": told.answers_to(voice),
    }


@router.post("/receipts/{code}/inquiries/{int:pk}", response=InquiryOut)
def answer_inquiry(
    request: HttpRequest,
    code: str,
    pk: int,
    payload: schema_of(InquiryForm),  # type: ignore[valid-type]  # built from the form
) -> Any:
    """Say whether the matter is solved."""
    voice = found_by(request, code)
    inquiry = get_object_or_404(Inquiry, pk=pk, voice=voice)
    data = validated(InquiryForm, payload)
    return claims.answer_inquiry(inquiry=inquiry, by=None, **data)


@router.post("/receipts/{code}/answers/{int:pk}/rating", response={201: RatingOut})
def rate(
    request: HttpRequest,
    code: str,
    pk: int,
    payload: schema_of(RatingForm),  # type: ignore[valid-type]  # as above
) -> Any:
    """Rate an answer, once."""
    voice = found_by(request, code)
    answer = get_object_or_404(Answer, pk=pk, voice=voice)
    return Status(201, answers.rate(answer=answer, by=None, **validated(RatingForm, payload)))


@router.post("/receipts/{code}/measures/{int:pk}/dispute", response={201: ExchangeOut})
def dispute(
    request: HttpRequest,
    code: str,
    pk: int,
    payload: schema_of(DisputeForm),  # type: ignore[valid-type]  # as above
) -> Any:
    """Contest the result of a measure."""
    voice = found_by(request, code)
    measure = queries.measure(pk)
    data = validated(DisputeForm, payload)
    return Status(201, answers.dispute(voice=voice, measure=measure, by=None, **data))
