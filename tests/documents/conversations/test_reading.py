"""Exported conversations, whole and broken."""

from __future__ import annotations

import json

import pytest

from zhixing.documents.conversations import Code, Fault, Statement, read_conversation

COMMENTS = "comment-id,moderated,comment-body\n1,1,路灯太少\n0,-1,hello\n12,0,公交太慢\n"
MATRIX = "participant,group-id,n-votes,0,1,12\n7,0,2,1,-1,\n10,,0,,,\n9,1,2,,0,1\n"
EVENTS = (
    "timestamp,datetime,comment-id,voter-id,vote\n"
    "5,x,1,7,1\n9,x,1,7,-1\n2,x,0,7,1\n3,x,12,9,1\n4,x,1,9,0\n"
)


@pytest.fixture
def folder(tmp_path):
    """Write files with `folder(name=text)`; dots in names are written as underscores."""

    def write(**files):
        for name, text in files.items():
            kind = "json" if text.startswith(("[", "{")) else "csv"
            path = tmp_path / f"{name.replace('_', '-')}.{kind}"
            path.write_text(text, encoding="utf-8")
        return tmp_path

    return write


def cast(conversation):
    rows = zip(
        conversation.participant.tolist(),
        conversation.statement.tolist(),
        conversation.vote.tolist(),
        strict=True,
    )
    return [
        (conversation.participants[p], conversation.statements[s].id, vote) for p, s, vote in rows
    ]


def test_a_matrix(folder):
    read = read_conversation(folder(comments=COMMENTS, participants_votes=MATRIX))
    assert read.participants == (7, 9, 10)
    assert read.statements == (
        Statement(0, "hello", True),
        Statement(1, "路灯太少", False),
        Statement(12, "公交太慢", False),
    )
    assert read.moderated_out == [0]
    assert cast(read) == [(7, 0, 1), (7, 1, -1), (9, 1, 0), (9, 12, 1)]
    assert read.time is None


def test_a_matrix_whose_statements_have_names(folder):
    named = COMMENTS.replace("\n1,", "\ns1,").replace("\n12,", "\ns2,")
    matrix = MATRIX.replace("0,1,12", " 0,s1,s2")
    read = read_conversation(folder(comments=named, participants_votes=matrix))
    assert cast(read) == [(7, 0, 1), (7, "s1", -1), (9, "s1", 0), (9, "s2", 1)]


@pytest.mark.parametrize("written", ["-1", " -1 ", "-1.0"])
def test_moderated_out_in_other_hands(folder, written):
    listed = COMMENTS.replace("0,-1,", f"0,{written},")
    assert read_conversation(folder(comments=listed, votes=EVENTS)).moderated_out == [0]
    told = json.dumps([comment(3, moderated=written)])
    assert read_conversation(folder(comments=told, votes=VOTES)).moderated_out == [0]


def test_events_keep_their_times(folder):
    read = read_conversation(folder(comments=COMMENTS, votes=EVENTS))
    assert cast(read) == [(7, 1, 1), (7, 1, -1), (7, 0, 1), (9, 12, 1), (9, 1, 0)]
    assert read.time.tolist() == [5, 9, 2, 3, 4]


def test_the_matrix_is_preferred(folder):
    read = read_conversation(folder(comments=COMMENTS, participants_votes=MATRIX, votes=EVENTS))
    assert read.participants == (7, 9, 10)


def test_a_mark_at_the_beginning_and_windows_lines(folder):
    text = "\ufeff" + COMMENTS.replace("\n", "\r\n")
    assert len(read_conversation(folder(comments=text, votes=EVENTS)).statements) == 3


def comment(own, agreed=None, moderated=1, key="tid"):
    counts = {} if agreed is None else {"agree_count": agreed}
    return {key: own, "txt": "x", "mod": moderated, **counts}


_PARSER = "Expecting property name enclosed in double quotes: line 1 column 3 (char 2)"


def vote(person, own, value):
    return {"pid": person, "tid": own, "vote": value, "modified": "17"}


VOTES = json.dumps([vote(0, 3, 1), vote(1, 3, 1), vote(2, 3, -1)])


