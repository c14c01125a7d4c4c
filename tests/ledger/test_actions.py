"""Actions as their enemies see them: nothing half done, no gap, no second entry."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from functools import partial
from unittest.mock import patch

import pytest
from django.contrib.auth import get_user_model
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from tests.ledger.promises import Promise, erase_text, extend, import_all, make
from zhixing import ledger
from zhixing.ledger import action, actions, queries, record, snapshot
from zhixing.ledger.appending import ErasesTooMuch
from zhixing.ledger.canonical import NotCanonical
from zhixing.ledger.merkle import root_from_leaves
from zhixing.ledger.models import AppendOnlyRow, Checkpoint, Entry, Item, Node, Opening, TreeHead
from zhixing.ledger.snapshots import NoReference, plain, reference

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)
TABLES = (Promise, Entry, Node, Opening, Item, TreeHead)


def rows() -> list[int]:
    return [model._default_manager.count() for model in TABLES]


def test_an_action_writes_its_row_and_one_entry() -> None:
    promise = make(deadline=DAY, by="system")

    entry = Entry.objects.get()
    assert (entry.index, entry.kind, entry.subject) == (0, "promise.made", f"promise:{promise.pk}")
    assert entry.actor == "system"
    assert ledger.size() == 1
    assert sorted(Opening.objects.values_list("field", flat=True)) == sorted(
        ["@actor", "deadline", "text", "share", "parent", "reason"]
    )


def test_the_body_shows_no_value() -> None:
    make(deadline=DAY, by="system", text="秘密")

    body = Entry.objects.get().body
    assert [word for word in ("秘密", "2026-03-05", "system", "会议决定") if word in body] == []


def test_who_acts_is_named() -> None:
    person = get_user_model()(pk=12)
    make(deadline=DAY, by=person)
    make(deadline=DAY, by=None)

    assert [*Entry.objects.values_list("actor", flat=True)] == ["person:12", "visitor"]


@pytest.mark.parametrize("by", ["alice", 7, ""])
def test_nobody_else_may_act(by: object) -> None:
    with pytest.raises(actions.BadEntry):
        make(deadline=DAY, by=by)
    assert rows() == [0] * 6


def test_no_entry_rolls_back() -> None:
    @action
    def silent(*, by: None) -> None:
        Promise.objects.create(deadline=DAY)

    with pytest.raises(actions.NoEntry):
        silent(by=None)
    assert rows() == [0] * 6


def test_two_entries_roll_back() -> None:
    @action
    def twice(*, by: None) -> None:
        promise = Promise.objects.create(deadline=DAY)
        record("promise.made", promise)
        record("promise.made", promise)

    with pytest.raises(actions.TwoEntries):
        twice(by=None)
    assert rows() == [0] * 6


def test_nested_actions_roll_back() -> None:
    @action
    def outer(*, by: None) -> None:
        promise = make(deadline=DAY, by=by)
        record("promise.made", promise)

    with pytest.raises(actions.NestedAction):
        outer(by=None)
    assert rows() == [0] * 6


def test_swallowing_the_refusal_does_not_help() -> None:
    @action
    def sly(*, by: None) -> None:
        promise = Promise.objects.create(deadline=DAY)
        record("promise.made", promise)
        with pytest.raises(actions.TwoEntries):
            record("promise.hidden", promise)

    sly(by=None)
    assert [*Entry.objects.values_list("kind", flat=True)] == ["promise.made"]


def test_record_outside_an_action_is_refused() -> None:
    with pytest.raises(actions.OutsideAction):
        record("promise.made", "promise:1")


@pytest.mark.django_db(transaction=True)
def test_an_action_inside_a_plain_transaction_is_refused() -> None:
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        make(deadline=DAY, by=None)


def test_an_action_after_a_failed_one_works() -> None:
    with pytest.raises(actions.BadEntry):
        make(deadline=DAY, by="alice")
    make(deadline=DAY, by=None)
    assert ledger.size() == 1


def test_the_shape_of_an_action_is_demanded() -> None:
    def positional(promise: Promise, *, by: None) -> None: ...

    def nobody(*, promise: Promise) -> None: ...

    async def later(*, by: None) -> None: ...

    for function in (positional, nobody, later):
        with pytest.raises(TypeError):
            action(function)


STEPS = [
    (TreeHead.objects, "select_for_update"),
    (Entry.objects, "create"),
    (Opening.objects, "bulk_create"),
    (Item.objects, "bulk_create"),
    (Node.objects, "bulk_create"),
    (TreeHead, "save"),
]


@pytest.mark.parametrize(("owner", "method"), STEPS)
def test_a_failure_at_any_step_leaves_nothing(owner: object, method: str) -> None:
    import_all(count=2, by=None)
    before = rows()

    with (
        patch.object(owner, method, side_effect=OSError("disk full")),
        pytest.raises(OSError, match="full"),
    ):
        import_all(count=3, by=None)

    assert rows() == before
    assert import_all(count=1, by=None)
    assert [*Entry.objects.values_list("index", flat=True)] == [0, 1]


@pytest.mark.parametrize(
    ("kind", "subject", "facts"),
    [
        ("Made", "promise:1", {}),
        ("promise.made.again", "promise:1", {}),
        ("promise.made", "", {}),
        ("promise.made", "x" * 101, {}),
        ("promise.made", "promise:1", {"@actor": "me"}),
        ("promise.made", "promise:1", {"a b": 1}),
    ],
)
def test_a_bad_entry_is_refused(kind: str, subject: str, facts: dict[str, object]) -> None:
    @action
    def bad(*, by: None) -> None:
        record(kind, subject, facts=facts)

    with pytest.raises(actions.BadEntry):
        bad(by=None)
    assert rows() == [0] * 6


def test_a_fact_that_contradicts_its_row_is_refused(promise: Promise) -> None:
    @action
    def lie(*, by: None) -> None:
        record("promise.extended", promise, facts={"deadline": date(2027, 1, 1)})

    with pytest.raises(actions.BadEntry, match="2026-03-05"):
        lie(by=None)


def test_a_float_is_refused_by_name() -> None:
    @action
    def rough(*, by: None) -> None:
        record("promise.made", "promise:1", facts={"share": 0.5})

    with pytest.raises(NotCanonical, match=r"facts\.share"):
        rough(by=None)


@pytest.mark.parametrize("count", [0, 3, 166])
def test_appending_costs_a_fixed_number_of_queries(count: int) -> None:
    make(deadline=DAY, by=None)
    costs = set()
    for _ in range(9):
        with CaptureQueriesContext(connection) as made:
            import_all(count=count, by=None) if count else make(deadline=DAY, by=None)
        costs.add(sum('"ledger_tests_' not in q["sql"] and '"ledger_' in q["sql"] for q in made))
    assert costs == {5 + bool(count)}


def test_size_is_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        assert ledger.size() == 0


@pytest.mark.django_db(transaction=True)
def test_concurrent_appends_leave_no_gap() -> None:
    barrier = threading.Barrier(4)

    def append_some(_: int) -> None:
        barrier.wait()
        try:
            for _n in range(8):
                make(deadline=DAY, by=None)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(append_some, range(4)))

    assert [*Entry.objects.values_list("index", flat=True)] == [*range(32)]
    leaves = [bytes(leaf) for leaf in Entry.objects.values_list("leaf_hash", flat=True)]
    assert queries.root_at(32) == root_from_leaves(leaves)[1]
    Promise.objects.all().delete()


def test_the_log_refuses_update_and_delete(promise: Promise) -> None:
    actions.checkpoint()
    for model in (Entry, Node, Checkpoint):
        manager, row = model._default_manager, model._default_manager.first()
        assert row is not None
        attempts: list[Callable[[], object]] = [
            row.save,
            row.delete,
            manager.all().delete,
            partial(manager.update, pk=7),
            partial(manager.bulk_update, [row], ["pk"]),
            partial(manager.bulk_create, [row], ignore_conflicts=True),
        ]
        for attempt in attempts:
            with pytest.raises(AppendOnlyRow):
                attempt()


def test_a_snapshot_is_what_will_be_read_back() -> None:
    made = Promise(pk=1, deadline="2026-03-05", share=Decimal("0.5"), parent_id=4)

    assert snapshot(made) == {
        "deadline": "2026-03-05",
        "text": "",
        "share": "0.50",
        "parent": "promise:4",
    }
    with pytest.raises(LookupError, match="note"):
        snapshot(made, "note")


def test_plain_values() -> None:
    beijing = datetime(2026, 3, 5, 8, tzinfo=timezone(timedelta(hours=8)))

    assert plain({"at": [beijing], "n": Decimal("1.50")}) == {
        "at": ["2026-03-05T00:00:00.000000Z"],
        "n": "1.50",
    }
    assert plain(beijing.astimezone(UTC)) == plain(beijing)
    with pytest.raises(ValueError, match="time zone"):
        plain(datetime(2026, 3, 5))  # noqa: DTZ001 - the naive time is the point


def test_an_unsaved_record_has_no_reference() -> None:
    with pytest.raises(NoReference):
        reference(Promise(deadline=DAY))


def test_erasing_removes_salt_and_value(promise: Promise) -> None:
    erase_text(promise=promise, by=None)

    texts = Opening.objects.filter(field="text").values_list("entry_index", "value")
    assert [*texts] == [(1, '""')]


def test_erasing_a_batch_item_demands_the_rest() -> None:
    (promise,) = import_all(count=1, by=None)

    @action
    def careless(*, by: None) -> None:
        record("promise.erased", promise, erases=["text"])

    with pytest.raises(ErasesTooMuch, match="deadline, parent, share"):
        careless(by=None)
    erase_text(promise=promise, by=None)
    assert Item.objects.get().text == ""


def test_entries_of_a_record_newest_first() -> None:
    first, second = import_all(count=2, by=None)
    extend(promise=first, deadline=date(2027, 1, 1), by=None)

    assert [e.index for e in queries.entries_of(first)] == [1, 0]
    assert [e.index for e in queries.entries_of(f"promise:{second.pk}")] == [0]
    assert [e.index for e in queries.entries_of(first, limit=1)] == [1]
