"""`zhixing completion-bound --units UNITS.json`: counts of checks in, the honest bound out.

For analysts without server or database: nothing here imports Django.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unicodedata import normalize

from zhixing.analysis.completion import (
    MOST_CLAIMED,
    BadCounts,
    Bound,
    Fault,
    Stratum,
    UnitBound,
    completion_bound,
    one_list,
    unit_bounds,
)
from zhixing.analysis.look_alike import folded, is_plain
from zhixing.analysts import BadInput, _, read_json, refuse, shown

COUNTS = ("claimed", "checked", "not_done")


def completion_bound_file(
    path: Path,
    *,
    risk: str,
    as_json: bool = False,
    by_unit: str | None = None,
    one_order: bool = False,
) -> int:
    """Print the bound that the counts in `path` support, in words or as one JSON object.

    path: [{"unit": …, "claimed": N, "checked": n, "not_done": k}, …]; a unit's later claims are a
    further object of that unit with "batch": 2, 3, …
    one_order: the checks followed one drawn order through all units; then all are one stratum.
    by_unit: "alone" or "together" adds each unit's bound and what its confidence means.
    Returns 0, or 2 after one line on stderr.
    """
    try:
        strata, chosen = _read(path), _risk(risk)
        bound = _bound(strata, chosen, one_order=one_order)
        units = unit_bounds(strata, chosen, together=by_unit == "together") if by_unit else ()
    except (BadInput, OSError) as error:
        return refuse(error)
    print(_as_json(bound, units) if as_json else _in_words(bound, units))  # noqa: T201 - a command line prints
    return 0


def _risk(text: str) -> float:
    try:
        risk = float(text)
    except ValueError:
        risk = math.nan
    if not 0 < risk < 1:
        raise BadInput(_("--risk 应大于 0、小于 1，现在是“%(risk)s”") % {"risk": shown(text)})
    return risk


def _read(path: Path) -> list[Stratum]:
    content = read_json(path)
    if not isinstance(content, list):
        raise BadInput(_("文件里应是一个列表，每个单位一项"))
    strata: list[Stratum] = []
    seen: dict[tuple[str, int], str] = {}
    for place, entry in enumerate(content, 1):
        stratum = _stratum(entry, place)
        key = (folded(stratum.unit), stratum.batch)
        if key in seen:
            raise BadInput(
                _("第 %(place)s 项的单位“%(unit)s”前面已有“%(first)s”，请合并或注明 batch")
                % {"place": place, "unit": shown(stratum.unit), "first": shown(seen[key])}
            )
        seen[key] = stratum.unit
        strata.append(stratum)
    return strata


def _stratum(entry: Any, place: int) -> Stratum:
    if not isinstance(entry, dict):
        raise BadInput(_("第 %(place)s 项应是一个对象") % {"place": place})
    for name in ("unit", *COUNTS):
        if name not in entry:
            raise BadInput(_("第 %(place)s 项缺少 %(name)s") % {"place": place, "name": name})
    unit, batch = _unit(entry["unit"], place), _batch(entry.get("batch", 1), place)
    try:
        return Stratum(unit, entry["claimed"], entry["checked"], entry["not_done"], batch)
    except BadCounts as error:
        raise BadInput(_fault(error, place)) from None


def _unit(value: Any, place: int) -> str:
    name = normalize("NFC", value.strip()) if isinstance(value, str) else ""
    if not is_plain(name):
        raise BadInput(
            _("第 %(place)s 项的 unit 应是单位名称，现在是 %(value)s")
            % {"place": place, "value": _value(value)}
        )
    return name


def _batch(value: Any, place: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise BadInput(
            _("第 %(place)s 项的 batch 应是 1、2、3……，现在是 %(value)s")
            % {"place": place, "value": _value(value)}
        )
    return value


def _bound(strata: Sequence[Stratum], risk: float, *, one_order: bool) -> Bound:
    try:
        return completion_bound([one_list(strata)] if one_order else strata, risk)
    except BadCounts as error:
        raise BadInput(_fault(error, 0)) from None


def _fault(error: BadCounts, place: int) -> str:
    words = {
        Fault.NOT_AN_INTEGER: _("第 %(place)s 项的 %(field)s 应是整数，现在是 %(value)s"),
        Fault.NEGATIVE: _("第 %(place)s 项的 %(field)s 不能是负数，现在是 %(value)s"),
        Fault.CHECKED_ABOVE_CLAIMED: _("第 %(place)s 项核查的比申请办结的还多"),
        Fault.NOT_DONE_ABOVE_CHECKED: _("第 %(place)s 项未办结的比核查的还多"),
        Fault.TWICE: _("同一单位的同一批写了两次"),
        Fault.NOTHING_CLAIMED: _("没有一件申请办结，算不出下限"),
        Fault.TOO_MANY_CLAIMED: _("申请办结的总数超过 %(most)s 件"),
    }
    return words[error.fault] % {
        "place": place,
        "field": error.field,
        "value": _value(error.value),
        "most": f"{MOST_CLAIMED:,}",
    }


def _value(value: object) -> str:
    return shown(json.dumps(value, ensure_ascii=False), 40)


def _as_json(bound: Bound, units: Sequence[UnitBound]) -> str:
    found: dict[str, Any] = {"bound": bound.share, "undone_at_most": bound.undone_at_most}
    if units:
        found["units"] = [
            {
                "unit": unit.unit,
                "bound": unit.bound.share,
                "undone_at_most": unit.bound.undone_at_most,
                "confidence": unit.confidence,
                "together": unit.together,
            }
            for unit in units
        ]
    return json.dumps(found, ensure_ascii=False)


def _in_words(bound: Bound, units: Sequence[UnitBound]) -> str:
    lines = [
        _(
            "%(claimed)s 件申请办结，核查 %(checked)s 件，%(not_done)s 件未办结："
            "有 %(confidence)s 的把握，至少 %(share)s 真正办结（未办结至多 %(undone)s 件）"
        )
        % {
            "claimed": bound.claimed,
            "checked": bound.checked,
            "not_done": bound.not_done,
            "confidence": f"{100 * bound.confidence:g}%",
            "share": _percent(bound),
            "undone": bound.undone_at_most,
        }
    ]
    for unit in units:
        told = {
            "unit": unit.unit,
            "share": _percent(unit.bound),
            "confidence": f"{100 * unit.confidence:g}%",
        }
        together = _("%(unit)s：至少 %(share)s（各单位的下限同时成立的把握为 %(confidence)s）")
        alone = _("%(unit)s：至少 %(share)s（只就这一个单位而言，把握为 %(confidence)s）")
        lines.append((together if unit.together else alone) % told)
    return "\n".join(lines)


def _percent(bound: Bound) -> str:
    """The bound's share rounded down to a tenth of a per cent: it must not be rounded up."""
    tenths = (bound.claimed - bound.undone_at_most) * 1000 // bound.claimed
    return f"{tenths / 10:.1f}%"