def test_a_json_pair(folder):
    listed = json.dumps([comment(3, 2), comment(4, 0, moderated=-1)])
    read = read_conversation(folder(comments=listed, votes=VOTES))
    assert cast(read) == [(0, 3, 1), (1, 3, 1), (2, 3, -1)]
    assert read.moderated_out == [1]


def test_a_json_pair_that_stores_agree_as_minus_one(folder):
    read = read_conversation(folder(comments=json.dumps([comment(3, 1)]), votes=VOTES))
    assert cast(read) == [(0, 3, -1), (1, 3, -1), (2, 3, 1)]


def test_a_json_pair_without_times_goes_by_its_order(folder):
    told = json.dumps([vote(0, 3, 1) | {"modified": None}, vote(0, 3, -1) | {"modified": None}])
    read = read_conversation(folder(comments=json.dumps([comment(3)]), votes=told))
    assert (cast(read), read.time.tolist()) == ([(0, 3, 1), (0, 3, -1)], [1, 2])


def test_a_json_pair_without_counts_says_agree_by_one(folder):
    read = read_conversation(folder(comments=json.dumps([comment(3)]), votes=VOTES))
    assert cast(read) == [(0, 3, 1), (1, 3, 1), (2, 3, -1)]


@pytest.mark.parametrize(
    ("files", "code", "file", "line", "params"),
    [
        ({}, Code.MISSING_FILES, None, 0, {}),
        ({"comments": COMMENTS}, Code.MISSING_FILES, None, 0, {}),
        ({"votes": VOTES}, Code.MISSING_FILES, None, 0, {}),
        (
            {"comments": COMMENTS, "votes": EVENTS + "6,x,99,7,1\n"},
            Code.UNKNOWN_STATEMENT,
            "votes.csv",
            7,
            {"id": "99"},
        ),
        (
            {"comments": COMMENTS, "votes": EVENTS + "6,x,1,7,2\n"},
            Code.BAD_VOTE,
            "votes.csv",
            7,
            {"value": "2"},
        ),
        (
            {"comments": COMMENTS, "votes": EVENTS + "6,x,1,7,nan\n"},
            Code.BAD_VOTE,
            "votes.csv",
            7,
            {"value": "nan"},
        ),
        (
            {"comments": COMMENTS, "votes": EVENTS + "6,x,1,7,\n"},
            Code.BAD_VOTE,
            "votes.csv",
            7,
            {"value": ""},
        ),
        (
            {"comments": COMMENTS, "votes": EVENTS + "never,x,1,7,1\n"},
            Code.BAD_TIME,
            "votes.csv",
            7,
            {"value": "never"},
        ),
        (
            {"comments": COMMENTS, "votes": EVENTS + "6,x,1,,1\n"},
            Code.BAD_ID,
            "votes.csv",
            7,
            {"value": ""},
        ),
        (
            {"comments": COMMENTS, "votes": EVENTS + "6,x,1\n"},
            Code.SHORT_ROW,
            "votes.csv",
            7,
            {"cells": "3", "columns": "5"},
        ),
        (
            {"comments": COMMENTS, "votes": "timestamp,comment-id,voter-id\n"},
            Code.MISSING_COLUMN,
            "votes.csv",
            0,
            {"column": "vote"},
        ),
        (
            {"comments": COMMENTS, "participants_votes": "group-id,0\n"},
            Code.MISSING_COLUMN,
            "participants-votes.csv",
            0,
            {"column": "participant"},
        ),
        (
            {"comments": COMMENTS, "participants_votes": "participant,0.0,1.0\n7,1,1\n"},
            Code.MISSING_COLUMN,
            "participants-votes.csv",
            0,
            {"column": "0"},
        ),
        (
            {"comments": COMMENTS, "participants_votes": MATRIX + "7,0,0,,,\n"},
            Code.REPEATED,
            "participants-votes.csv",
            0,
            {"id": "7"},
        ),
        (
            {"comments": COMMENTS, "participants_votes": MATRIX.replace("0,1,12", "0,1,1")},
            Code.REPEATED,
            "participants-votes.csv",
            1,
            {"id": "1"},
        ),
        (
            {"comments": COMMENTS.replace("moderated", "comment-id"), "votes": EVENTS},
            Code.REPEATED,
            "comments.csv",
            1,
            {"id": "comment-id"},
        ),
        (
            {"comments": json.dumps([comment("\ud800")]), "votes": "[]"},
            Code.BAD_ID,
            "comments.json",
            1,
            {"value": "\ud800"},
        ),
        (
            {"comments": COMMENTS, "participants_votes": MATRIX + "8,0,1,,,x\n"},
            Code.BAD_VOTE,
            "participants-votes.csv",
            5,
            {"value": "x"},
        ),
        (
            {"comments": COMMENTS + "1,1,again\n", "votes": EVENTS},
            Code.REPEATED,
            "comments.csv",
            0,
            {"id": "1"},
        ),
        (
            {"comments": "", "votes": EVENTS},
            Code.MISSING_COLUMN,
            "comments.csv",
            0,
            {"column": "comment-id"},
        ),
        (
            {"comments": json.dumps([comment(3)]), "votes": "[{"},
            Code.UNREADABLE,
            "votes.json",
            0,
            {"reason": _PARSER},
        ),
        ({"comments": "{}", "votes": VOTES}, Code.NOT_A_LIST, "comments.json", 0, {}),
        ({"comments": "[1]", "votes": VOTES}, Code.NOT_A_LIST, "comments.json", 0, {}),
        (
            {"comments": '[{"mod": 1}]', "votes": VOTES},
            Code.MISSING_COLUMN,
            "comments.json",
            1,
            {"column": "statement_id"},
        ),
        (
            {"comments": json.dumps([comment(3)]), "votes": json.dumps([vote(0, 3, True)])},
            Code.BAD_VOTE,
            "votes.json",
            1,
            {"value": "True"},
        ),
        (
            {"comments": json.dumps([comment(3)]), "votes": json.dumps([vote(0, 3, 10**400)])},
            Code.BAD_VOTE,
            "votes.json",
            1,
            {"value": str(10**400)},
        ),
        (
            {"comments": COMMENTS, "participants_votes": f"participant,{'9' * 5000}\n7,1\n"},
            Code.UNKNOWN_STATEMENT,
            "participants-votes.csv",
            2,
            {"id": "9" * 5000},
        ),
        (
            {"comments": json.dumps([comment(3)]), "votes": json.dumps([vote([], 3, 1)])},
            Code.BAD_ID,
            "votes.json",
            1,
            {"value": "[]"},
        ),
    ],
)
def test_what_cannot_be_read(folder, files, code, file, line, params):
    path = folder(**files)
    with pytest.raises(Fault) as fault:
        read_conversation(path)
    told = fault.value
    assert (told.code, told.file, told.line) == (code, file or str(path), line)
    assert told.params == {key: value[:80] for key, value in params.items()}


def test_no_folder(tmp_path):
    with pytest.raises(Fault) as fault:
        read_conversation(tmp_path / "none")
    assert fault.value.code is Code.NO_FOLDER


def test_text_that_is_none(folder):
    path = folder(votes=EVENTS)
    (path / "comments.csv").write_bytes(b"comment-id,comment-body\n1,\xff\xfe\xff\n")
    with pytest.raises(Fault) as fault:
        read_conversation(path)
    assert (fault.value.code, fault.value.file) == (Code.BAD_ENCODING, "comments.csv")


def test_half_a_character_in_a_text_is_replaced(folder):
    listed = json.dumps([comment(3) | {"txt": "a\ud800b"}])
    read = read_conversation(folder(comments=listed, votes=VOTES))
    assert read.statements[0].text == "a\ufffdb"


def test_another_encoding_is_said(folder):
    where = folder(comments=COMMENTS, votes=EVENTS)
    (where / "votes.csv").write_bytes(EVENTS.encode("utf-16-le"))
    with pytest.raises(Fault) as raised:
        read_conversation(where)
    assert (raised.value.code, raised.value.file) == (Code.BAD_ENCODING, "votes.csv")
