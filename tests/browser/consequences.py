"""What follows when work goes badly: a criticism, a pilot that failed, a rectification.

Each step is done by one person at one screen, through the pages, and looked at by those it
concerns.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from tests.browser.consequence_words import CHINESE, ENGLISH
from tests.browser.seat import Seat, Shape
from tests.cast import Cast, picture
from tests.factories import day, enter_roll, make_person
from zhixing.campaigns.actions import duties
from zhixing.campaigns.models import Duty
from zhixing.measures.actions.exemptions import ASKED
from zhixing.measures.actions.measures import commit
from zhixing.measures.models import Measure, Pilot
from zhixing.notices.models import Notice
from zhixing.organisation.models import Person
from zhixing.rectification.models import Publication, Rectification, Review, Stage


class Consequences:
    """Who sits where. The visitor never signs in; the others do, again after each leap in time."""

    def __init__(
        self, cast: Cast, open_seat: Callable[..., Seat], shape: Shape, clock: pytest.MonkeyPatch
    ) -> None:
        self.cast, self._clock = cast, clock
        self.said = ENGLISH if cast.campaign.language == "en" else CHINESE
        self.leader = self._appoint_leader()
        people = {
            "clerk": cast.clerk, "leader": self.leader, "head": cast.head, "owner": cast.owner,
            "inspector": cast.inspector, "staff": cast.stranger,
        }  # fmt: skip
        self._seated: dict[str, Person] = people
        self._seats = {name: open_seat(name, shape) for name in people}
        self.visitor: Seat = open_seat("visitor", shape)
        self._sit_down()

    def __getitem__(self, name: str) -> Seat:
        return self._seats[name]

    def _appoint_leader(self) -> Person:
        campaign = self.cast.campaign
        leader = make_person("leader", unit=campaign.organiser, name=self.said.leader)
        enter_roll(by="system")
        duties.assign_duty(campaign=campaign, person=leader, role=Duty.Role.LEADER, by="system")
        return leader

    def _sit_down(self) -> None:
        for name, person in self._seated.items():
            self._seats[name].seat_down(person)

    def days_pass(self, until: date) -> None:
        """It is noon of that day. The records bind their days, so it is the clock that moves."""
        ahead = timedelta(days=(until - timezone.localdate()).days)
        real: Callable[[], datetime] = timezone.now
        self._clock.setattr(timezone, "now", lambda: real() + ahead)
        self._sit_down()

    def finds_on_desk(self, name: str, kind: str, title: str) -> Seat:
        """Open what waits on the person's desk."""
        seat = self[name]
        seat.go("/desk/")
        entry = seat.entry(seat.word(kind)).filter(has_text=title)
        seat.open(entry.get_by_role("link").first)
        return seat

    # A measure of the section

    def promised(self, deadline: date) -> Measure:
        """The head promised a measure; how that is done on pages is another story."""
        words = self.cast.words
        return commit(
            campaign=self.cast.campaign, title=words.measure, text=words.method, result="service",
            owner=self.cast.owner, lead_unit=self.cast.section, deadline=deadline,
            indicator=words.indicator, indicator_unit=words.minutes, baseline=Decimal(60),
            target=Decimal(15), acceptance=words.acceptance, by=self.cast.head,
        )  # fmt: skip

    def proves(self, measure: Measure) -> None:
        """The owner brings evidence and claims; the inspector goes and looks."""
        words, owner, inspector = self.cast.words, self["owner"], self["inspector"]
        owner.go(f"/measures/{measure.pk}/evidence/")
        owner.write(text=words.evidence)
        owner.attach("file", "noon.png", picture())
        owner.press("上传", within="main")
        owner.go(f"/measures/{measure.pk}/claim/")
        owner.write(statement=words.statement, reached="12")
        owner.press("申请办结", within="main")
        inspector.go(f"/measures/{measure.pk}/check/")
        inspector.choose(outcome="passed")
        inspector.write(finding=words.finding)
        inspector.shot("89-check")
        inspector.press("提交核验结论", within="main")
        measure.refresh_from_db()
        assert measure.state == Measure.State.VERIFIED

    # A criticism

    @property
    def notice(self) -> Notice:
        return Notice.objects.get()

    def opens_notice(self, name: str) -> Seat:
        seat = self[name]
        seat.go(f"/notices/{self.notice.pk}/")
        return seat

    def drafts(self, fact: Measure) -> None:
        """Facts, the rule, an end; and a record that the facts rest on."""
        seat, said = self["clerk"], self.said
        seat.go("/c/debate/notices/")
        seat.follow("起草通报", within="main")
        seat.choose(kind="criticism")
        seat.write(
            unit=self.cast.words.section, title=said.notice, facts=said.facts, rule=said.rule,
            demands=said.demands, until=day(60).isoformat(),
        )  # fmt: skip
        seat.shot("80-draft")
        seat.press("保存草稿", within="main")
        seat.page.locator(f'main a[href*="/notices/{self.notice.pk}/cite/"]').first.click()
        seat.choose(record=f"measure:{fact.pk}")
        seat.press("引用", within="main")
        seat.sees(said.rule, fact.title)

    def sends(self) -> None:
        """To the unit; until it has said its word nothing can be put up."""
        seat = self.opens_notice("clerk")
        seat.follow("送单位申辩", within="main")
        seat.press("发出", within="main")
        seat.sees("等待申辩")
        seat.shot("81-sent")

    def is_told_to_wait(self, why: str) -> None:
        """Putting it up is refused with the reason. `why` may name the last day to reply."""
        seat = self["clerk"]
        seat.may_be_refused(400)
        seat.go(f"/notices/{self.notice.pk}/submit/")
        seat.press("报送", within="main")
        seat.sees(seat.word(why).replace("%(day)s", str(self.notice.reply_until)))
        seat.shot("82-early")

    def replies(self) -> None:
        """The unit's head, from the desk."""
        seat = self.finds_on_desk("head", "对拟通报的事项申辩", self.said.notice)
        seat.sees(self.said.facts, self.said.rule)
        seat.follow("申辩", within="main nav")
        seat.write(text=self.said.reply)
        seat.shot("83-reply")
        seat.press("提交申辩", within="main")
        seat.sees(self.said.reply)

    def answers(self) -> None:
        seat = self.finds_on_desk("clerk", "答复申辩", self.said.notice)
        seat.follow("答复申辩", within="main")
        seat.sees(self.said.reply)
        seat.write(answer=self.said.answer)
        seat.press("答复", within="main")
        seat.sees(self.said.answer)

    def puts_up(self) -> None:
        seat = self.opens_notice("clerk")
        seat.follow("报送审批", within="main")
        seat.press("报送", within="main")
        seat.sees("待组长审批")

    def approves(self) -> None:
        """The leader reads what the unit said before it is issued."""
        seat = self.finds_on_desk("leader", "审批通报", self.said.notice)
        seat.sees(self.said.reply, self.said.answer)
        seat.shot("84-reply-read")
        seat.follow("审批通报", within="main nav")
        seat.choose(verdict="approve")
        seat.press("确认", within="main")
        seat.sees(seat.word("已印发", "notice"))

    def reads_it(self) -> None:
        """Staff of another unit read what was issued, and nothing of the reply."""
        seat = self["staff"]
        seat.go("/c/debate/notices/")
        seat.shot("85-list")
        seat.follow(self.said.notice, within="main")
        seat.sees(self.said.facts, self.said.rule, self.said.demands)
        seat.misses(self.said.reply)
        seat.shot("85-read")

    def removes(self, proof: Measure) -> None:
        seat = self.opens_notice("clerk")
        seat.follow("整改后撤销", within="main nav")
        seat.choose(record=f"measure:{proof.pk}")
        seat.write(reason=self.said.removal)
        seat.shot("86-remove")
        seat.press("撤销通报", within="main")
        seat.sees(self.said.removal)
        seat.shot("86-removed")

    def reads_it_no_more(self) -> None:
        seat = self.opens_notice("staff")
        seat.sees("整改后撤销")
        seat.misses(self.said.facts)
        seat.misses(self.said.notice)
        seat.shot("87-gone")

    # A pilot

    @property
    def pilot(self) -> Pilot:
        return Pilot.objects.get()

    def opens_pilot(self, name: str) -> Seat:
        seat = self[name]
        seat.go(f"/pilots/{self.pilot.pk}/")
        return seat

    def files(self, measure: Measure) -> None:
        """The owner, the day before it begins; it ends with the measure."""
        seat, said = self["owner"], self.said
        seat.go(f"/measures/{measure.pk}/")
        seat.follow("登记试点", within="main")
        seat.write(
            hypothesis=said.hypothesis, scope=self.cast.words.section, bounds=said.bounds,
            begins=day(1).isoformat(), ends=measure.deadline.isoformat(),
            stop_rule=said.stop_rule, basis=said.basis, procedure=said.procedure,
        )  # fmt: skip
        seat.shot("90-file")
        seat.press("报备", within="main")
        seat.sees(said.bounds, said.stop_rule)

    def takes_note(self) -> None:
        seat = self.finds_on_desk("clerk", "办理试点备案", self.pilot.measure.title)
        seat.press("备案", within="main")
        seat.sees(self.cast.words.clerk)
        seat.shot("91-noted")

    def reports_failure(self) -> None:
        seat = self.finds_on_desk("owner", "报告试点结果", self.pilot.measure.title)
        seat.choose(outcome="failed", within="yes")
        seat.write(
            result=self.said.failure, within_facts=self.said.kept, cause=self.said.cause,
            remedy=self.said.remedy,
        )  # fmt: skip
        seat.shot("92-report")
        seat.press("报告", within="main")
        seat.sees(self.said.failure)

    def finds_exempt(self) -> None:
        """The leader, condition by condition."""
        seat = self.finds_on_desk("leader", "容错认定", self.pilot.measure.title)
        seat.choose(**{key.value: "yes" for key in ASKED}, exempt="yes")
        seat.write(reasons=self.said.reasons)
        seat.shot("93-find")
        seat.press("登记认定", within="main")
        seat.sees("容错免责", self.said.reasons)

    def clarifies(self) -> None:
        seat = self.opens_pilot("clerk")
        seat.follow("澄清", within="main nav")
        seat.write(audience=self.cast.words.bureau, text=self.said.clarification)
        seat.press("登记澄清", within="main")
        seat.sees(self.said.clarification)
        seat.shot("94-pilot")

    # A rectification

    @property
    def point(self) -> Rectification:
        return Rectification.objects.get()

    def stands(self, stage: Stage) -> None:
        """The page of the rectification says how far it came."""
        seat = self["clerk"]
        seat.go(f"/rectifications/{self.point.pk}/")
        seat.sees(str(stage.label))

    def registers(self) -> None:
        """The letter of an outside body, and its one point for the section."""
        seat, said = self["clerk"], self.said
        seat.go("/c/debate/feedback/")
        seat.follow("登记监督反馈", within="main")
        seat.choose(body="congress")
        seat.write(body_name=said.body, title=said.letter, received_on=day(-1).isoformat())
        seat.press("登记", within="main")
        seat.follow("登记整改事项", within="main")
        seat.write(problem=said.problem, due=day(40).isoformat())
        seat.choose(kind="limited", unit=self.cast.section.pk)
        seat.shot("95-point")
        seat.press("登记", within="main")

    def takes_up(self) -> None:
        """The owner promises the measure that puts it right, from the desk."""
        words = self.cast.words
        seat = self.finds_on_desk("owner", "制定整改措施", self.point.title)
        seat.write(
            title=words.measure, text=words.method, deadline=day(20).isoformat(),
            indicator=words.indicator, indicator_unit=words.minutes, baseline="60", target="15",
            acceptance=words.acceptance,
        )  # fmt: skip
        seat.choose(owner=self.cast.owner.pk, result="service")
        seat.shot("96-take-up")
        seat.press("承诺", within="main")

    def signs(self, outcome: Review.Outcome, **fields: str) -> None:
        """The leader signs that it is complete, or what is missing."""
        seat = self.finds_on_desk("leader", "审核签字", self.point.title)
        seat.choose(outcome=outcome)
        seat.field("signed").check()
        seat.write(**fields)
        seat.shot("97-review")
        seat.press("签字", within="main")

    def publishes(self) -> Publication:
        seat = self.finds_on_desk("clerk", "公示整改结果", self.point.title)
        seat.write(text=self.said.published)
        seat.press("公示", within="main")
        return Publication.objects.get()

    def is_seen_by_everybody(self) -> None:
        seat = self.visitor
        seat.go("/c/debate/published/")
        seat.follow(self.point.title, within="main")
        seat.sees(self.said.published, self.cast.words.section)
        seat.shot("98-published")

    def strikes_off(self) -> None:
        seat = self.finds_on_desk("clerk", "公示期满，销号", self.point.title)
        seat.press("销号", within="main")
        seat.sees("已销号")
        seat.shot("99-closed")
