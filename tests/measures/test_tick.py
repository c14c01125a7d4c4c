"""The clock: verdicts after the window, silence, reminders; once each, and after a kill too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.ledger_log import ledger_kinds
from zhixing.analysis import working_days
from zhixing.measures.actions import answers, claims, extensions
from zhixing.measures.actions import tick as clock
from zhixing.measures.actions.tick import tick
from zhixing.measures.models import Measure
from zhixing.organisation.models import Person
from zhixing.voices.models import Voice
from zhixing.web.models import Delivery

pytestmark = pytest.mark.django_db

Make = Callable[..., Measure]
Raise = Callable[..., Voice]


def _later(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def test_a_claim_is_settled_after_its_window(
    ready: Measure, alice: Person, raise_voice: Raise
) -> None:
    raise_voice(), raise_voice(), raise_voice(), raise_voice()
    claim = claims.claim(measure=ready, statement="已办", by=alice)
    first, second, *_rest = claim.inquiries.order_by("pk")
    claims.answer_inquiry(inquiry=first, outcome="solved", by=None)
    claims.answer_inquiry(inquiry=second, outcome="solved", by=None)
    assert tick(claim.asked_until) == 0
    assert tick(claim.asked_until + timedelta(days=1)) == 1
    assert tick(claim.asked_until + timedelta(days=1)) == 0
    ready.refresh_from_db()
    assert (ready.state, ready.verified_how) == ("verified", "raisers")
    assert ledger_kinds()[-1] == "claim.settled"


def test_without_a_quorum_the_claim_waits_for_the_inspector(
    ready: Measure, alice: Person, raise_voice: Raise
) -> None:
    raise_voice()
    claims.claim(measure=ready, statement="已办", by=alice)
    assert tick(_later(30)) == 0
    ready.refresh_from_db()
    assert ready.state == "done"


def test_silence_closes_and_is_called_silence(
    make: Make, alice: Person, raise_voice: Raise
) -> None:
    raise_voice()
    measure = make(state="verified")
    answers.answer(measure=measure, text="已办", by=alice)
    last = working_days.add(timezone.localdate(), measure.campaign.silence_days)
    assert tick(last) == 0
    assert tick(last + timedelta(days=1)) == 1
    measure.refresh_from_db()
    assert (measure.state, measure.closed_how) == ("closed", "silence")
    assert ledger_kinds() == ["measure.answered", "measure.closed_by_silence"]


def test_a_measure_nobody_raised_closes_after_its_result_was_shown(
    campaign: object, alice: Person, make: Make
) -> None:
    measure = make(problems=[], state="verified")
    assert tick(_later(60)) == 1
    measure.refresh_from_db()
    assert measure.closed_how == "silence"


def test_a_bad_rating_is_not_silence(make: Make, alice: Person, raise_voice: Raise) -> None:
    raise_voice()
    measure = make(state="verified")
    [answer] = answers.answer(measure=measure, text="已办", by=alice)
    answers.rate(answer=answer, grade=1, by=None)
    assert tick(_later(60)) == 0


def test_owners_are_reminded_once_before_and_once_after(
    make: Make, alice: Person, office: Person
) -> None:
    alice.email = "alice@example.org"
    alice.save()
    measure = make(deadline=_later(2))
    assert [tick(), tick(), tick(_later(3)), tick(_later(4))] == [1, 0, 1, 0]
    asked = extensions.ask_extension(
        measure=measure, new_deadline=_later(40), reason="缺货", by=alice
    )
    extensions.decide_extension(extension=asked, granted=True, by=office)
    assert [tick(), tick(_later(41)), tick(_later(42))] == [0, 1, 0]
    subjects = list(Delivery.objects.order_by("pk").values_list("subject", flat=True))
    assert [subject[:5] for subject in subjects] == [
        "举措临近时",
        "举措已逾期",
        "延期申请有",
        "举措已逾期",
    ]


class Killed(BaseException):
    """The process died here."""


def test_a_killed_tick_goes_on_where_it_stopped(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _n in range(3):
        make(problems=[], state="verified")
    real, calls = clock.close_by_silence, []

    def dies_at_the_second(**fields: object) -> None:
        calls.append(fields)
        if len(calls) == 2:
            raise Killed
        real(**fields)  # type: ignore[arg-type]  # passes on what it was given

    with monkeypatch.context() as patch:
        patch.setattr(clock, "close_by_silence", dies_at_the_second)
        with pytest.raises(Killed):
            tick(_later(60))
    closed = Measure.objects.filter(state="closed")
    assert closed.count() == 1
    assert tick(_later(60)) == 2
    assert closed.count() == 3
    assert ledger_kinds() == ["measure.closed_by_silence"] * 3


def test_a_closed_campaign_is_left_alone(make: Make, raise_voice: Raise) -> None:
    measure = make(problems=[], state="verified")
    measure.campaign.closed_at = timezone.now()
    measure.campaign.save()
    assert tick(_later(60)) == 0


def test_the_command(make: Make, capsys: pytest.CaptureFixture[str]) -> None:
    make(problems=[], state="verified")
    call_command("tick", on=_later(60).isoformat())
    assert capsys.readouterr().out == "1 steps taken\n"
    with pytest.raises(CommandError, match="write the day as"):
        call_command("tick", on="tomorrow")


def test_follow_ups_are_due_after_the_holidays(
    make: Make, alice: Person, raise_voice: Raise, monkeypatch: pytest.MonkeyPatch
) -> None:
    raise_voice()
    measure = make(state="verified")
    [answer] = answers.answer(measure=measure, text="已办", by=alice)
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_args: date(2026, 9, 25))
    monkeypatch.setattr("zhixing.campaigns.models.Campaign.grants", lambda *_args: True)
    rating = answers.rate(answer=answer, grade=1, by=None)
    assert rating.follow_up.due == date(2026, 10, 22)
