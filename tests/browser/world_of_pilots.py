"""Pilots of the site in use: one that runs, one that failed and was judged, one to be judged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests import factories
from tests.cast import Cast
from tests.factories import day
from zhixing.measures.models import Condition, Measure, Pilot
from zhixing.organisation.models import Person

Arguments = dict[str, Callable[[], list[Any]]]


def of_pilots(cast: Cast) -> Arguments:
    """Which row each address about pilots and recommendations is opened with."""
    words = cast.words
    running = _pilot(cast, cast.owner)
    factories.make_bounds_reading(running, 9)
    factories.make_bounds_reading(running, 16, on=day(-1), note=words.finding)
    failed = _pilot(cast, cast.owner, state="failed")
    finding = factories.make_exemption_finding(
        failed, exempt=False, by=cast.clerk, reasons=words.finding
    )
    Condition.objects.exclude(words="").update(words=words.displeased)
    factories.make_appeal(
        finding, text=words.evidence, granted=True, decision=words.finding, decided_by=cast.stranger
    )
    said = {"audience": words.bureau, "text": words.answer, "by": cast.clerk}
    factories.make_clarification(failed, **said)
    # The head is a deputy in charge of the own section, and so judges only another's.
    theirs = _pilot(cast, cast.stranger, state="failed")
    measure = _measure(cast, cast.owner)
    grounds = {"by": cast.head, "grounds": words.displeased}
    down = factories.make_recommendation(measure, **grounds)
    up = factories.make_recommendation(measure, direction="up", **grounds)
    rows: dict[str, Any] = {
        "pilot": failed, "revise_pilot": running, "acknowledge_pilot": running,
        "send_back_pilot": running, "read_pilot": running, "report_pilot": running,
        "conclude_pilot": failed, "find_pilot": theirs, "appeal_pilot": failed,
        "decide_appeal": failed, "clarify": failed, "register_pilot": measure,
        "recommendation": down, "answer_recommendation": down, "hand_over": up,
    }  # fmt: skip
    return {f"measures:{name}": lambda row=row: [row.pk] for name, row in rows.items()}


def _pilot(cast: Cast, owner: Person, **fields: Any) -> Pilot:
    words = cast.words
    told = {"result": words.statement, "within_facts": words.finding}
    why = {"cause": words.not_solved, "remedy": words.talk}
    reported = {**told, **why} if fields.get("state") == "failed" else {}
    return factories.make_pilot(
        _measure(cast, owner),
        hypothesis=words.measure,
        scope=words.section,
        bounds=words.acceptance,
        stop_rule=words.not_solved,
        basis=words.problem,
        procedure=words.method,
        limit_of=words.indicator,
        limit_way="most",
        limit=15,
        limit_unit=words.minutes,
        acknowledged_by=cast.clerk,
        **reported,
        **fields,
    )


def _measure(cast: Cast, owner: Person) -> Measure:
    words = cast.words
    return factories.make_measure(
        cast.campaign, owner, title=words.measure, text=words.method, indicator=words.indicator,
        indicator_unit=words.minutes, acceptance=words.acceptance,
    )  # fmt: skip
