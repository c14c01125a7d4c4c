"""docs/statistics.md must let a stranger redo a draw: its example and its figures are checked."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tests.analysis import second_draw
from zhixing.analysis.completion import Stratum, completion_bound
from zhixing.analysis.sampling import read, ticket, verify, write
from zhixing.supervision import verify_draw, verify_people

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs/statistics.md").read_text("utf-8")


EXAMPLE, ENDING = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


def test_the_example_is_a_draw_file_as_it_is_written() -> None:
    draw = read(EXAMPLE.encode())

    assert verify(draw) == ()
    assert write(draw) == EXAMPLE
    assert verify_draw.check(EXAMPLE) == f"OK {draw.seed.hex() if draw.seed else ''}"
    assert second_draw.order(json.loads(EXAMPLE)) == list(draw.order or ())


def test_the_example_with_inspectors_is_one_too() -> None:
    whole = EXAMPLE.replace("draw/1", "draw/2").removesuffix("\n}\n") + ",\n" + ENDING
    draw, made = read(whole.encode()), json.loads(whole)

    assert verify(draw) == ()
    assert write(draw) == whole
    assert verify_draw.check(whole)[:3] == "OK "
    assert verify_people.check(whole) == "OK 4 inspectors, 3 items handed out"
    assert second_draw.people_digest(made) == made["people"]["digest"]


def test_the_tickets_of_the_example() -> None:
    draw = read(EXAMPLE.encode())
    (begins,) = re.findall(r"Its tickets begin ([^.]*)\.", PAGE)

    assert begins.split(", ") == [
        ticket(draw.seed or b"", own).hex()[:8] for own in draw.order or ()
    ]


def test_the_bounds_of_the_table() -> None:
    rows = re.findall(
        r"^\| (\d+) checked, (all done|\d+ not done) \| ([\d.]+) % \|$", PAGE, re.MULTILINE
    )

    assert len(rows) == 4
    for checked, found, share in rows:
        not_done = 0 if found == "all done" else int(found.split()[0])
        bound = completion_bound([Stratum("all", 1_000, int(checked), not_done)])
        assert f"{100 * bound.share:.1f}" == share


def test_one_list_and_two_hundred_strata() -> None:
    whole = completion_bound([Stratum("all", 100_000, 2_000, 40)])
    parts = completion_bound([Stratum(f"{h}", 500, 10, int(h < 40)) for h in range(200)])

    assert f"give {whole.share:.1%} as one list".replace("%", " %") in PAGE
    assert f"and {parts.share:.1%} as 200 strata".replace("%", " %") in PAGE
