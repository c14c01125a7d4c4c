"""Whole conversations that other platforms exported, read without trusting them.

`read_conversation` gives a `Conversation`: people, statements and votes under the ids of the file.
What makes it unreadable is raised as a `Fault`: a `Code`, a place (file and line) and `params` for
the sentence that the command or page writes. No text for users is written here.

- `no_folder`: the path is no folder.
- `missing_files`: neither `comments.csv` with `participants-votes.csv` or `votes.csv`, nor
  `comments.json` with `votes.json`.
- `unreadable`: the file cannot be opened, decoded or parsed; params reason.
- `bad_encoding`: neither UTF-8 nor GB 18030, nor UTF-16 that says so.
- `short_row`: fewer cells than the header has columns; params cells, columns.
- `missing_column`: params column.
- `not_a_list`: JSON that is no list of objects.
- `bad_vote`: a vote other than -1, 0, +1 or, in a matrix, nothing; params value.
- `bad_id`: an empty id, or one that is neither a number nor text; params value.
- `bad_time`: a time that is no number; params value.
- `repeated`: the same statement, participant or column twice; params id.
- `unknown_statement`: a vote on a statement that `comments` does not have; params id.
"""

from zhixing.documents.conversations.conversation import (
    SURROGATE,
    Code,
    Conversation,
    Fault,
    Id,
    Statement,
)
from zhixing.documents.conversations.reading import read_conversation

__all__ = ["SURROGATE", "Code", "Conversation", "Fault", "Id", "Statement", "read_conversation"]
