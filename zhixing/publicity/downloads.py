"""A register as a file to download."""

from __future__ import annotations

import tempfile
from typing import BinaryIO, cast

from django.http import FileResponse, Http404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from zhixing.campaigns.models import Campaign
from zhixing.publicity.queries.registers import REGISTERS, write

FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
# Registers larger than this are written to disk while they are made.
IN_MEMORY = 8 << 20


def sent(campaign: Campaign, key: str, form: str) -> FileResponse:
    """The file of a register. Raises Http404 for no such register or form."""
    wanted = list(REGISTERS) if key == "all" else [key]
    if not set(wanted) <= set(REGISTERS) or form not in FORMS or (key == "all" and form == "csv"):
        raise Http404
    # FileResponse closes it when it was sent.
    spool = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
    out = cast("BinaryIO", spool)
    write(campaign, wanted, out, form=form)
    out.seek(0)
    title = _("全部台账") if key == "all" else REGISTERS[key].title
    response = FileResponse(out, content_type=FORMS[form])
    name = content_disposition_header(True, f"{campaign.name}{title}.{form}")
    response.headers["Content-Disposition"] = name or ""
    response.headers["Cache-Control"] = "no-store"
    return response
