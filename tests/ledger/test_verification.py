"""Whoever writes past the software is found, and the right entry, record and field are named."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from tests.ledger.promises import Promise, delete, erase_text, extend, import_all, make
from zhixing.ledger import actions, notes
from zhixing.ledger.commitments import fact_commitment
from zhixing.ledger.merkle import leaf_hash
from zhixing.ledger.models import Entry, Item, Node, Opening, TreeHead
from zhixing.ledger.verification import Finding, verify

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 5)


def sql(statement: str, *values: Any) -> None:
    """Write as somebody with the database's password would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def found() -> list[tuple[str, int | None, str, str]]:
    findings = verify(models=[Promise]).findings
    return [(f.code, f.entry, f.subject, f.field) for f in findings]


def codes() -> list[str]:
    return [code for code, *_rest in found()]


@pytest.fixture
def story(db: None) -> list[Promise]:
    """Entries 0 made, 1 a batch of 3, 2 extended, 3 made, then a checkpoint, then 4 made."""
    first = make(deadline=DAY, by=None)
    batch = import_all(count=3, by="system")
    extend(promise=first, deadline=DAY + timedelta(9), by=None)
    rows = [first, *batch, make(deadline=DAY, by=None)]
    actions.checkpoint()
    return [*rows, make(deadline=DAY, by=None)]


def test_an_honest_ledger_is_sound(story: list[Promise]) -> None:
    seen: list[tuple[str, int, int]] = []

    report = verify(models=[Promise], progress=lambda *args: seen.append(args))

    assert (report.entries, report.checkpoints, report.records) == (5, 1, 6)
    assert report.findings == ()
    assert seen == [("entries", 5, 5), ("records", 6, 6)]


def test_an_empty_ledger_is_sound(db: None) -> None:
    assert verify(models=[Promise]).sound


def test_a_quietly_changed_deadline(story: list[Promise]) -> None:
    sql("UPDATE ledger_tests_promise SET deadline = '2026-12-31' WHERE id = %s", story[0].pk)
    sql("UPDATE ledger_tests_promise SET text = 'x' WHERE id = %s", story[2].pk)

    assert found() == [
        ("record_altered", 2, f"promise:{story[0].pk}", "deadline"),
        ("record_altered", 1, f"promise:{story[2].pk}", "text"),
    ]


def test_an_unbound_field_may_change(story: list[Promise]) -> None:
    sql("UPDATE ledger_tests_promise SET note = 'x'")
    assert found() == []


def test_a_batch_item_may_be_superseded(story: list[Promise]) -> None:
    extend(promise=story[1], deadline=DAY, by=None)
    assert found() == []


def test_a_deleted_record(story: list[Promise]) -> None:
    sql("DELETE FROM ledger_tests_promise WHERE id IN (%s, %s)", story[0].pk, story[3].pk)

    gone = [("record_gone", None, f"promise:{story[n].pk}", "") for n in (0, 3)]
    assert found() == gone


def test_a_record_written_past_the_ledger(story: list[Promise]) -> None:
    forged = Promise.objects.create(deadline=DAY)
    assert found() == [("record_unknown", None, f"promise:{forged.pk}", "")]


def test_an_altered_body(story: list[Promise]) -> None:
    sql(
        "UPDATE ledger_entry SET body = replace(body, 'promise.made', 'promise.kept')"
        ' WHERE "index" = 3'
    )

    subject = f"promise:{story[4].pk}"
    assert found() == [("body_altered", 3, subject, ""), ("column_altered", 3, subject, "kind")]


def test_a_body_that_is_no_json(story: list[Promise]) -> None:
    sql("UPDATE ledger_entry SET body = '[]' WHERE \"index\" = 3")
    assert codes() == ["body_altered", "body_unreadable"]


@pytest.mark.parametrize("column", ["kind", "actor", "campaign"])
def test_an_altered_column(story: list[Promise], column: str) -> None:
    sql(f"UPDATE ledger_entry SET {column} = 'forged' WHERE \"index\" = 0")  # noqa: S608 - our own names
    assert found() == [("column_altered", 0, f"promise:{story[0].pk}", column)]


def test_an_altered_time(story: list[Promise]) -> None:
    sql('UPDATE ledger_entry SET time = %s WHERE "index" = 0', timezone.now())
    assert found() == [("column_altered", 0, f"promise:{story[0].pk}", "time")]


