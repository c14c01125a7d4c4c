"""From a letter of an outside body to 销号: rows, entries and refusals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests import factories
from tests.ledger_log import ledger_kinds
from zhixing.analysis import working_days
from zhixing.campaigns.models import Campaign
from zhixing.ledger.verification import verify
from zhixing.measures.actions import checks, claims, closing, evidence, tick
from zhixing.measures.models import Measure, Reopening
from zhixing.measures.rules.refusals import HeldBack, NoEffect
from zhixing.organisation.models import Person, Unit
from zhixing.rectification.actions import afterwards, feedback, registering, steps
from zhixing.rectification.importing.rows import Candidate, point_key
from zhixing.rectification.models import (
    Feedback,
    FeedbackFile,
    LookBack,
    Objection,
    Publication,
    Rectification,
    Recurrence,
    Review,
    Stage,
)
from zhixing.rectification.rules.refusals import (
    AlreadyAnswered,
    AlreadyRegistered,
    AlreadyReplied,
    LookBackNotPlanned,
    MissingNotSaid,
    NothingToImport,
    NotInTime,
    PublicationOver,
    StillPublished,
    UnitOutside,
    WrongStage,
)
from zhixing.rectification.rules.stages import standing
from zhixing.web.attachments import inspected
from zhixing.web.errors import NotYours

pytestmark = pytest.mark.django_db(transaction=True)
COMPLETE, INSUFFICIENT = Review.Outcome.COMPLETE, Review.Outcome.INSUFFICIENT
MISSING = "窗口午间仍然没有人值守，要有排班记录"


@pytest.fixture
def letter(campaign: Campaign, office: Person) -> Feedback:
    return feedback.register(
        campaign=campaign, body="congress", body_name="市人大常委会", title="评议意见",
        number="人大评〔2026〕7 号", received_on=factories.day(-3), reply_due=factories.day(30),
        documents=[attachment("意见.txt")], by=office,
    )  # fmt: skip


@pytest.fixture
def point(letter: Feedback, section_a: Unit, leader: Person, office: Person) -> Rectification:
    return registering.register_point(
        feedback=letter, kind="limited", problem="窗口排队时间过长", unit=section_a,
        due=factories.day(40), leader=leader, goal="等候不超过十五分钟", by=office,
    )  # fmt: skip


@pytest.fixture
def take_up(alice: Person) -> Callable[..., Measure]:
    """`take_up(point, deadline=…)`: Alice promises."""

    def promise(point: Rectification, **fields: Any) -> Measure:
        values = {
            "title": "午间不断档", "text": "留两个综合窗口", "result": "service", "owner": alice,
            "deadline": factories.day(20), "indicator": "平均等候", "indicator_unit": "分钟",
            "baseline": 45, "target": 15, "acceptance": "抽查两周", "by": alice, **fields,
        }  # fmt: skip
        return steps.take_up(rectification=point, **values)

    return promise


@pytest.fixture
def prove(alice: Person, inspector: Person) -> Callable[[Measure], None]:
    """Evidence, claim, and an inspector's check on the spot."""

    def go(measure: Measure) -> None:
        evidence.add_evidence(measure=measure, text="排队记录", by=alice)
        claim = claims.claim(measure=measure, statement="已增开", by=alice)
        checks.check(claim=claim, outcome="passed", finding="现场看过", by=inspector)

    return go


def attachment(name: str) -> Any:
    return inspected(SimpleUploadedFile(name, name.encode(), "text/plain"))


def after_publication(found: Publication) -> Any:
    """The clock on the day after the last day for comment."""
    later = timezone.now() + (found.ends - timezone.localdate()) + timedelta(days=1)
    return patch("django.utils.timezone.now", return_value=later)


def stage(point: Rectification) -> Stage:
    return standing(Rectification.objects.select_related("measure").get(pk=point.pk)).stage


