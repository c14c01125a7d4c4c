"""The small Python core of the web room."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from django.core.cache import cache
from django.http import HttpRequest
from django.test import RequestFactory, override_settings
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from zhixing.web import delivery, figures, lights, limits, sealing, strip
from zhixing.web.errors import TooMany
from zhixing.web.models import LEASE, Delivery


@given(st.dictionaries(st.text(), st.text()))
def test_seal_opens_to_what_was_sealed(record):
    assert sealing.unseal(sealing.seal(record)) == record


def test_unseal_refuses_an_altered_token():
    token = sealing.seal({"phone": "139"})
    assert sealing.unseal(token[:-4] + "AAAA") is None


def test_digest_keeps_parts_apart():
    assert sealing.digest("p", "ab", "c") != sealing.digest("p", "a", "bc")
    assert sealing.digest("p", "a") != sealing.digest("q", "a")


@pytest.mark.parametrize(
    ("due", "done", "tone"),
    [
        (None, False, "idle"),
        (date(2026, 3, 2), False, "late"),
        (date(2026, 3, 3), False, "warn"),
        (date(2026, 3, 6), False, "warn"),
        (date(2026, 3, 9), False, "ok"),
        (date(2026, 3, 2), True, "proved"),
    ],
)
@pytest.mark.django_db
def test_light_by_working_days(due, done, tone):
    assert lights.light(due, done, today=date(2026, 3, 3)).tone == tone


@given(st.lists(st.integers(0, 1000), min_size=2, max_size=7))
def test_leakiest_step_lets_the_smallest_share_on(counts):
    worst = strip.leakiest(tuple(counts))
    if worst is None:
        steps = range(1, len(counts) - 1)
        assert not [p for p in steps if counts[p] and counts[p + 1] < counts[p]]
    else:
        assert worst >= 1
        share = counts[worst + 1] / counts[worst]
        others = [
            counts[p + 1] / counts[p]
            for p in range(1, len(counts) - 1)
            if counts[p] and counts[p + 1] < counts[p]
        ]
        assert share == min(others)


def _request(**meta: str) -> HttpRequest:
    return RequestFactory().get("/", **meta)


def test_visitor_without_proxy_is_the_peer():
    request = _request(HTTP_X_FORWARDED_FOR="6.6.6.6", REMOTE_ADDR="10.0.0.1")
    assert limits.visitor(request) == "10.0.0.1"


@override_settings(ZHIXING_PROXIES=1)
def test_visitor_behind_a_proxy_cannot_choose_an_address():
    request = _request(HTTP_X_FORWARDED_FOR="6.6.6.6, 7.7.7.7", REMOTE_ADDR="10.0.0.1")
    assert limits.visitor(request) == "7.7.7.7"


def test_many_visitors_do_not_push_out_a_count():
    limits.hit("test", "a guesser", 1, 3600)
    for n in range(1_000):
        cache.set(f"session-{n}", "", 3600)
    with pytest.raises(TooMany):
        limits.hit("test", "a guesser", 1, 3600)


def test_hit_refuses_after_the_limit():
    for _ in range(3):
        limits.hit("test", "somebody", 3, 3600)
    with pytest.raises(TooMany) as refusal:
        limits.hit("test", "somebody", 3, 3600)
    assert 0 < refusal.value.wait <= 3600
    limits.hit("test", "somebody else", 3, 3600)


@pytest.mark.django_db
def test_a_figure_is_computed_once_for_each_ledger_size(monkeypatch):
    calls = []
    monkeypatch.setattr("zhixing.ledger.size", lambda: 7, raising=False)

    def compute() -> int:
        calls.append(1)
        return len(calls)

    assert [figures.cached("x", compute) for _ in range(2)] == [1, 1]
    monkeypatch.setattr("zhixing.ledger.size", lambda: 8, raising=False)
    assert figures.cached("x", compute) == 2


@pytest.mark.django_db
def test_waiting_mail_is_sent_once():
    delivery.queue(to="a@example.org", subject="two\r\nlines", body="text")
    assert delivery.send_waiting() == 1
    assert delivery.send_waiting() == 0
    assert [message.subject for message in mail.outbox] == ["two lines"]


@pytest.mark.django_db
def test_a_killed_workers_mail_is_sent_after_its_lease():
    delivery.queue(to="a@example.org", subject="s", body="b")
    assert delivery.claim() is not None
    assert delivery.claim() is None
    Delivery.objects.update(lease_until=timezone.now() - LEASE)
    assert delivery.send_waiting() == 1


@pytest.mark.django_db
def test_a_failing_server_keeps_the_mail(monkeypatch):
    delivery.queue(to="a@example.org", subject="s", body="b")

    def refuse(self: object) -> int:
        raise ConnectionRefusedError("nobody listens")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    assert delivery.send_waiting() == 0
    kept = Delivery.objects.get()
    assert (kept.sent_at, kept.error, kept.attempts) == (None, "nobody listens", 1)