def test_a_consistently_forged_entry_meets_the_checkpoint(story: list[Promise]) -> None:
    """Body, hash, opening, row and level-0 node forged alike: the tree above still tells."""
    entry, opening = Entry.objects.get(index=0), Opening.objects.get(entry_index=0, field="text")
    old = fact_commitment(bytes(opening.salt), opening.value).hex()
    new = fact_commitment(bytes(opening.salt), '"伪造"').hex()
    body = entry.body.replace(old, new)
    leaf = leaf_hash(body.encode())
    sql('UPDATE ledger_entry SET body = %s, leaf_hash = %s WHERE "index" = 0', body, leaf)
    sql('UPDATE ledger_node SET hash = %s WHERE level = 0 AND "index" = 0', leaf)
    sql("UPDATE ledger_opening SET value = '\"伪造\"' WHERE id = %s", opening.pk)
    sql("UPDATE ledger_tests_promise SET text = '伪造' WHERE id = %s", story[0].pk)

    assert codes() == ["node_altered", "node_altered", "checkpoint_differs", "head_altered"]


def test_a_deleted_entry(story: list[Promise]) -> None:
    sql('DELETE FROM ledger_entry WHERE "index" = 3')

    assert found()[0] == ("entry_missing", 3, "", "")
    assert codes() == ["entry_missing", "record_unknown"]


def test_a_tail_cut_off(story: list[Promise]) -> None:
    """Entries 3 and 4 with all their rows, and the head, put back to size 3."""
    head = TreeHead.objects.get()
    left, right = Node.objects.get(level=1, index=0), Node.objects.get(level=0, index=2)
    sql('DELETE FROM ledger_entry WHERE "index" >= 3')
    sql("DELETE FROM ledger_opening WHERE entry_index >= 3")
    sql(
        'DELETE FROM ledger_node WHERE (level = 0 AND "index" >= 3)'
        ' OR (level = 1 AND "index" >= 1) OR level >= 2'
    )
    sql("DELETE FROM ledger_tests_promise WHERE id IN (%s, %s)", story[4].pk, story[5].pk)
    head.size, head.frontier = 3, (bytes(left.hash), bytes(right.hash))
    head.save()

    assert codes() == ["checkpoint_beyond"]


def test_an_entry_beyond_the_head(story: list[Promise]) -> None:
    sql("UPDATE ledger_treehead SET size = 4")
    assert codes()[:1] == ["head_altered"]
    assert ("entry_unknown", 4, f"promise:{story[5].pk}", "") in found()


@pytest.mark.parametrize(("level", "index"), [(0, 3), (1, 0), (2, 0)])
def test_an_altered_and_a_missing_node(story: list[Promise], level: int, index: int) -> None:
    where = 'WHERE level = %s AND "index" = %s'
    sql(f"UPDATE ledger_node SET hash = %s {where}", b"\x00" * 32, level, index)  # noqa: S608 - our own names
    assert codes()[0] == "node_altered"
    sql(f"DELETE FROM ledger_node {where}", level, index)  # noqa: S608 - as above
    assert codes() == ["node_missing"]


def test_a_forged_extra_node(story: list[Promise]) -> None:
    sql('INSERT INTO ledger_node (level, "index", hash) VALUES (7, 0, %s)', b"\x00" * 32)
    assert codes() == ["node_unknown"]


def test_an_altered_opening(story: list[Promise]) -> None:
    Opening.objects.filter(entry_index=0, field="reason").update(value='"别的理由"')
    assert found() == [("opening_altered", 0, f"promise:{story[0].pk}", "reason")]


def test_a_deleted_opening_hides_nothing(story: list[Promise]) -> None:
    """Removing the opening with the row's change is the quiet change again, and is named."""
    Opening.objects.filter(entry_index=2, field="deadline").delete()
    sql("UPDATE ledger_tests_promise SET deadline = %s WHERE id = %s", DAY, story[0].pk)
    Opening.objects.filter(entry_index=0, field="@actor").delete()

    subject = f"promise:{story[0].pk}"
    assert found() == [
        ("opening_missing", 0, subject, "@actor"),
        ("opening_missing", 2, subject, "deadline"),
    ]


def test_an_opening_nobody_promised(story: list[Promise]) -> None:
    Opening.objects.create(entry_index=0, subject="x", field="bonus", salt=b"0" * 16, value="1")
    Opening.objects.create(entry_index=9, subject="x:9", field="bonus", salt=b"0" * 16, value="1")

    assert found() == [
        ("opening_unknown", 0, f"promise:{story[0].pk}", "bonus"),
        ("opening_unknown", 9, "x:9", ""),
    ]


