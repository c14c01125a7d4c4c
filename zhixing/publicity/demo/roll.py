"""The rest of the demo's staff: those who appear in no story, and without whom no share of people
could be shown (small groups are withheld)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zhixing import ledger
from zhixing.documents.tables import Row, Table
from zhixing.organisation.actions.imports import import_roll
from zhixing.organisation.importing.plan import Plan, make_plan
from zhixing.organisation.importing.roll import read_roll
from zhixing.organisation.models import RollImport
from zhixing.publicity.demo.setting import Stage
from zhixing.web.sealing import digest

FIELDS = ("unit_code", "username", "name", "post", "began")


@dataclass(frozen=True)
class Roll:
    """people: how many in each unit, by its code. A name is a first and a last part, joined."""

    people: tuple[tuple[str, int], ...]
    firsts: tuple[str, ...]
    lasts: tuple[str, ...]
    family_first: bool
    post: str

    def names(self) -> Iterator[str]:
        """Every first with every last part, no two names alike."""
        for shift, (number, first) in itertools.product(
            range(len(self.lasts)), enumerate(self.firsts)
        ):
            last = self.lasts[(number + shift) % len(self.lasts)]
            yield f"{first}{last}" if self.family_first else f"{last} {first}"


ROLLS = {
    "anlan": Roll(
        (
            ("AL-BGS", 3), ("AL-SP1", 10), ("AL-SP2", 11), ("AL-SJ", 4), ("AL-DC", 3),
            ("AL-ZX", 16), ("AL-DSJ", 11),
        ),
        ("赵", "钱", "孙", "李", "吴", "郑", "许", "吕", "施", "张", "孔", "曹", "严", "华", "金",
         "魏", "陶", "姜", "戚", "谢", "邹", "喻", "柏", "窦", "章", "苏", "潘", "葛", "范", "彭"),
        ("雨桐", "建国", "晓燕", "志强", "文静", "海涛", "丽娟", "明哲", "思源", "春梅", "立新"),
        True,
        "科员",
    ),
    "fairhaven": Roll(
        (("FH-DSK", 13), ("FH-PER", 11), ("FH-DAT", 4), ("FH-REP", 14), ("FH-ENF", 3)),
        ("Adams", "Brandt", "Castillo", "Dubois", "Evans", "Fischer", "Greene", "Haddad", "Ito",
         "Jensen", "Kaplan", "Larsen", "Mensah", "Nguyen", "Osei"),
        ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Grace", "Hugo", "Isla", "Jon", "Kay"),
        False,
        "Officer",
    ),
}  # fmt: skip


def enrol(stage: Stage, slug: str, begins: date) -> None:
    """Import everybody from one table; they do not sign in, so they need no password."""
    roll, began = ROLLS[slug], begins - timedelta(days=300)
    names = roll.names()
    lines = [
        (stage.units[unit].code, f"{unit.lower()}-{number:02}", next(names), roll.post, began)
        for unit, many in roll.people
        for number in range(1, many + 1)
    ]
    rows = [Row(number, line) for number, line in enumerate(lines, start=2)]
    columns = {field: at for at, field in enumerate(FIELDS)}
    since = ledger.size()
    plan = make_plan(Table(FIELDS, 1, rows), columns, read_roll(), began)
    import_roll(job=_job(plan, slug, began), plan=plan, since=since, by="system")


def _job(plan: Plan, slug: str, day: date) -> RollImport:
    return RollImport.objects.create(
        token=digest("demo roll", slug)[:32],
        file_name=f"{slug}.xlsx",
        sha256=digest("demo table", slug),
        day=day,
        state=RollImport.State.WAITING,
        plan=plan.digest,
        counts=plan.counts,
    )