def test_the_whole_way_with_a_refusal_an_objection_and_a_recurrence(
    point: Rectification, take_up: Callable[..., Measure], prove: Callable[[Measure], None],
    office: Person, leader: Person,
) -> None:  # fmt: skip
    assert stage(point) == Stage.REGISTERED
    measure = take_up(point)
    assert (measure.origin, measure.lead_unit, stage(point)) == (
        "rectification", point.unit, Stage.WORKING,
    )  # fmt: skip
    prove(measure)
    assert stage(point) == Stage.CHECKED
    due = factories.day(25)
    steps.review(
        rectification=point, outcome=INSUFFICIENT, opinion="现场和台账不一致", missing=MISSING,
        due=due, by=leader,
    )  # fmt: skip
    measure.refresh_from_db()
    assert (stage(point), measure.deadline) == (Stage.WORKING, due)
    prove(measure)
    steps.review(rectification=point, outcome=COMPLETE, opinion="属实", by=leader)
    assert stage(point) == Stage.REVIEWED
    shown = steps.publish(rectification=point, text="已整改", public=True, by=office)
    assert shown.ends == working_days.add(timezone.localdate(), point.campaign.silence_days)
    said = afterwards.raise_objection(publication=shown, text="中午还是没人", by=None)
    afterwards.answer_objection(
        objection=said, upheld=True, answer="核查属实", due=factories.day(30), by=office
    )
    assert stage(point) == Stage.WORKING
    prove(measure)
    steps.review(rectification=point, outcome=COMPLETE, opinion="属实", by=leader)
    again = steps.publish(rectification=point, text="已整改", public=True, by=office)
    with after_publication(again):
        steps.close(rectification=point, look_back_on=factories.day(90), by=office)
    measure.refresh_from_db()
    assert (stage(point), measure.closed_how) == (Stage.CLOSED, "published")
    afterwards.recur(
        rectification=point, reason="又排长队", found_on=timezone.localdate(),
        due=factories.day(15), by=office,
    )  # fmt: skip

    point.refresh_from_db()
    assert (stage(point), point.look_back_on) == (Stage.WORKING, None)
    causes = list(measure.reopenings.values_list("cause", flat=True))
    assert causes == ["review", "objection", "recurrence"]
    proof = ["evidence.added", "measure.claimed", "measure.checked"]
    assert ledger_kinds() == [
        "feedback.registered", "rectification.registered", "rectification.taken_up", *proof,
        "rectification.reviewed", *proof, "rectification.reviewed", "rectification.published",
        "objection.raised", "objection.answered", *proof, "rectification.reviewed",
        "rectification.published", "rectification.closed", "rectification.recurred",
    ]  # fmt: skip
    factories.enter_roll(by="system")
    own = {"feedback", "rectification", "review", "publication", "objection", "recurrence"}
    findings = verify().findings
    assert [f for f in findings if f.subject.partition(":")[0] in {*own, "measure"}] == []


def test_a_rectification_does_not_close_by_silence(campaign: Campaign, alice: Person) -> None:
    point = factories.make_rectification(campaign, alice, stage=Stage.CHECKED)
    assert point.measure is not None
    later = timezone.localdate() + timedelta(days=60)

    with pytest.raises(HeldBack):
        closing.close_by_silence(measure=point.measure, today=later, by="system")
    tick.tick(later)

    point.measure.refresh_from_db()
    assert point.measure.state == "verified"


def test_other_measures_close_by_silence_as_before(campaign: Campaign, alice: Person) -> None:
    measure = factories.make_measure(campaign, alice, state="verified")

    later = timezone.localdate() + timedelta(days=60)
    closing.close_by_silence(measure=measure, today=later, by="system")

    measure.refresh_from_db()
    assert measure.closed_how == "silence"


def test_registering_refuses(
    letter: Feedback, point: Rectification, section_a: Unit, office: Person, alice: Person
) -> None:
    words = {"feedback": letter, "kind": "prompt", "unit": section_a, "due": factories.day(5)}
    elsewhere = factories.make_unit("外单位")
    with pytest.raises(AlreadyRegistered):
        registering.register_point(**words, problem="  窗口排队时间过长 ", by=office)
    with pytest.raises(UnitOutside):
        registering.register_point(**{**words, "unit": elsewhere}, problem="甲", by=office)
    with pytest.raises(NotInTime):
        registering.register_point(**{**words, "due": factories.day(-4)}, problem="甲", by=office)
    with pytest.raises(NotYours):
        registering.register_point(**words, problem="甲", by=alice)

    assert Rectification.objects.count() == 1