def test_erasure_by_the_rules_is_sound(story: list[Promise]) -> None:
    erase_text(promise=story[0], by=None)
    erase_text(promise=story[1], by=None)
    delete(promise=story[2], by=None)
    delete(promise=story[5], by=None)
    assert found() == []


def test_altered_items(story: list[Promise]) -> None:
    item = Item.objects.get(position=1)
    text = item.text.replace('"text":"1"', '"text":"9"')
    Item.objects.filter(pk=item.pk).update(text=text)
    sql("UPDATE ledger_tests_promise SET text = '9' WHERE id = %s", story[2].pk)
    assert found() == [("item_altered", 1, f"promise:{story[2].pk}", "")]

    Item.objects.filter(pk=item.pk).update(text="")
    assert found() == [("item_missing", 1, f"promise:{story[2].pk}", "")]

    item.delete()
    assert codes() == ["item_missing", "record_unknown"]


def test_an_extra_item(story: list[Promise]) -> None:
    for index in (0, 1):
        Item.objects.create(
            entry_index=index, position=9, subject="x:1", salt=b"", leaf_hash=b"0" * 32, text="{}"
        )
    assert sorted(codes()) == ["item_altered", "item_unknown", "item_unknown"]


@pytest.mark.parametrize("change", ["root", "note", "key"])
def test_a_forged_checkpoint(story: list[Promise], tmp_path: Path, change: str) -> None:
    if change == "root":
        sql("UPDATE ledger_checkpoint SET root = %s", b"\x00" * 32)
        expected = ["checkpoint_differs", "checkpoint_unsigned"]
    elif change == "note":
        sql("UPDATE ledger_checkpoint SET note = replace(note, '4', '5')")
        expected = ["checkpoint_unsigned"]
    else:
        forger = notes.signer(tmp_path / "forger", "localhost:8000/ledger")
        row = connection.cursor()
        row.execute("SELECT root FROM ledger_checkpoint")
        sql("UPDATE ledger_checkpoint SET note = %s", forger.sign(4, bytes(row.fetchone()[0])))
        expected = ["checkpoint_unsigned"]
    assert codes() == expected


def test_a_rotated_key_keeps_old_checkpoints(story: list[Promise]) -> None:
    (Path(settings.ZHIXING_VAR) / notes.PRIVATE_FILE).unlink()
    actions.checkpoint()

    assert verify(models=[Promise]).checkpoints == 2
    assert found() == []
    assert len(notes.verifier_keys(settings.ZHIXING_VAR)) == 2


def test_findings_are_sentences() -> None:
    finding = Finding("record_altered", 2, "measure:7", "deadline")
    assert str(finding) == (
        "第 2 条存证 · measure:7 · deadline · 记录现在的值与最近一次存证不符，有人绕过系统改了它"
    )


def command(*args: str) -> str:
    out = StringIO()
    call_command("ledger", *args, stdout=out)
    return out.getvalue()


def test_the_command(promise: Promise) -> None:
    note = command("checkpoint")
    assert note.split("\n")[1] == "1"
    proofs = [command("prove", "0"), command("prove", f"promise:{promise.pk}")]
    assert [json.loads(text)["index"] for text in proofs] == [0, 0]
    assert command("verify").split("\n")[-2] == "全部相符。"
    sql("UPDATE ledger_entry SET kind = 'forged'")
    with pytest.raises(CommandError):
        command("verify")


@pytest.mark.parametrize("args", [("prove", "7"), ("prove", "measure:7"), ("checkpoint",)])
def test_the_command_refuses(db: None, args: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        command(*args)


def test_memory_is_bounded_by_chunks(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same findings at chunk sizes of 1 and 3, so no check looks beyond its chunk."""
    rows = import_all(count=4, by=None)
    for row in rows:
        extend(promise=row, deadline=DAY, by=None)
    sql("UPDATE ledger_entry SET kind = 'forged' WHERE \"index\" = 3")
    sql("UPDATE ledger_tests_promise SET text = 'x' WHERE id = %s", rows[3].pk)
    sql("DELETE FROM ledger_tests_promise WHERE id = %s", rows[0].pk)
    expected = found()

    for size in (1, 3):
        monkeypatch.setattr("zhixing.ledger.verification.log.CHUNK", size)
        monkeypatch.setattr("zhixing.ledger.verification.records.CHUNK", size)
        assert found() == expected
    assert [code for code, *_rest in expected] == [
        "column_altered",
        "record_altered",
        "record_gone",
    ]
