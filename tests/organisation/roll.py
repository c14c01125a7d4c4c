"""Tables of an organisation for tests: written as CSV, compared, imported."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from django.core.files.base import ContentFile

from zhixing.documents.tables import read_table
from zhixing.ledger.verification import verify
from zhixing.organisation import jobs
from zhixing.organisation.importing.fields import FIELDS, LABELS
from zhixing.organisation.importing.plan import Plan, make_plan
from zhixing.organisation.importing.roll import read_roll
from zhixing.organisation.models import Appointment, Person, RollImport, Unit

DAY = date(2026, 3, 2)
Line = dict[str, Any]


def table(*lines: Line) -> bytes:
    """A CSV with the columns that some line fills."""
    names = [name for name in LABELS if any(name in line for line in lines)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([str(LABELS[name]) for name in names])
    writer.writerows([[line.get(name, "") for name in names] for line in lines])
    return out.getvalue().encode("utf-8-sig")


def plan_of(content: bytes, name: str = "组织.csv") -> Plan:
    found = read_table(io.BytesIO(content), name=name, wanted=FIELDS.wanted)
    return make_plan(found, FIELDS.columns_of(found), read_roll(), DAY)


def plan(*lines: Line) -> Plan:
    return plan_of(table(*lines))


def faults(*lines: Line) -> list[str]:
    return [fault.text for fault in plan(*lines).faults.faults if fault.grave]


def upload(content: bytes, by: Person | None = None, name: str = "组织.csv") -> RollImport:
    file = ContentFile(content, name)
    return jobs.ask(upload=file, day=DAY, document="市数发〔2026〕3 号", by=by)


def run(*lines: Line, by: Person | None = None) -> RollImport:
    """Upload, look, confirm."""
    return jobs.confirm(upload(table(*lines), by))


def shape() -> dict[str, tuple[str, str]]:
    """Code to name and the code of the unit above, of every unit."""
    by_path = {unit.path: unit for unit in Unit.objects.all()}
    above = {unit.code: by_path.get(unit.path[:-4]) for unit in by_path.values()}
    return {
        unit.code: (unit.name, above[unit.code].code if above[unit.code] else "")
        for unit in by_path.values()
    }


def held() -> list[tuple[Any, ...]]:
    names = ("person__username", "unit__code", "post", "heads", "began", "ended")
    return sorted(Appointment.objects.values_list(*names), key=str)


def findings() -> list[str]:
    """What the ledger says of the organisation's rows."""
    return [str(finding) for finding in verify(models=[Unit, Person, Appointment]).findings]


BUREAU: Line = {"unit_code": "SJ", "unit": "市数据局", "kind": "本级机关"}
SERVICE: Line = {"unit_code": "FW", "unit": "政务服务科", "kind": "科室", "parent": "SJ"}
DATA: Line = {"unit_code": "ZY", "unit": "数据资源科", "kind": "科室", "parent": "市数据局"}
CENTRE: Line = {"unit_code": "ZX", "unit": "大数据中心", "kind": "下属单位", "parent": "SJ"}
BRANCH: Line = {"unit_code": "ZX-D", "unit": "中心党支部", "kind": "党支部", "parent": "ZX"}
UNITS = (BUREAU, SERVICE, DATA, CENTRE, BRANCH)
HEAD: Line = {
    "unit_code": "FW", "username": "zhouhong", "name": "周宏", "post": "科长", "heads": "是",
    "began": "2024-02-01", "reason": "轮岗", "document": "市数发〔2024〕2 号",
}  # fmt: skip
SECRETARY: Line = {
    "unit_code": "ZX-D", "username": "zhouhong", "name": "周宏", "post": "书记", "heads": "是",
    "began": "2024-05-01",
}  # fmt: skip
CLERK: Line = {
    "unit": "政务服务科", "username": "Limin", "name": "李敏", "post": "科员", "began": "2023/7/1",
}  # fmt: skip
WHOLE = (*UNITS, HEAD, SECRETARY, CLERK)