def test_a_finding_becomes_one_rectification(
    campaign: Campaign, section_a: Unit, alice: Person, office: Person
) -> None:
    finding = factories.make_finding(campaign, alice, section_a)
    made = registering.register_finding(finding=finding, kind="prompt", by=office)

    assert (made.problem, made.unit, made.due) == (finding.text, section_a, finding.due)
    with pytest.raises(AlreadyRegistered):
        registering.register_finding(finding=finding, kind="prompt", by=office)


def test_a_finding_may_be_a_recurrence_instead(
    campaign: Campaign, section_a: Unit, alice: Person, office: Person
) -> None:
    point = factories.make_rectification(campaign, alice, stage=Stage.CLOSED)
    finding = factories.make_finding(campaign, alice, section_a)
    words = {"reason": "同一个问题", "found_on": timezone.localdate(), "due": factories.day(9)}
    afterwards.recur(rectification=point, **words, finding=finding, by=office)

    with pytest.raises(AlreadyRegistered):
        registering.register_finding(finding=finding, kind="prompt", by=office)
    assert Recurrence.objects.get().finding == finding


def test_what_was_registered_is_put_right_until_it_is_taken_up(
    point: Rectification, section_b: Unit, office: Person, take_up: Callable[..., Measure]
) -> None:
    words = {
        "kind": "lasting",
        "problem": "窗口没有叫号",
        "due": factories.day(50),
        "reason": "更正",
    }
    held = registering.revise(rectification=point, unit=section_b, **words, by=office)
    assert (held.unit, held.key) == (section_b, point_key(section_b.pk, "窗口没有叫号"))

    take_up(held, owner=factories.make_person(unit=section_b), by=office)
    with pytest.raises(WrongStage):
        registering.revise(rectification=point, unit=section_b, **words, by=office)


def test_a_measure_keeps_to_the_deadline_that_was_set(
    point: Rectification, take_up: Callable[..., Measure]
) -> None:
    with pytest.raises(NotInTime):
        take_up(point, deadline=factories.day(41))
    with pytest.raises(NoEffect):
        take_up(point, target=45)

    assert Measure.objects.count() == 0
    Rectification.objects.update(due=factories.day(-1))  # late from the first day
    assert take_up(point, deadline=factories.day(41)).deadline == factories.day(41)


def test_a_refusal_says_what_is_missing_and_until_when(
    campaign: Campaign, alice: Person, leader: Person
) -> None:
    point = factories.make_rectification(campaign, alice, stage=Stage.CHECKED)
    refusal = {"rectification": point, "outcome": INSUFFICIENT, "opinion": "不到位", "by": leader}
    with pytest.raises(MissingNotSaid):
        steps.review(**refusal, missing="不够", due=factories.day(9))
    with pytest.raises(MissingNotSaid):
        steps.review(**refusal, missing=MISSING)
    with pytest.raises(NotInTime):
        steps.review(**refusal, missing=MISSING, due=timezone.localdate())

    assert stage(point) == Stage.CHECKED
    assert Review.objects.count() == 0


def test_nobody_signs_for_a_step_of_their_own(campaign: Campaign, office: Person) -> None:
    own = factories.make_rectification(campaign, office, stage=Stage.CHECKED)
    checked = factories.make_rectification(campaign, stage=Stage.CHECKED)
    Measure.objects.filter(pk=checked.measure_id).update(verified_by=office)

    for point in (own, checked):
        with pytest.raises(NotYours):
            steps.review(rectification=point, outcome=COMPLETE, opinion="属实", by=office)


def test_closing_waits_for_its_day_and_for_every_answer(
    campaign: Campaign, alice: Person, office: Person
) -> None:
    point = factories.make_rectification(campaign, alice, stage=Stage.PUBLISHED)
    with pytest.raises(StillPublished):
        steps.close(rectification=point, by=office)
    shown = Publication.objects.get()
    said = afterwards.raise_objection(publication=shown, text="没有到位", by=alice)
    with after_publication(shown):
        with pytest.raises(StillPublished):
            steps.close(rectification=point, by=office)
        with pytest.raises(PublicationOver):
            afterwards.raise_objection(publication=shown, text="迟了", by=None)
        afterwards.answer_objection(objection=said, upheld=False, answer="核过，属实", by=office)
        with pytest.raises(AlreadyAnswered):
            afterwards.answer_objection(objection=said, upheld=False, answer="再答", by=office)
        steps.close(rectification=point, by=office)

    assert stage(point) == Stage.CLOSED


