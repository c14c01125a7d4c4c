"""The first day of a campaign, from an empty installation to plans that are tied to the business.

Each step is done through the pages, by whoever is there for it, and looked at by those it concerns.
The steps need no JavaScript, so that the same day is walked without it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, expect

from tests.browser.first_words import Words, spreadsheet
from tests.browser.seat import Seat, Shape
from tests.cast import PASSWORD
from tests.factories import day
from zhixing.campaigns.models import Campaign
from zhixing.ledger import queries as ledger
from zhixing.organisation.actions import enrol
from zhixing.organisation.models import Person, Unit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MINUTE = "%Y-%m-%dT%H:%M"


class FirstDay:
    """Who sits where. The clerk administers the installation and becomes the campaign's office;
    the others sit down once the spreadsheet has brought them."""

    def __init__(
        self, words: Words, open_seat: Callable[..., Seat], shape: Shape, **options: object
    ) -> None:
        self.words = words
        self.open_seat: Callable[[str], Seat] = lambda name: open_seat(name, shape, **options)
        enrol(username="clerk", name=words.clerk, password=PASSWORD, is_staff=True, by="system")
        self.clerk = self.open_seat("clerk")
        self._size = ledger.size()

    def grew(self, by: int = 1) -> None:
        """The ledger has so many entries more than when this was asked last."""
        size = ledger.size()
        assert size - self._size == by
        self._size = size

    def sit_down(self) -> None:
        """Those whom the spreadsheet named, each at a screen of their own."""
        self.leader, self.head, self.chief = (
            self.open_seat(name) for name in ("leader", "head", "chief")
        )
        for seat in (self.leader, self.head, self.chief):
            seat.seat_down(Person.objects.get(username=seat.name))
        self.visitor = self.open_seat("visitor")

    # The campaign and its organisation

    def chooses_template(self) -> None:
        """Nobody is on the roll yet, and the page says where to begin."""
        seat = self.clerk
        seat.sign_in(Person.objects.get())
        seat.go("/")
        seat.follow("设立活动", within="main")
        seat.shot("01-templates")
        seat.follow(self.words.template, within="main")
        seat.sees(self.words.phase, "还没有登记单位和人员。")
        seat.shot("02-nobody")
        seat.follow("导入组织", within="main")

    def imports(self) -> None:
        """One spreadsheet; its error is named by its cell, and nothing is written before a yes."""
        seat = self.clerk
        seat.attach("file", "roll.xlsx", spreadsheet(self.words, seat.language, typo=True), XLSX)
        seat.press("预览", within="main")
        seat.sees(self.words.typo, "D6")
        seat.shot("03-error")
        assert Unit.objects.count() == 0
        seat.follow("换一个文件", within="main")
        seat.attach("file", "roll.xlsx", spreadsheet(self.words, seat.language), XLSX)
        seat.write(document=self.words.document)
        seat.press("预览", within="main")
        seat.sees("还没有改动任何内容。", self.words.window, self.words.chief)
        seat.shot("04-preview")
        assert Unit.objects.count() == 0
        seat.press("确认导入", within="main")
        seat.sees("已导入并存证")
        seat.shot("05-imported")
        seat.follow("查看单位", within="main")
        seat.sees(self.words.bureau)
        self.grew()

    def founds(self) -> None:
        """The template again; what the roll tells stands in the form already."""
        seat = self.clerk
        seat.go("/")
        seat.follow("设立活动", within="main")
        seat.follow(self.words.template, within="main")
        seat.misses("还没有登记单位和人员。")
        expect(seat.field("organiser")).to_have_value(f"{self.words.bureau}（SJ）")
        seat.write(begins=day().isoformat(), leader=self.words.leader, office=self.words.clerk)
        seat.shot("06-begin")
        seat.press("设立活动", within="main")
        seat.sees(self.words.phase, self.words.leader)
        seat.shot("07-campaign")
        self.grew()

    def appoints_group(self) -> None:
        """A deputy with a scope, members for their units; the list goes out as a document."""
        seat, words = self.clerk, self.words
        seat.follow("领导小组", within="main")
        self._gives_duty(words.deputy, "deputy", scope=words.scope, scope_units=words.centre)
        self._gives_duty(words.head, "member")
        self._gives_duty(words.member, "member")
        seat.sees(words.deputy, words.scope, words.head, words.member)
        seat.shot("09-group")
        with seat.page.expect_download() as download:
            seat.page.get_by_role("link", name=seat.word("导出名单（Word）")).click()
        assert download.value.path().read_bytes()[:2] == b"PK"

    def _gives_duty(self, name: str, role: str, **covers: str) -> None:
        seat = self.clerk
        seat.follow("明确职责", within="main")
        seat.write(person=name, **covers)
        seat.choose(role=role)
        seat.shot(f"08-duty-{role}")
        seat.press("明确职责", within="main")
        self.grew()

    # The plan of the whole, and the meeting that fills it

    def drafts(self) -> None:
        """The campaign's own plan, which will take up what the meeting decides."""
        self.opens_drive(self.clerk)
        self.clerk.follow("实施方案", within="main")
        self.clerk.follow("起草本单位方案", within="main")
        self._begins(self.clerk, self.words.bureau)
        self._says_where_to(self.clerk)

    def meets(self) -> None:
        """Called, held, written down by its recorder."""
        seat, words = self.clerk, self.words
        self.opens_drive(seat)
        seat.follow("已开会议", within="main")
        seat.follow("召开会议", within="main")
        expect(seat.field("host")).to_have_value(f"{words.leader}（leader）")
        expect(seat.field("recorder")).to_have_value(f"{words.clerk}（clerk）")
        began = timezone.localtime() - timedelta(hours=2)
        seat.choose(kind="mobilisation")
        seat.write(
            title=words.meeting,
            begins=began.strftime(MINUTE),
            ends=(began + timedelta(hours=1)).strftime(MINUTE),
            place=words.place,
            practice=words.practice,
            target=words.meeting_target,
            effect=words.meeting_effect,
        )
        seat.shot("11-convene")
        seat.press("召开", within="main")
        self.grew()
        seat.follow("登记到会情况", within="main")
        absent = Person.objects.get(username="deputy")
        seat.write(**{f"reason_{absent.pk}": words.absence})
        seat.shot("12-attendance")
        seat.press("登记", within="main form[method=post]")
        self.grew()
        seat.follow("登记会议情况", within="main")
        seat.write(speech=words.speech, points=words.points)
        seat.press("登记", within="main")
        self.grew()
        seat.follow("上传会议材料", within="main")
        seat.attach("documents", "agenda.txt", words.agenda.encode(), "text/plain")
        seat.press("上传", within="main")
        self.grew()

    def decides(self) -> None:
        """What was decided is at once the task of one unit, one person and one date."""
        seat, words = self.clerk, self.words
        seat.follow("登记议定事项", within="main")
        seat.write(
            title=words.task,
            unit=words.centre,
            owner=words.head,
            due=day(60).isoformat(),
            measure=words.measure,
            acceptance=words.acceptance,
        )
        seat.shot("13-decide")
        seat.press("登记", within="main")
        seat.sees(words.task, words.head, "起草中", words.absence, "agenda.txt")
        seat.shot("14-meeting")
        self.grew()
        seat.follow(words.task, within="#decisions")
        expect(seat.page.get_by_role("link", name=words.meeting)).to_have_count(1)
        seat.shot("15-task")

    # Down the levels, each approved one level up

    def submits(self, seat: Seat, unit: str) -> None:
        self.opens_plan(seat, unit)
        seat.misses("报送以前还缺")
        seat.shot("16-plan")
        seat.press("报送上一级", within="main")
        seat.sees("待审批")
        self.grew()

    def approves(self, seat: Seat, unit: str) -> None:
        """The level above, from the desk; below, nobody could."""
        seat.go("/desk/")
        seat.shot("17-desk")
        seat.open(seat.entry(seat.word("审批实施方案")).get_by_role("link").first)
        seat.sees(unit, self.words.task)
        seat.choose(approved="yes")
        seat.shot("18-approve")
        seat.press("决定", within="main")
        seat.sees(unit, seat.word("已批准"))
        self.grew()

    def takes_up(self, seat: Seat, unit: str, *, down_to: str, owner: str) -> None:
        """The unit's own plan, begun from the desk: what was given from above waits in it."""
        seat.go("/desk/")
        seat.shot("19-desk")
        seat.open(seat.entry(seat.word("起草实施方案")).get_by_role("link").first)
        self._begins(seat, unit)
        seat.sees("待承接的上级任务", self.words.task)
        seat.shot("20-given")
        seat.follow("承接", within="#given")
        expect(seat.field("title")).to_have_value(self.words.task)
        expect(seat.field("acceptance")).to_have_value(self.words.acceptance)
        seat.write(measure=self.words.measure)
        seat.choose(unit=Unit.objects.get(name=down_to).pk, owner=Person.objects.get(name=owner).pk)
        seat.shot("21-take-up")
        seat.press("列入方案", within="main")
        seat.misses("待承接的上级任务")
        self.grew()
        self._says_where_to(seat)

    def _begins(self, seat: Seat, unit: str) -> None:
        seat.choose(unit=Unit.objects.get(name=unit).pk)
        seat.press("开始起草", within="main")
        seat.sees(unit, "报送以前还缺")
        self.grew()

    def _says_where_to(self, seat: Seat) -> None:
        seat.follow("填写方案", within="main")
        seat.write(target=self.words.target, path=self.words.path, strengths=self.words.strengths)
        seat.shot("10-write-plan")
        seat.press("保存草稿", within="main")
        seat.sees(self.words.target)
        self.grew()

    # The business

    def sets_indicator(self) -> None:
        """Where the figure stood, where it must be by when, and where it stands today."""
        seat, words = self.head, self.words
        self.opens_drive(seat)
        seat.follow("业务指标", within="#business")
        seat.follow("设定业务指标", within="main")
        seat.choose(unit=Unit.objects.get(name=words.centre).pk, better="lower")
        seat.write(
            name=words.indicator,
            measured_in=words.minutes,
            source=words.source,
            baseline="38",
            baseline_on=day(-30).isoformat(),
            target="15",
            target_on=day(60).isoformat(),
        )
        seat.shot("22-set-indicator")
        seat.press("设定", within="main")
        seat.sees(words.indicator, "还没有任务服务这个指标。")
        self.grew()
        seat.follow("登记读数", within="main")
        seat.write(value="36", on=day().isoformat())
        seat.press("登记", within="main")
        self.grew()

    def ties(self, seat: Seat, unit: str) -> None:
        """The unit's task serves the indicator: a change of a promise, with its reason."""
        self.opens_plan(seat, unit)
        seat.sees("没有结合业务")
        seat.follow(self.words.task, within="#items")
        seat.follow("变更", within="main nav.actions")
        field = seat.field("indicator")
        field.select_option(label=self.words.indicator)
        seat.write(reason=self.words.reason)
        seat.shot("23-tie")
        seat.press("变更", within="main")
        seat.sees(self.words.indicator, self.words.reason)
        seat.misses("没有结合业务")
        seat.shot("24-tied")
        self.grew()

    # Looking

    def opens_drive(self, seat: Seat) -> None:
        seat.go(f"/c/{Campaign.objects.get().slug}/")
        seat.follow("组织推进", within="nav.main-nav")

    def opens_plan(self, seat: Seat, unit: str) -> None:
        self.opens_drive(seat)
        seat.follow("实施方案", within="main")
        seat.follow(unit, within="main .entries")

    def is_seen_by_everybody(self) -> None:
        """The tree with its approved plans and its one gap, and the indicator with its tasks."""
        words = self.words
        for seat in (self.visitor, self.leader):
            self.opens_drive(seat)
            expect(seat.page.locator("#business .figures")).to_contain_text("0%")
            seat.shot("25-drive")
            seat.follow("责任树", within="main")
            for unit in (words.bureau, words.centre):
                expect(self._level(seat, unit)).to_contain_text(seat.word("已批准"))
            expect(self._level(seat, words.section)).to_contain_text(seat.word("没有方案"))
            seat.shot("26-tree")
            seat.follow(words.centre, within="main table")
            expect(self._level(seat, words.window)).to_contain_text(seat.word("已批准"))
            seat.shot("27-tree-below")
            self.opens_drive(seat)
            seat.follow("业务指标", within="#business")
            seat.follow(words.indicator, within="main")
            seat.sees("38", "36", words.source)
            served = seat.page.locator("#items").get_by_role("link", name=words.task)
            expect(served).to_have_count(3)
            seat.shot("28-indicator")

    def _level(self, seat: Seat, unit: str) -> Locator:
        """The row of a level in the responsibility tree."""
        return seat.page.locator("main tbody tr", has_text=unit).first
