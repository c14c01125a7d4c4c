"""Rectifications of the site in use: one at every step, of a congress's letter and of a round."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories
from tests.cast import ENGLISH, Cast
from tests.factories import day
from zhixing.measures.models import Measure
from zhixing.rectification.models import Feedback, LookBack, Rectification, Stage
from zhixing.supervision.models import Finding, Round

Arguments = dict[str, Callable[[], list[Any]]]


def of_rectifications(cast: Cast, clerk: Client) -> Arguments:
    """Which row each address of the room of rectification is opened with."""
    answered = _answered(cast)
    found = _finding(cast)
    made = {stage: _point(cast, answered, stage) for stage in Stage}
    over = _point(cast, answered, Stage.PUBLISHED, ended=True)
    _point(cast, None, Stage.WORKING, finding=_finding(cast))
    published = _disputed(cast, made[Stage.PUBLISHED])
    _looked_back(cast, made[Stage.CLOSED])
    open_ = _feedback(cast, title=cast.words.displeased[:90])
    rows: dict[str, Any] = {
        "feedback": answered, "reply": open_, "add_point": open_, "import": open_,
        "feedback_file": answered.files.earliest("pk"), "rectify": found,
        "rectification": made[Stage.PUBLISHED], "notice": made[Stage.REGISTERED],
        "notice_file": made[Stage.REGISTERED], "application": made[Stage.PUBLISHED],
        "application_file": made[Stage.PUBLISHED], "revise": made[Stage.REGISTERED],
        "take_up": made[Stage.REGISTERED], "review": made[Stage.CHECKED],
        "publish": made[Stage.REVIEWED], "close": over, "look_back": made[Stage.CLOSED],
        "recur": made[Stage.CLOSED], "publication": published,
        "answer_objection": published.objections.latest("pk"),
    }  # fmt: skip
    token = _uploaded(cast, clerk, open_)
    previews = ("import_preview", "import_confirm", "import_errors")
    return {
        **{f"rectification:{name}": lambda pk=row.pk: [pk] for name, row in rows.items()},
        **{f"rectification:{name}": lambda: [open_.pk, token] for name in previews},
    }


def _feedback(cast: Cast, **fields: Any) -> Feedback:
    body = {"body_name": cast.words.bureau, "number": "2026/7"}
    return factories.make_feedback(cast.campaign, registered_by=cast.clerk, **body, **fields)


def _answered(cast: Cast) -> Feedback:
    """A document that was answered, with its file and the letter's."""
    words = cast.words
    letter = {"reply_number": "2026/9", "reply_text": words.answer, "replied_on": day(-1)}
    made = _feedback(cast, title=words.problem, replied_by=cast.clerk, **letter)
    for part in ("received", "reply"):
        made.files.create(
            part=part, file=ContentFile(part.encode(), name=f"{part}.txt"), name=f"{part}.txt",
            content_type="text/plain", size=len(part), sha256="0" * 64, by=cast.clerk,
        )  # fmt: skip
    return made


def _finding(cast: Cast) -> Finding:
    said = {"text": cast.words.displeased, "by": cast.clerk}
    return factories.make_finding(
        cast.campaign, cast.owner, cast.section, round=Round.objects.earliest("pk"), **said
    )


def _point(cast: Cast, feedback: Feedback | None, stage: str, **fields: Any) -> Rectification:
    words = cast.words
    made = factories.make_rectification(
        cast.campaign, cast.owner, stage=stage, feedback=feedback, leader=cast.head,
        problem=f"{words.second} ({stage}{len(fields)})", goal=words.acceptance,
        category=words.indicator, **fields,
    )  # fmt: skip
    if made.measure is not None:
        _tell(cast, made, made.measure)
    return made


def _tell(cast: Cast, made: Rectification, measure: Measure) -> None:
    """Put the cast's words, and the inspector, in the place of the factories'."""
    words = cast.words
    Measure.objects.filter(pk=measure.pk).update(
        title=words.measure, text=words.method, indicator=words.indicator,
        indicator_unit=words.minutes, acceptance=words.acceptance,
    )  # fmt: skip
    measure.claims.update(statement=words.statement)
    for claim in measure.claims.filter(check_made__isnull=False):
        claim.check_made.finding = words.finding
        claim.check_made.save()
    factories.make_evidence(measure, text=words.evidence)
    made.reviews.update(opinion=words.finding, by=cast.clerk)
    made.publications.update(text=words.answer, by=cast.clerk)


def _disputed(cast: Cast, made: Rectification) -> Any:
    """Its publication, with an objection that was answered, and a later one that was not."""
    words, publication = cast.words, made.publications.get()
    factories.make_objection(
        publication, text=words.not_solved, upheld=False, answer=words.talk,
        answered_by=cast.clerk, answered_at=publication.at,
    )  # fmt: skip
    factories.make_objection(publication, text=words.displeased)
    factories.make_recurrence(made, reason=words.displeased, by=cast.clerk)
    return publication


def _looked_back(cast: Cast, made: Rectification) -> None:
    said = {"outcome": LookBack.Outcome.HOLDS, "facts": cast.words.finding, "by": cast.inspector}
    LookBack.objects.create(rectification=made, next_on=day(30), **said)


def _uploaded(cast: Cast, clerk: Client, feedback: Feedback) -> str:
    """A table that the clerk has uploaded, with one good row and one of no unit."""
    heading = "problem,unit" if cast.words is ENGLISH else "问题,责任单位"
    table = f"{heading}\n{cast.words.elsewhere},{cast.section.name}\n{cast.words.first},\n"
    answer = clerk.post(
        f"/feedback/{feedback.pk}/import/",
        {
            "file": SimpleUploadedFile("points.csv", table.encode(), "text/csv"),
            "kind": "limited",
            "due": day(20).isoformat(),
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"].rstrip("/").split("/")[-1])
