"""The registers (台账): tables derived from records, in the frame that offices know.

Nobody fills one in. A column that offices expect and that no record answers stays empty, to be
written by hand on the printed page.
"""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO

from django.utils import timezone

from zhixing.campaigns.models import Campaign
from zhixing.documents.registers import write_csv, write_workbook
from zhixing.publicity.queries.registers.comparison import COMPARISON
from zhixing.publicity.queries.registers.frame import Register, sheet
from zhixing.publicity.queries.registers.inspections import INSPECTIONS
from zhixing.publicity.queries.registers.measures import DEEDS, TASKS
from zhixing.publicity.queries.registers.notices import NOTICES, SLIPS
from zhixing.publicity.queries.registers.opinions import OPINIONS
from zhixing.publicity.queries.registers.participation import PARTICIPATION
from zhixing.publicity.queries.registers.pilots import PILOTS
from zhixing.publicity.queries.registers.plans import DIVISION, RESPONSIBILITY
from zhixing.publicity.queries.registers.practices import MECHANISMS, PRACTICES
from zhixing.publicity.queries.registers.problems import PROBLEMS
from zhixing.publicity.queries.registers.rectifications import (
    CLOSINGS,
    ORDERS,
    RECTIFICATION,
)
from zhixing.publicity.queries.registers.voices import VOICES

REGISTERS: dict[str, Register] = {
    register.key: register
    for register in (
        VOICES,
        OPINIONS,
        PROBLEMS,
        TASKS,
        DEEDS,
        RECTIFICATION,
        ORDERS,
        CLOSINGS,
        DIVISION,
        RESPONSIBILITY,
        PARTICIPATION,
        PRACTICES,
        MECHANISMS,
        INSPECTIONS,
        PILOTS,
        NOTICES,
        SLIPS,
        COMPARISON,
    )
}

__all__ = ["REGISTERS", "Register", "write"]


def write(campaign: Campaign, keys: list[str], out: BinaryIO, *, form: str) -> None:
    """Write registers of a campaign: "xlsx" takes several, "csv" the one."""
    sheets = [sheet(REGISTERS[key], campaign) for key in keys]
    if form == "xlsx":
        write_workbook(sheets, out, created=timezone.now())
        return
    held = BytesIO()
    write_csv(sheets[0].columns, sheets[0].rows, held)
    out.write(held.getvalue())
