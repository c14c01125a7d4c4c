"""Which files of a folder hold the conversation."""

from __future__ import annotations

from pathlib import Path

from zhixing.documents.conversations import polis_csv, polis_json
from zhixing.documents.conversations.conversation import Code, Conversation, Fault, numbered


def read_conversation(folder: Path) -> Conversation:
    """The conversation that Polis exported to `folder`; raises Fault.

    Of two .csv files with the same votes `participants-votes.csv` is read, which also names people
    who never voted. The .json pair may be of a time when the platform stored agree as -1; the
    counts of its comments tell.
    """
    if not folder.is_dir():
        raise Fault(Code.NO_FOLDER, str(folder))
    comments, votes = folder / "comments.csv", folder / "votes.csv"
    matrix = folder / "participants-votes.csv"
    if comments.is_file() and matrix.is_file():
        statements = polis_csv.comments(comments)
        ballots = polis_csv.matrix(matrix, {one.id for one in statements})
        return numbered(statements, ballots, comments, matrix)
    if comments.is_file() and votes.is_file():
        return numbered(polis_csv.comments(comments), polis_csv.events(votes), comments, votes)
    comments, votes = folder / "comments.json", folder / "votes.json"
    if comments.is_file() and votes.is_file():
        return numbered(*polis_json.pair(comments, votes), comments, votes)
    raise Fault(Code.MISSING_FILES, str(folder))