def test_an_upheld_objection_needs_a_new_deadline(
    campaign: Campaign, alice: Person, office: Person
) -> None:
    point = factories.make_rectification(campaign, alice, stage=Stage.PUBLISHED)
    said = factories.make_objection(point.publications.get())
    with pytest.raises(NotInTime):
        afterwards.answer_objection(objection=said, upheld=True, answer="属实", by=office)

    assert Objection.objects.get().answered_at is None


def test_an_objection_to_what_was_sent_back_is_still_answered(
    campaign: Campaign, alice: Person, office: Person
) -> None:
    point = factories.make_rectification(campaign, alice, stage=Stage.PUBLISHED)
    said = factories.make_objection(point.publications.get())
    assert point.measure is not None
    closing.reopen(measure=point.measure, reason="办公室发现问题", by=office)
    afterwards.answer_objection(objection=said, upheld=True, answer="已在重新整改", by=office)

    assert Reopening.objects.count() == 1
    with pytest.raises(PublicationOver):
        afterwards.raise_objection(publication=point.publications.get(), text="再说", by=None)


def test_what_is_to_last_is_looked_at_again(
    campaign: Campaign, alice: Person, office: Person
) -> None:
    point = factories.make_rectification(
        campaign, alice, stage=Stage.PUBLISHED, ended=True, kind="lasting"
    )
    with pytest.raises(LookBackNotPlanned):
        steps.close(rectification=point, by=office)
    steps.close(rectification=point, look_back_on=factories.day(30), by=office)
    with pytest.raises(LookBackNotPlanned):
        afterwards.look_back(rectification=point, outcome="holds", facts="没有", by=office)
    afterwards.look_back(
        rectification=point, outcome="holds", facts="没有反弹", look_back_on=factories.day(60),
        by=office,
    )  # fmt: skip
    with pytest.raises(NotInTime):
        afterwards.look_back(rectification=point, outcome="relapsed", facts="反弹", by=office)
    afterwards.look_back(
        rectification=point, outcome="relapsed", facts="反弹", due=factories.day(9), by=office
    )

    assert list(LookBack.objects.values_list("outcome", flat=True)) == ["holds", "relapsed"]
    assert (stage(point), point.recurrences.count()) == (Stage.WORKING, 1)


def test_a_letter_is_answered_once(letter: Feedback, office: Person) -> None:
    words = {"reply_text": "逐条答复", "by": office}
    with pytest.raises(NotInTime):
        feedback.reply(feedback=letter, **words, replied_on=factories.day(1))
    with pytest.raises(NotInTime):
        feedback.reply(feedback=letter, **words, replied_on=factories.day(-9))
    feedback.reply(
        feedback=letter, **words, replied_on=factories.day(0), documents=[attachment("复函.txt")]
    )
    with pytest.raises(AlreadyReplied):
        feedback.reply(feedback=letter, **words, replied_on=factories.day(0))

    assert list(FeedbackFile.objects.values_list("part", "name")) == [
        ("received", "意见.txt"), ("reply", "复函.txt"),
    ]  # fmt: skip


def test_importing_again_brings_nothing(letter: Feedback, section_a: Unit, office: Person) -> None:
    rows = [candidate(section_a, words) for words in ("排队长", "没有叫号")]
    wanted = {"feedback": letter, "file_name": "a.xlsx", "sha256": "0" * 64, "mapping": {}}
    batch = registering.import_points(**wanted, rows=rows, by=office)
    with pytest.raises(NothingToImport):
        registering.import_points(**wanted, rows=rows, by=office)
    more = registering.import_points(
        **wanted, rows=[*rows, candidate(section_a, "态度差")], by=office
    )

    assert (batch.imported, more.imported, more.skipped) == (2, 1, 2)
    assert list(Rectification.objects.order_by("pk").values_list("number", flat=True)) == [1, 2, 3]


def candidate(unit: Unit, problem: str) -> Candidate:
    fields = {
        "problem": problem, "goal": "", "category": "", "point_number": "", "kind": "prompt",
        "unit_id": unit.pk, "leader_id": None, "due": factories.day(10),
    }  # fmt: skip
    return Candidate(2, point_key(unit.pk, problem), unit.name, fields)
