"""What supports a claim: words, and a file whose digest the ledger holds."""

from __future__ import annotations

from django.utils.translation import gettext as _

from zhixing.ledger import action
from zhixing.measures.actions.moving import locked, record_move
from zhixing.measures.models import Evidence, Measure
from zhixing.measures.rules.permissions import demand
from zhixing.measures.rules.refusals import SameFile
from zhixing.organisation.models import Person
from zhixing.web.attachments import Attachment, Kept, kept


def add_evidence(
    *,
    measure: Measure,
    text: str,
    file: Attachment | None = None,
    public: bool = False,
    by: Person,
) -> Evidence:
    """Add evidence to a measure; a file is stored only if the action succeeds. Raises SameFile."""
    with kept([file] if file else [], "evidence") as files:
        return _add(
            measure=measure, text=text, file=files[0] if files else None, public=public, by=by
        )


@action
def _add(*, measure: Measure, text: str, file: Kept | None, public: bool, by: Person) -> Evidence:
    measure = locked(measure)
    demand("add_evidence", by, measure)
    evidence = Evidence(measure=measure, text=text, public=public, by=by)
    if file is not None:
        _demand_new(measure, file)
        evidence.file, evidence.name = file.path, file.name
        evidence.content_type, evidence.size = file.media_type, file.size
        evidence.sha256 = file.sha256
    evidence.save()
    record_move("evidence.added", measure, [evidence])
    return evidence


def _demand_new(measure: Measure, file: Kept) -> None:
    if measure.evidence.filter(sha256=file.sha256).exists():
        raise SameFile(_("文件“%(name)s”已经上传过，不必重复上传。") % {"name": file.name})
