"""A round in the furnished site: drawn, handed out, one check made, one turned away, a finding."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests import factories
from tests.cast import PASSWORD, Cast, picture
from tests.supervision.conftest import draw_for, hand_out
from zhixing.campaigns.models import Duty
from zhixing.organisation.models import Person, Unit
from zhixing.supervision.actions import checks, draws, findings, rounds
from zhixing.supervision.arrivals import arrive
from zhixing.supervision.models import DrawnItem, SpotCheck, TurnedAwayFile
from zhixing.web.attachments import inspected

Arguments = dict[str, Callable[[], list[Any]]]


def of_rounds(cast: Cast) -> Arguments:
    """Which row each address of the room of supervision is opened with."""
    words = cast.words
    second = _second_inspector(cast)
    _claimed(cast)
    round_ = rounds.open_round(
        campaign=cast.campaign, title=words.finding[:60], purpose=words.acceptance,
        kinds=["measure"], units=[cast.campaign.organiser], by=cast.clerk,
    )  # fmt: skip
    draw = draw_for(round_, cast.clerk, cast.stranger)
    items = hand_out(draw, cast.section, cast.clerk)
    free, looked_at = items[:2]
    made = _check(cast, looked_at, second)
    found_wrong = findings.find(
        round_=round_, unit=cast.section, text=words.displeased, owner=cast.owner,
        due=factories.day(20), check=made, by=cast.clerk,
    )  # fmt: skip
    arrive(
        round_, record="measure:999999", key=uuid4(), outcome="done", facts=words.finding,
        seen_at=timezone.now(), by=second,
        photos=[inspected(SimpleUploadedFile("gate.png", picture(), "image/png"))],
    )  # fmt: skip
    waiting = draws.prepare(
        round_=round_, staff=cast.stranger, beacon_source=words.evidence, by=cast.clerk
    )
    own = waiting.parties.get(person=cast.clerk)
    rows: dict[str, tuple[str, ...]] = {
        "round": ("round", "close_round", "find", "prepare", "visit", "field", "packed",
                  "next_batch", "field_worker", "arrivals", "check_list"),
        "draw": ("draw", "draw_file", "announced_file", "teams_file", "redo"),
        "waiting": ("freeze", "add_beacon", "fail", "abandon"),
        "own": ("commit", "reveal"),
        "made": ("spot_check", "confirm"),
        "free": ("check",),
        "file": ("spot_file",),
        "turned": ("turned_away_file",),
        "finding": ("finding",),
    }  # fmt: skip
    kept = {
        "round": round_, "draw": draw, "waiting": waiting, "own": own, "made": made, "free": free,
        "file": made.files.get(), "turned": TurnedAwayFile.objects.get(), "finding": found_wrong,
    }  # fmt: skip
    found: Arguments = {
        f"supervision:{name}": lambda row=kept[key].pk: [row]  # type: ignore[misc]  # of any model
        for key, names in rows.items()
        for name in names
    }
    place = [round_.pk, draw.pk, cast.section.pk]
    return found | {"supervision:hand_out": lambda: place}


def _claimed(cast: Cast) -> None:
    """One more that both inspectors may look at: most of the others one of them verified."""
    words = cast.words
    made = factories.make_measure(
        cast.campaign, cast.owner, state="done", title=words.measure, text=words.method,
        indicator=words.indicator, indicator_unit=words.minutes, acceptance=words.acceptance,
    )  # fmt: skip
    made.claims.update(statement=words.statement)


def _second_inspector(cast: Cast) -> Person:
    centre = Unit.objects.get(name=cast.words.centre)
    person = factories.make_person("second", unit=centre, name=cast.words.caller, password=PASSWORD)
    factories.make_duty(cast.campaign, person, Duty.Role.INSPECTOR)
    return person


def _check(cast: Cast, item: DrawnItem, by: Person) -> SpotCheck:
    made = checks.check(
        item=item, key=uuid4(), outcome="partly", facts=cast.words.displeased,
        seen_at=timezone.now(), by=by,
    )  # fmt: skip
    content = picture()
    made.files.create(
        file=ContentFile(content, "gate.png"), name="gate.png", content_type="image/png",
        size=len(content), sha256="0" * 64, by=by,
    )  # fmt: skip
    return made
