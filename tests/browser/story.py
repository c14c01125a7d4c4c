"""The story's steps, each done by one person at one screen and looked at by those it concerns.

The steps need no JavaScript, so that the same story is played without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from django.utils import translation
from playwright.sync_api import expect

from tests.browser.seat import Seat, Shape
from tests.cast import Cast, picture
from tests.factories import day
from zhixing.analysis import working_days
from zhixing.ledger import queries as ledger
from zhixing.measures.models import Claim, Measure
from zhixing.organisation.models import Person
from zhixing.web.jinja import day as written

CODE = re.compile(r"^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$")


class Story:
    """Who sits where, and what has come of it so far.

    open_seat: opens a browser, signed in for a person of the cast. The owner, the head and the
    inspector work; the two raisers only ever show their codes.
    """

    def __init__(
        self, cast: Cast, open_seat: Callable[..., Seat], shape: Shape, **options: object
    ) -> None:
        self.cast, self.words = cast, cast.words
        self.raiser: Seat = open_seat("raiser", shape, **options)
        self.second: Seat = open_seat("second", shape, **options)
        self.clerk: Seat = open_seat("clerk", shape, **options)
        self.head: Seat = open_seat("head", shape, **options)
        self.owner: Seat = open_seat("owner", shape, **options)
        self.inspector: Seat = open_seat("inspector", shape, **options)
        self.codes: dict[str, str] = {}
        self._size = ledger.size()

    def sign_in(self) -> None:
        """Everybody who works sits down; the clerk through the page for it."""
        self.clerk.sign_in(self.cast.clerk)
        people: list[tuple[Seat, Person]] = [
            (self.head, self.cast.head),
            (self.owner, self.cast.owner),
            (self.inspector, self.cast.inspector),
        ]
        for seat, person in people:
            seat.seat_down(person)

    def grew(self, by: int = 1) -> None:
        """The ledger has so many entries more than when this was asked last."""
        size = ledger.size()
        assert size - self._size == by
        self._size = size

    # The raisers

    def speaks(self, seat: Seat, text: str, email: str = "") -> None:
        """Say something on the public page; the code comes back, to read and to scan."""
        seat.go("/c/debate/")
        seat.follow("我要说", within="nav.main-nav")
        seat.shot("01-speak")
        seat.choose(speaker="citizen", kind="difficulty", consent="public")
        seat.write(text=text)
        if email:
            seat.page.locator("summary").click()
            seat.write(contact_name=self.words.caller, contact_email=email)
        seat.press("提交", within="main")
        expect(seat.page.locator("#code")).to_have_text(CODE)
        expect(seat.page.locator(".qr svg[role=img]")).to_be_visible()
        self.codes[seat.name] = seat.page.locator("#code").inner_text()
        seat.shot("02-thanks")
        self.grew()

    def looks(self, seat: Seat) -> None:
        """Open one's voice with the code."""
        seat.go("/receipt/")
        seat.write(code=self.codes[seat.name].lower())
        seat.press("查询", within="main")

    def is_asked(self, seat: Seat, outcome: str, comment: str = "") -> None:
        """Say on the receipt page whether it is solved."""
        self.looks(seat)
        seat.sees("请您确认：解决了吗？", self.words.statement)
        seat.shot("09-asked")
        asked = seat.page.locator("#inquiry")
        asked.locator(f'[name=outcome][value="{outcome}"]').check()
        asked.locator("[name=comment]").fill(comment)
        seat.press("提交", within="#inquiry")
        seat.sees("已收到，谢谢。")
        self.grew()

    def rates(self, seat: Seat, grade: int, text: str = "") -> None:
        """Rate the answer that stands on the receipt page."""
        self.looks(seat)
        seat.sees("给您的答复", self.words.answer)
        seat.shot("12-answered")
        answers = seat.page.locator("#answers")
        answers.locator(f'[name=grade][value="{grade}"]').check()
        answers.locator("[name=text]").fill(text)
        seat.press("提交评价", within="#answers")
        seat.sees("已收到，谢谢。")
        self.grew()

    # The office

    def publishes(self, count: int) -> None:
        """Look at what came in and show it to everybody."""
        seat = self.clerk
        seat.go("/desk/")
        seat.shot("03-desk")
        seat.open(seat.entry(seat.word("公开审核")).get_by_role("link").first)
        boxes = seat.page.locator("main [name=voices]")
        expect(boxes).to_have_count(count)
        for box in boxes.all():
            box.check()
        seat.shot("04-moderation")
        seat.press("公开选中的", within="main")
        seat.sees("没有等待审核的诉求。")
        self.grew()

    def groups(self) -> None:
        """See which voices say the same thing and make one problem of them."""
        seat = self.clerk
        seat.go("/c/debate/suggestions/")
        seat.press("重新比对")
        self.grew()
        seat.shot("05-suggestions")
        seat.follow("核对并归并", within="main")
        seat.write(title=self.words.problem)
        seat.choose(category="efficiency")
        seat.shot("05-suggestion")
        seat.press("归并", within="main")
        seat.sees(self.words.problem)
        self.grew()

    def assigns(self) -> None:
        """Give the problem to the section, from the desk."""
        seat = self.clerk
        seat.go("/desk/")
        seat.sees("待交办")
        seat.follow(self.words.problem, within="main")
        seat.choose(lead_unit=self.cast.section.pk)
        seat.shot("06-assign")
        seat.press("交办", within="main")
        seat.sees(self.words.problem, self.words.section)
        seat.shot("06-problem")
        self.grew()

    def follows_up(self) -> None:
        """Talk with whoever was dissatisfied, in fifteen working days at most."""
        seat = self.clerk
        seat.go("/desk/")
        seat.sees("回访不满意的提出人")
        due = working_days.add(day(), 15)
        expect(seat.entry(seat.word("回访不满意的提出人"))).to_contain_text(_day(seat, due))
        seat.shot("13-desk")
        seat.open(seat.entry(seat.word("回访不满意的提出人")).get_by_role("link").first)
        seat.sees(self.words.displeased)
        seat.write(text=self.words.talk)
        seat.shot("14-follow-up")
        seat.press("登记回访", within="main")
        seat.sees(self.words.talk, self.words.clerk)
        self.grew()

    # The unit

    def commits(self) -> None:
        """The section's head promises a measure with an owner, a deadline and tasks."""
        seat, words = self.head, self.words
        seat.go("/desk/")
        seat.sees("新交办的问题")
        seat.follow(words.problem, within="main")
        seat.follow("承诺举措", within="main")
        seat.write(
            title=words.measure,
            text=words.method,
            deadline=day(20).isoformat(),
            indicator=words.indicator,
            indicator_unit=words.minutes,
            baseline="60",
            target="15",
            acceptance=words.acceptance,
        )
        seat.choose(owner=self.cast.owner.pk, result="service")
        seat.page.locator("summary", has_text=seat.word("分解任务（选填）")).click()
        for number, title in enumerate(words.tasks):
            due = day(10).isoformat()
            seat.write(**{f"tasks-{number}-title": title, f"tasks-{number}-due": due})
            seat.choose(**{f"tasks-{number}-assignee": self.cast.owner.pk})
        seat.shot("07-commit")
        seat.press("承诺", within="main")
        self.stands(seat, Measure.State.COMMITTED)
        self.grew()

    def works(self) -> None:
        """The owner finishes the tasks that lie on the desk."""
        seat = self.owner
        seat.go("/desk/")
        seat.sees("办理举措", *self.words.tasks)
        seat.shot("08-desk")
        seat.follow(self.words.measure, within="main")
        for _task in self.words.tasks:
            seat.press("办结任务", within="#tasks")
        seat.sees("已办结")
        self.grew(len(self.words.tasks))

    def claims(self) -> None:
        """Bring evidence and say that it is done."""
        seat, words = self.owner, self.words
        self.opens_measure(seat)
        seat.follow("上传佐证", within="main")
        seat.write(text=words.evidence)
        seat.attach("file", "noon.png", picture())
        seat.field("public").check()
        seat.press("上传", within="main")
        self.grew()
        seat.follow("申请办结", within="main")
        seat.write(statement=words.statement, reached="12")
        seat.shot("08-claim")
        seat.press("申请办结", within="main")
        self.stands(seat, Measure.State.DONE)
        seat.shot("08-measure")
        self.grew()

    def answers(self) -> None:
        """Tell everybody who raised it what came of it, from the desk."""
        seat = self.owner
        seat.go("/desk/")
        seat.open(seat.entry(seat.word("答复提出人")).get_by_role("link").first)
        seat.write(text=self.words.answer)
        seat.shot("11-answer")
        seat.press("答复", within="main")
        self.stands(seat, Measure.State.VERIFIED)
        self.grew()

    # The inspector

    def checks(self) -> None:
        """Nobody answered in the days for it: the inspector goes and looks."""
        Claim.objects.filter(state=Claim.State.OPEN).update(asked_until=day(-1))
        seat = self.inspector
        seat.go("/desk/")
        seat.sees("核验办结申请")
        seat.follow(self.words.measure, within="main")
        seat.choose(outcome="passed")
        seat.write(finding=self.words.finding)
        seat.shot("10-check")
        seat.press("提交核验结论", within="main")
        self.stands(seat, Measure.State.VERIFIED)
        seat.shot("10-measure")
        self.grew()

    # Looking

    def opens_measure(self, seat: Seat) -> None:
        seat.go(f"/measures/{Measure.objects.get().pk}/")

    def stands(self, seat: Seat, state: Measure.State) -> None:
        """The measure's page says this state, to this person and to a visitor."""
        self.opens_measure(seat)
        fact = seat.page.locator("aside .facts")
        with_label = seat.word(_STATE_WORDS[state], "stage")
        expect(fact.first).to_contain_text(with_label)
        self.opens_measure(self.second)
        expect(self.second.page.locator("aside .facts").first).to_contain_text(with_label)


_STATE_WORDS = {
    Measure.State.COMMITTED: "已承诺",
    Measure.State.DONE: "申请办结",
    Measure.State.VERIFIED: "已核验",
    Measure.State.CLOSED: "已销号",
}


def _day(seat: Seat, due: date) -> str:
    """A day as the pages write it."""
    with translation.override(seat.language):
        return written(due)
