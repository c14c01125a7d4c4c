"""`zhixing opinion-map DIR --json OUT`: an exported conversation in, its opinion map out.

For analysts without server or database: nothing here imports Django. The form of the JSON is
described in docs/opinion-map.md. It names single people, since the analyst holds their votes
already; what a server shows goes through `opinion_map.published` first.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from zhixing.analysis.opinion_map import NotConverged, Votes, bridging_scores, opinion_map
from zhixing.analysts import MOST_SHOWN, BadInput, _, read_json, refuse, shown, write_whole
from zhixing.discussions.opinion_map_json import as_json
from zhixing.documents.conversations import (
    SURROGATE,
    Code,
    Conversation,
    Fault,
    Id,
    read_conversation,
)


def opinion_map_file(folder: Path, out: Path, *, groups: Path | None = None, seed: int = 0) -> int:
    """Map the conversation in `folder` and write the map as JSON to `out`.

    groups: a JSON file {participant: group}; these groups are described instead of our own.
    Returns 0, or 2 after one line on stderr; `out` is then left as it was.
    """
    try:
        conversation = read_conversation(folder)
        labels, given = (None, None) if groups is None else read_groups(groups, conversation)
        votes = votes_of(conversation)
        hidden = conversation.moderated_out
        found = opinion_map(votes, moderated_out=hidden, groups=given, seed=seed, precise=True)
        scores = bridging_scores(votes, found, seed=seed)
        told = as_json(conversation, found, scores, labels)
        write_whole(out, json.dumps(told, ensure_ascii=False, indent=1, allow_nan=False) + "\n")
    except Fault as fault:
        return refuse(BadInput(sentence(fault)))
    except NotConverged:
        return refuse(BadInput(_("这些表态算不出稳定的结果")))
    except (BadInput, OSError) as error:
        return refuse(error)
    return 0


def votes_of(conversation: Conversation) -> Votes:
    return Votes.from_events(
        conversation.participant,
        conversation.statement,
        conversation.vote,
        conversation.time,
        participants=len(conversation.participants),
        statements=len(conversation.statements),
    )


def read_groups(file: Path, conversation: Conversation) -> tuple[list[Id], np.ndarray]:
    """The labels of the groups, in order, and the place among them of each participant's.

    A participant who is missing, or whose group is null or -1, is in none.
    """
    told = _groups(file)
    place = {str(own): at for at, own in enumerate(conversation.participants)}
    labels = sorted(
        {label for label in told.values() if label is not None},
        key=lambda label: (isinstance(label, str), label),
    )
    _tellable(labels, file)
    number = {label: at for at, label in enumerate(labels)}
    given = np.full(len(place), -1, dtype=np.int64)
    for person, label in told.items():
        if person not in place:
            raise BadInput(
                _("%(file)s 里的参与者 %(id)s 不在这次讨论里")
                % {"file": file.name, "id": shown(person)}
            )
        given[place[person]] = -1 if label is None else number[label]
    return labels, given


def _tellable(labels: Sequence[Id], file: Path) -> None:
    """The JSON names groups in text, where 1 and "1" would be one."""
    texts = {str(label) for label in labels if isinstance(label, int)}
    for label in labels:
        if isinstance(label, str) and label in texts:
            raise BadInput(
                _("%(file)s 里的组 %(label)s 有的写成数，有的写成文字，请统一")
                % {"file": file.name, "label": shown(label)}
            )


def _groups(file: Path) -> Mapping[str, Id | None]:
    try:
        told = read_json(file)
    except BadInput as problem:
        named = {"place": file.name, "told": problem}
        raise BadInput(_("%(place)s：%(told)s") % named) from problem
    if not isinstance(told, dict):
        raise BadInput(_("%(file)s 应是 {参与者：组} 的 JSON 对象") % {"file": file.name})
    return {person: _label(label, person, file) for person, label in told.items()}


def _label(label: object, person: str, file: Path) -> Id | None:
    if label is None or label == -1:
        return None
    half = isinstance(label, str) and SURROGATE.search(label)
    if isinstance(label, bool) or not isinstance(label, int | str) or half:
        raise BadInput(
            _("%(file)s 里参与者 %(id)s 的组“%(label)s”既不是整数也不是文字")
            % {"file": file.name, "id": shown(person), "label": shown(str(label))}
        )
    return label


def sentence(fault: Fault) -> str:
    """What is wrong with the conversation, where, and what to do."""
    words = {
        Code.NO_FOLDER: _("没有这个文件夹"),
        Code.MISSING_FILES: _(
            "缺少文件：要有 comments.csv 加 participants-votes.csv 或 votes.csv，"
            "或者 comments.json 加 votes.json"
        ),
        Code.UNREADABLE: _("读不出（%(reason)s）"),
        Code.BAD_ENCODING: _("文字编码认不出，请另存为 UTF-8 或 GB18030"),
        Code.SHORT_ROW: _("只有 %(cells)s 格，表头有 %(columns)s 列"),
        Code.MISSING_COLUMN: _("缺少列 %(column)s"),
        Code.NOT_A_LIST: _("应是由对象组成的 JSON 列表"),
        Code.BAD_VOTE: _("表态“%(value)s”不对，只能是 -1、0 或 1"),
        Code.BAD_ID: _("编号“%(value)s”不对，应是整数或文字"),
        Code.BAD_TIME: _("时间“%(value)s”不是数字"),
        Code.REPEATED: _("编号 %(id)s 出现两次"),
        Code.UNKNOWN_STATEMENT: _("观点 %(id)s 有表态，却不在 comments 里"),
    }
    told = words[fault.code] % {name: shown(value) for name, value in fault.params.items()}
    place = shown(fault.file, MOST_SHOWN)
    if not fault.line:
        return _("%(place)s：%(told)s") % {"place": place, "told": told}
    return _("%(file)s 第 %(line)s 行：%(told)s") % {
        "file": place,
        "line": fault.line,
        "told": told,
    }
