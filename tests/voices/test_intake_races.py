"""One form sent twice at the same moment."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from tests.ledger_log import ledger_kinds
from tests.voices.test_problem_races import race
from zhixing.campaigns.models import Campaign
from zhixing.voices import receipts
from zhixing.voices.actions import intake
from zhixing.voices.models import Voice

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_sendings_at_once_get_one_receipt(campaign: Campaign) -> None:
    key, codes = uuid4(), []

    def send() -> Any:
        receipt = intake.submit(
            campaign=campaign, submission_key=key, speaker="citizen", kind="pain",
            text="办证要跑三趟", consent="private", by=None,
        )  # fmt: skip
        codes.append(receipt.code)

    assert race(send, send) == [None, None]
    assert codes == [receipts.code_of(key)] * 2
    assert Voice.objects.count() == 1
    assert ledger_kinds() == ["voice.submitted"]
