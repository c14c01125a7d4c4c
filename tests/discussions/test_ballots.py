"""Sealed ballots: every vote once, in an order that tells nothing, each provable by its voter."""

from __future__ import annotations

import hashlib
import json
import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.discussions.actions import ballots
from zhixing.discussions.actions.votes import Choice, cast
from zhixing.discussions.models import Ballot, Batch, Participant, Statement, Topic, Vote
from zhixing.discussions.queries.ballots import proof
from zhixing.discussions.queries.topics import gate
from zhixing.ledger import merkle
from zhixing.ledger.models import Opening
from zhixing.ledger.verification import verify

pytestmark = pytest.mark.django_db


def test_a_batch_is_one_entry_with_the_root_of_its_ballots(
    topic: Topic, first: Statement, second: Statement
) -> None:
    for value in (1, -1, 0):
        participant = factories.make_participant(topic)
        factories.make_vote(participant, first, value)
        factories.make_vote(participant, second, value)

    assert ballots.seal_all() == 6

    batch = Batch.objects.get()
    leaves = [bytes(ballot.leaf) for ballot in batch.ballots.order_by("position")]
    assert leaves == sorted(leaves)
    assert merkle.root_from_leaves(leaves) == (6, bytes.fromhex(batch.root))
    assert ledger_kinds() == ["ballots.sealed"]
    assert json.loads(Opening.objects.get(field="root").value) == batch.root
    assert not Vote.objects.filter(sealed=False).exists()


def test_nothing_new_makes_no_batch(topic: Topic) -> None:
    assert ballots.seal_all() == 0
    with pytest.raises(ballots.NothingToSeal):
        ballots.seal(topic=topic, by="system")
    assert ledger_kinds() == []


def test_a_vote_that_is_sent_twice_stays_sealed(
    topic: Topic, first: Statement, participant: Participant
) -> None:
    for value, sealed in ((1, 1), (1, 0), (-1, 1)):
        cast(gate=gate(topic.pk), participant=participant.pk, choices=[Choice(first.pk, value)])
        assert ballots.seal_all() == sealed

    assert Ballot.objects.count() == 2


def test_a_changed_vote_is_sealed_again(
    topic: Topic, first: Statement, participant: Participant
) -> None:
    for value in (1, -1):
        cast(gate=gate(topic.pk), participant=participant.pk, choices=[Choice(first.pk, value)])
        ballots.seal_all()

    found = Ballot.objects.order_by("batch__number").values_list("batch__number", "value")
    assert list(found) == [(1, 1), (2, -1)]


def test_a_withdrawal_is_sealed_and_has_a_receipt(
    topic: Topic, first: Statement, participant: Participant
) -> None:
    for value in (1, None):
        cast(gate=gate(topic.pk), participant=participant.pk, choices=[Choice(first.pk, value)])
        ballots.seal_all()

    assert list(Ballot.objects.order_by("pk").values_list("value", flat=True)) == [1, None]
    assert json.loads(proof(participant, first.pk)["ballot"])["value"] is None
    assert found_codes() == []


def test_many_votes_make_several_batches(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballots, "MOST", 2)
    statement = factories.make_statement(topic)
    for _ in range(5):
        factories.make_vote(factories.make_participant(topic), statement)

    assert ballots.seal_all() == 5
    assert list(Batch.objects.order_by("number").values_list("size", flat=True)) == [2, 2, 1]


def test_a_crash_while_sealing_leaves_no_half_batch(
    topic: Topic, first: Statement, participant: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_vote(participant, first)

    def crash(*_args: Any, **_kwargs: Any) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Ballot.objects, "bulk_create", crash)
    with pytest.raises(OSError, match="no space"):
        ballots.seal(topic=topic, by="system")

    assert not Batch.objects.exists()
    assert Vote.objects.get().sealed is False
    assert ledger_kinds() == []


@pytest.mark.parametrize("others", [0, 1, 6, 12])
def test_a_receipt_proves_inclusion_and_names_no_time(
    topic: Topic, first: Statement, participant: Participant, others: int
) -> None:
    factories.make_vote(participant, first, -1)
    for _ in range(others):
        factories.make_vote(factories.make_participant(topic), first)
    ballots.seal_all()

    receipt = proof(participant, first.pk)

    leaf = merkle.leaf_hash(receipt["ballot"].encode())
    path = [bytes.fromhex(step) for step in receipt["path"]]
    root = bytes.fromhex(receipt["root"])
    size = others + 1
    assert merkle.verify_inclusion(leaf, receipt["position"], size, path, root)
    body = json.loads(receipt["ballot"])
    assert sorted(body) == ["batch", "salt", "statement", "topic", "value", "voter"]
    assert (body["value"], body["statement"]) == (-1, first.pk)
    voter = hashlib.sha256(b"voter" + bytes.fromhex(body["salt"]) + participant.key.encode())
    assert body["voter"] == voter.hexdigest()
    assert (receipt["root"], receipt["entry"]) == (Batch.objects.get().root, 0)


