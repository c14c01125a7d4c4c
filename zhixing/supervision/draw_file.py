"""`zhixing draw FILE --json OUT`: a list in, an announced, drawn or failed draw out.

For analysts without server or database: nothing here imports Django.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhixing.analysis.sampling import (
    NONCE_BYTES,
    Checkpoint,
    Code,
    DoesNotFit,
    Draw,
    Item,
    Misfit,
    NoDrawFile,
    announce,
    commitment,
    complete,
    fail,
    read,
    write,
)
from zhixing.analysts import BadInput, Id, _, read_json, read_sheet, refuse, shown, write_whole
from zhixing.documents.tables import TableError
from zhixing.supervision.draw_words import no_draw_file, sentence, summary

WANTED: Mapping[str, tuple[str, ...]] = {
    "id": ("举措编号", "事项编号", "项目编号", "编号", "序号", "no"),
    "unit": ("责任单位", "承办单位", "主办单位", "牵头单位", "单位", "科室", "部门"),
}
DRAWER = "drawer"  # the one party of a draw that somebody makes alone


@dataclass(frozen=True, slots=True)
class Options:
    """The options as given: NAME=HEX each in `nonces` and `commitments`."""

    columns: str = ""
    number: int = 1
    nonces: Sequence[str] = ()
    commitments: Sequence[str] = ()
    checkpoint: Path | None = None
    beacon: str | None = None
    announce: bool = False
    failed: bool = False


def draw_file(path: Path, out: Path, options: Options) -> int:
    """Announce, draw or fail the draw of `path`, and write it whole to `out`.

    path: .xlsx, .xls, .csv or .json with items and their units, or an announced draw file.
    Without nonces and commitments one nonce is made: then the order is random, but whoever ran the
    command could have run it until it pleased, and `verify-draw` says so.
    Returns 0, or 2 after one line on stderr; `out` is then left as it was.
    """
    try:
        draw = _drawn(path, options)
        write_whole(out, write(draw))
    except DoesNotFit as error:
        return refuse(BadInput(sentence(error.misfit)))
    except NoDrawFile as error:
        return refuse(BadInput(no_draw_file(error)))
    except (BadInput, TableError, OSError) as error:
        return refuse(error)
    print(summary(draw))  # noqa: T201 - a command line prints
    return 0


def _drawn(path: Path, options: Options) -> Draw:
    if options.announce and (options.failed or options.nonces):
        raise BadInput(_("--announce 只公布承诺，不能同时给出 --nonce 或 --failed"))
    nonces = _named(options.nonces, "--nonce")
    content = read_json(path) if path.suffix.lower() == ".json" else None
    if isinstance(content, dict) and "format" in content:
        return _revealed(_announced(path, options), nonces, options)
    items = _tabled(path, options.columns) if content is None else _listed(content)
    commitments = _named(options.commitments, "--commitment")
    if options.announce:
        return _bound(items, commitments, options)
    if not nonces and not commitments:
        nonces = {DRAWER: secrets.token_bytes(NONCE_BYTES)}
    own = {name: commitment(nonce) for name, nonce in nonces.items()}
    return _revealed(_bound(items, own | commitments, options), nonces, options)


def _bound(items: Sequence[Item], commitments: Mapping[str, bytes], options: Options) -> Draw:
    source, value = _split(options.beacon)
    if options.announce and not commitments:
        raise BadInput(_("--announce 需要各方的 --commitment"))
    if options.announce and value is not None:
        raise DoesNotFit(Misfit(Code.BEACON_EARLY))
    return announce(
        items,
        commitments,
        number=options.number,
        checkpoint=_checkpoint(options.checkpoint) if options.checkpoint else None,
        beacon=source,
    )


def _announced(path: Path, options: Options) -> Draw:
    """The draw that was announced; what it fixed cannot be given anew."""
    if options.commitments or options.checkpoint or options.columns or options.number != 1:
        raise BadInput(_("公布时已定下名单、编号、承诺和存证点，揭晓时不能再给"))
    if options.announce:
        raise BadInput(_("这份抽签已经公布"))
    return read(path.read_bytes())


def _revealed(announced: Draw, nonces: Mapping[str, bytes], options: Options) -> Draw:
    source, value = _split(options.beacon)
    if source is not None and (announced.beacon is None or announced.beacon.source != source):
        raise DoesNotFit(Misfit(Code.BEACON_NOT_ANNOUNCED))
    return fail(announced, nonces) if options.failed else complete(announced, nonces, beacon=value)


def _split(beacon: str | None) -> tuple[str | None, str | None]:
    """Source and value of "SOURCE=VALUE"; the value comes with the draw, not the announcement."""
    if beacon is None:
        return None, None
    source, mark, value = (part.strip() for part in beacon.partition("="))
    return source, value if mark else None


def _named(texts: Sequence[str], option: str) -> dict[str, bytes]:
    """{"office": bytes} from ["office=HEX"]."""
    found: dict[str, bytes] = {}
    for text in texts:
        name, mark, digits = (part.strip() for part in text.rpartition("="))
        if not mark or not name or name in found:
            raise BadInput(
                _("%(option)s 应写成 名称=十六进制，每方一次：“%(text)s”")
                % {"option": option, "text": shown(text)}
            )
        try:
            found[name] = bytes.fromhex(digits)
        except ValueError:
            raise BadInput(
                _("%(option)s 里 %(name)s 的值不是十六进制")
                % {"option": option, "name": shown(name)}
            ) from None
    return found


def _checkpoint(path: Path) -> Checkpoint:
    """Size and root from a signed checkpoint note; its signature is for `verify_entry.py`."""
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    try:
        size, root = int(lines[1]), base64.b64decode(lines[2], validate=True)
    except (IndexError, ValueError, binascii.Error):
        raise BadInput(
            _("%(file)s 不是存证点：第二行应是条数，第三行是根") % {"file": shown(path.name)}
        ) from None
    return Checkpoint(root, size)


def _listed(content: Any) -> list[Item]:
    """Items of a JSON list [{"id": …, "unit": …}, …]; further members are not drawn from."""
    if not isinstance(content, list):
        raise BadInput(_("文件里应是一个列表，每件事项一项"))
    return [_listed_item(entry, place) for place, entry in enumerate(content, 1)]


def _listed_item(entry: Any, place: int) -> Item:
    if not isinstance(entry, dict):
        raise BadInput(_("第 %(place)s 项应是一个对象") % {"place": place})
    for name in ("id", "unit"):
        if name not in entry:
            raise BadInput(_("第 %(place)s 项缺少 %(name)s") % {"place": place, "name": name})
    return Item(_name(entry["id"], place, "id"), _name(entry["unit"], place, "unit"))


def _name(value: Any, place: int, field: str) -> str:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise BadInput(
            _("第 %(place)s 项的 %(field)s 应是文字或整数") % {"place": place, "field": field}
        )
    return str(value)


def _tabled(path: Path, columns: str) -> list[Item]:
    sheet = read_sheet(path, WANTED, columns, required=("id", "unit"))
    items: list[Item] = []
    places: dict[str, str] = {}
    for row in sheet.table.rows:
        own, place = _trimmed(sheet.id(row)), sheet.cell(row, "id").address
        if own in places:
            raise BadInput(
                _("编号 %(id)s 出现两次：%(first)s 和 %(second)s，请改成各不相同")
                % {"id": shown(own), "first": places[own], "second": place}
            )
        places[own] = place
        unit = _trimmed(sheet.value(row, "unit"))
        if not unit:
            cell = sheet.cell(row, "unit").address
            raise BadInput(_("%(place)s 没有单位，每一行都要有") % {"place": cell})
        items.append(Item(own, unit))
    return items


def _trimmed(value: Id | object) -> str:
    """The cell's text without the spaces around it, which nobody sees in a table."""
    return "" if value is None else str(value).strip()
