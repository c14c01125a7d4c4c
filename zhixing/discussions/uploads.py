"""An exported conversation as somebody uploads it: two files, told apart by their names."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from zhixing.analysis.opinion_map import BadVotes
from zhixing.discussions.opinion_map_file import sentence
from zhixing.discussions.rules.topics import UnreadableConversation
from zhixing.documents.conversations import Conversation, Fault, read_conversation

NAMES = ("comments.csv", "comments.json")
VOTES = ("participants-votes.csv", "votes.csv", "votes.json")


def read(files: dict[str, UploadedFile[Any]]) -> Conversation:
    """The conversation in the uploaded files. Raises UnreadableConversation, naming the place."""
    with tempfile.TemporaryDirectory(prefix="zhixing-conversation-") as folder:
        for field, known_as in (("comments", NAMES), ("votes", VOTES)):
            name = _name(files[field].name or "", known_as, field)
            with (Path(folder) / name).open("wb") as file:
                file.writelines(files[field].chunks())
        try:
            return read_conversation(Path(folder))
        except Fault as fault:
            raise UnreadableConversation(sentence(fault)) from fault
        except BadVotes as error:
            raise UnreadableConversation(str(error)) from error


def _name(given: str, known_as: tuple[str, ...], field: str) -> str:
    """The one of the known names that the file bears; a browser adds "(1)" to a second copy."""
    for name in known_as:
        stem, _dot, ending = name.partition(".")
        if given.lower().startswith(stem) and given.lower().endswith(f".{ending}"):
            return name
    message = _("文件名应是：%(names)s") % {"names": "、".join(known_as)}
    raise UnreadableConversation(message, field=field)