def test_a_batch_that_somebody_changed_is_found(
    topic: Topic, first: Statement, participant: Participant
) -> None:
    factories.make_vote(participant, first)
    ballots.seal_all()
    Batch.objects.update(size=7)

    assert [f.field for f in verify().findings if f.subject.startswith("batch:")] == ["size"]


def fill(topic: Topic) -> list[Vote]:
    rows = [factories.make_statement(topic) for _ in range(2)]
    voters = [factories.make_participant(topic) for _ in range(4)]
    return [factories.make_vote(voter, row) for voter in voters for row in rows]


def found_codes() -> list[str]:
    ours = {"ballot_altered", "ballots_differ", "vote_altered"}
    return sorted(f.code for f in verify().findings if f.code in ours)


def test_sealed_votes_that_nobody_touched_are_sound(topic: Topic) -> None:
    votes = fill(topic)
    ballots.seal_all()
    Vote.objects.filter(pk=votes[0].pk).update(value=-1, sealed=False)
    ballots.seal_all()
    Vote.objects.filter(pk=votes[1].pk).update(value=-1, sealed=False)
    Vote.objects.filter(pk=votes[2].pk).update(value=None, sealed=False)
    ballots.seal_all()

    assert found_codes() == []


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (lambda v: Vote.objects.filter(pk=v.pk).update(value=-1), ["vote_altered"]),
        (lambda v: Vote.objects.filter(pk=v.pk).update(value=None), ["vote_altered"]),
        (
            lambda v: (
                Vote.objects.filter(pk=v.pk).update(value=-1),
                Ballot.objects.filter(vote=v).update(value=-1),
            ),
            ["ballot_altered"],
        ),
        (lambda v: Ballot.objects.filter(vote=v).delete(), ["ballots_differ", "vote_altered"]),
        (
            lambda v: Ballot.objects.filter(vote=v).update(leaf=bytes(32)),
            ["ballot_altered", "ballots_differ"],
        ),
        (
            lambda v: Participant.objects.filter(pk=v.participant_id).update(key="0" * 64),
            ["ballot_altered", "ballot_altered"],
        ),
    ],
)
def test_a_vote_changed_after_it_was_sealed_is_found(
    topic: Topic, change: Any, codes: list[str]
) -> None:
    votes = fill(topic)
    ballots.seal_all()
    change(votes[0])

    assert found_codes() == codes


def test_only_the_voter_reads_the_receipt(topic: Topic, first: Statement, client: Client) -> None:
    client.post(f"/topics/{topic.pk}/vote/", {"statement": first.pk, "value": "1"})
    path = f"/topics/{topic.pk}/mine/{first.pk}/proof/"
    before = client.get(path).status_code
    ballots.seal_all()
    answer, stranger = client.get(path), Client().get(path)

    assert (before, answer.status_code, stranger.status_code) == (404, 200, 404)
    assert json.loads(answer.content)["size"] == 1
    assert "下载证明" in client.get(f"/topics/{topic.pk}/mine/").text


def test_a_vote_that_comes_while_sealing_is_sealed_too(
    topic: Topic, first: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_vote(factories.make_participant(topic), first, 1)
    real = ballots.seal

    def seal(**named: Any) -> Batch:
        factories.make_vote(factories.make_participant(topic), first, -1)
        monkeypatch.setattr(ballots, "seal", real)
        return real(**named)

    monkeypatch.setattr(ballots, "seal", seal)
    assert ballots.seal_all() == 2

    assert not Vote.objects.filter(sealed=False).exists()


def test_another_worker_that_was_faster_is_no_fault(
    topic: Topic, first: Statement, monkeypatch: pytest.MonkeyPatch
) -> None:
    factories.make_vote(factories.make_participant(topic), first)
    real = ballots.seal

    def faster(**named: Any) -> Batch:
        real(**named)
        return real(**named)

    monkeypatch.setattr(ballots, "seal", faster)

    assert ballots.seal_all() == 0
    assert Batch.objects.get().size == 1


@pytest.mark.django_db(transaction=True)
def test_sealing_does_not_wait_for_a_vote_that_is_being_changed(
    topic: Topic, first: Statement, second: Statement, participant: Participant
) -> None:
    """Its voter may wait for another one that is being sealed: neither would end."""
    for statement in (first, second):
        factories.make_vote(participant, statement)
    is_cast, may_commit = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            choices = [Choice(first.pk, -1)]
            cast(gate=gate(topic.pk), participant=participant.pk, choices=choices)
            is_cast.set()
            may_commit.wait(5)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert is_cast.wait(30)
    if connection.features.has_select_for_update:  # else there is one writer at a time
        assert ballots.seal_all() == 1
        assert Ballot.objects.get().vote.statement == second
    may_commit.set()
    thread.join()

    ballots.seal_all()
    sealed = {ballot.vote.statement_id: ballot.value for ballot in Ballot.objects.all()}
    assert sealed == {first.pk: -1, second.pk: 1}
