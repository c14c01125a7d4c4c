"""A round on telephones that lose their connection: drawn, checked by two, bounded, redone."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import OpenSeat, need
from tests.browser.inspection import AXE, rules_broken, sideways, small_targets
from tests.browser.rounds import Inspection
from tests.browser.seat import PATIENCE, Shape
from tests.cast import Cast, picture
from tests.factories import day
from tests.ledger_log import ledger_kinds
from zhixing.ledger.verification import verify
from zhixing.supervision import verify_draw, verify_people
from zhixing.supervision.models import Finding, SpotCheck, SpotFile, TurnedAwayFile

OWN = {"round", "draw", "party", "spotcheck", "spotfile", "finding", "turnedaway"}


@pytest.fixture
def inspection(cast: Cast, seat: OpenSeat) -> Inspection:
    return Inspection(cast, seat)


@pytest.fixture
def drawn(inspection: Inspection) -> Inspection:
    inspection.opens()
    inspection.draws()
    return inspection


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_round_without_a_connection(drawn: Inspection) -> None:
    words = drawn.cast.words
    phones = [drawn.goes(0), drawn.goes(1)]
    phones[0].seat.press("领取下一批", within="main")
    phones[0].seat.shot("69-visit")
    phones[1].page.reload()
    for phone in phones:
        phone.takes_along()
        assert phone.states() == ["open"] * 3
        phone.offline()
    phones[0].seat.shot("71-list")
    assert [phone.worker_reaches_the_server() for phone in phones] == [False, False]

    first, undone, last = drawn.measures
    for phone in phones:
        phone.writes(first, "done", words.finding)
        phone.saves()
    phones[0].writes(undone, "not_done", words.displeased)
    phones[0].seat.attach_to("#photo", "gate.png", picture())
    phones[0].page.locator("#sheet summary").tap()
    phones[0].seat.write(
        **{"finding-text": words.displeased, "finding-owner": drawn.cast.owner.username}
    )
    phones[0].page.locator("#sheet button[type=submit]").tap()
    expect(phones[0].page.locator("#faults li")).to_have_count(1)
    phones[0].seat.shot("72-sheet")
    phones[0].seat.write(**{"finding-due": day(20).isoformat()})
    phones[0].saves()
    phones[1].writes(undone, "not_done", words.displeased)
    phones[1].saves()
    phones[0].writes(last, "done", words.finding)

    # The telephone closes the page while a form is half filled in.
    phones[0].page.locator("h2", has_text=last.title).tap()
    phones[0].page.wait_for_timeout(1500)
    phones[0] = phones[0].opens_again()
    phones[0].unlocks("not the passphrase")
    expect(phones[0].page.locator("#open_error")).to_be_visible(timeout=PATIENCE)
    phones[0].seat.shot("73-wrong")
    phones[0].unlocks()
    expect(phones[0].item(last)).to_have_attribute("data-state", "draft", timeout=PATIENCE)
    assert sorted(phones[0].states()) == ["draft", "waiting", "waiting"]
    phones[0].item(last).locator("button.entry-title").tap()
    expect(phones[0].page.locator('[name="facts"]')).to_have_value(words.finding)
    phones[0].saves()
    phones[1].writes(last, "done", words.finding)
    phones[1].saves()
    phones[1].seat.shot("74-waiting")
    assert not SpotCheck.objects.exists()

    for phone in phones:
        phone.online()
        phone.has_sent_all()
    phones[0].page.locator("#lock").tap()
    phones[0].unlocks()
    expect(phones[0].page.locator('[data-state="settled"]')).to_have_count(3, timeout=PATIENCE)
    phones[0].seat.shot("75-settled")
    checks = SpotCheck.objects.order_by("pk")
    assert [one.agreed for one in checks] == [True] * 3
    assert sorted(one.done for one in checks) == [False, True, True]
    assert (SpotFile.objects.count(), Finding.objects.get().check_made.item.title) == (
        1, undone.title,
    )  # fmt: skip
    kinds = ledger_kinds()
    assert [kinds.count(f"spot_check.{what}") for what in ("made", "confirmed")] == [3, 3]

    drawn.clerk.go(f"/rounds/{drawn.round.pk}/")
    share = drawn.clerk.page.locator(".bound strong").inner_text()
    assert re.fullmatch(r"\d+\.\d ?%", share)
    bound = drawn.clerk.word("有 95 %% 的把握：报告办结的，至少 %(share)s 真的办结了。")
    drawn.clerk.sees(bound % {"share": share})
    drawn.clerk.shot("76-round")
    _is_redone(drawn)
    findings = verify().findings
    assert [one for one in findings if one.subject.partition(":")[0] in OWN] == []


def _is_redone(drawn: Inspection) -> None:
    """In the reader's browser, and by a script that imports nothing of ours."""
    drawn.closes()
    drawn.clerk.shot("77-closed")
    drawn.clerk.go(f"/draws/{drawn.draw.pk}/redo/")
    expect(drawn.clerk.page.locator("#verdict")).to_have_attribute(
        "data-fits", "yes", timeout=PATIENCE
    )
    handed = drawn.clerk.page.locator("#order li").first
    expect(handed).to_contain_text(drawn.clerk.word("{n} 号督查员").replace("{n}", "2"))
    drawn.clerk.shot("78-redo")
    drawn.clerk.go(f"/draws/{drawn.draw.pk}/")
    with drawn.clerk.page.expect_download() as published:
        drawn.clerk.page.get_by_role("link", name=drawn.clerk.word("下载抽签文件")).click()
    data = published.value.path().read_bytes()
    for script in (verify_draw, verify_people):
        program = [sys.executable, script.__file__]
        assert subprocess.run(program, input=data, check=False).returncode == 0

    # Whoever improves the order of the inspectors, or of what was handed out, is found out.
    for number, change in enumerate(FORGERIES):
        made = json.loads(data)
        change(made)
        drawn.clerk.go(f"/draws/{drawn.draw.pk}/redo/")
        expect(drawn.clerk.page.locator("#verdict")).to_have_attribute("data-fits", "yes")
        forged = json.dumps(made).encode()
        drawn.clerk.attach_to("#own-file", f"{number}.json", forged)
        expect(drawn.clerk.page.locator("#verdict")).to_have_attribute("data-fits", "no")


FORGERIES: list[Callable[[dict[str, Any]], object]] = [
    lambda made: made["seats"][0]["inspectors"].reverse(),
    lambda made: made["people"].update(inspectors=3),
    lambda made: made["visits"].reverse(),
    lambda made: made["visits"][0]["words"][0].update(inspector=3),
    lambda made: made["visits"][0]["words"][0].update(
        stood_back=[{"inspector": made["visits"][0]["words"][0]["inspector"], "ground": "left"}]
    ),
    lambda made: made.update(visits=None),
]


def test_a_page_that_is_closed_before_it_hears_the_answer(drawn: Inspection) -> None:
    phone = drawn.goes(0)
    phone.seat.press("领取下一批", within="main")
    phone.takes_along()
    phone.seat.is_offline = True  # the answer that never comes is what the test is about
    phone.page.route("**/field/arrivals/", _swallow)
    phone.writes(drawn.measures[0], "done", drawn.cast.words.finding)
    phone.saves()
    phone.page.wait_for_timeout(500)
    assert SpotCheck.objects.count() == 1
    key = SpotCheck.objects.get().key

    phone = phone.opens_again()
    phone.unlocks()
    phone.has_sent_all()
    assert [(one.key, one.confirmed_at) for one in SpotCheck.objects.all()] == [(key, None)]
    assert ledger_kinds().count("spot_check.made") == 1


def _swallow(route: Route) -> None:
    """The server gets it; the answer is lost."""
    route.fetch()
    route.abort()


def test_a_voice_note_arrives_as_it_was_recorded(drawn: Inspection) -> None:
    phone = drawn.goes(0)
    phone.takes_along()
    assert phone.states() == []
    phone.page.locator("#units button").tap()
    expect(phone.page.locator('[data-state="open"]')).to_have_count(3, timeout=PATIENCE)
    phone.writes(drawn.measures[0], "uncheckable", drawn.cast.words.displeased)
    phone.page.locator("#record").tap()
    expect(phone.page.locator("#record")).to_have_class(re.compile("recording"), timeout=PATIENCE)
    phone.page.wait_for_timeout(1500)
    phone.page.locator("#record").tap()
    expect(phone.page.locator("#files li")).to_have_count(1, timeout=PATIENCE)
    phone.saves()
    phone.has_sent_all()

    kept = SpotFile.objects.get()
    assert (kept.content_type, kept.size > 1000) == ("audio/webm", True)


def test_who_signs_out_leaves_nothing_to_be_read(drawn: Inspection) -> None:
    phone, first = drawn.goes(0), drawn.measures[0]
    phone.seat.press("领取下一批", within="main")
    phone.takes_along()
    phone.offline()
    phone.writes(first, "done", drawn.cast.words.finding)
    phone.saves()
    phone.seat.context.clear_cookies()
    phone.online()
    expect(phone.page.locator("#signin")).to_be_visible(timeout=2 * PATIENCE)
    expect(phone.page.locator("#open")).to_be_visible()
    shown = phone.page.content()
    readable = (first.title, drawn.cast.words.finding, drawn.round.title)
    assert [text for text in readable if text in shown] == []

    phone.seat.seat_down(drawn.inspectors[0])
    phone.unlocks()
    phone.has_sent_all()
    assert SpotCheck.objects.get().by == drawn.inspectors[0]


def test_two_windows_send_each_record_once(drawn: Inspection) -> None:
    phone = drawn.goes(0)
    phone.seat.press("领取下一批", within="main")
    phone.takes_along()
    phone.offline()
    for measure in drawn.measures:
        phone.writes(measure, "done", drawn.cast.words.finding)
        phone.saves()
    other = phone.opens_beside()
    other.unlocks()
    expect(other.page.locator('[data-state="waiting"]')).to_have_count(3, timeout=PATIENCE)
    sent: list[str] = []
    phone.seat.context.on(
        "request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None
    )

    phone.online()
    for window in (phone, other):
        window.has_sent_all()
        expect(window.page.locator('[data-state="sent"]')).to_have_count(3, timeout=PATIENCE)
    assert (len(sent), SpotCheck.objects.count()) == (3, 3)


def test_what_is_refused_stays_until_it_was_read_and_nothing_readable_is_stored(
    drawn: Inspection,
) -> None:
    words, first = drawn.cast.words, drawn.measures[0]
    phone = drawn.goes(0)
    phone.seat.press("领取下一批", within="main")
    phone.takes_along()
    other = drawn.open_seat("tablet", Shape.PHONE)
    other.seat_down(drawn.inspectors[0])
    phone.offline()
    phone.writes(first, "done", words.finding)
    phone.seat.attach_to("#photo", "gate.png", picture())
    phone.saves()
    other.go(f"/rounds/{drawn.round.pk}/visit/")
    other.follow(first.title, within="main")
    other.choose(outcome="not_done")
    other.write(facts=words.displeased)
    other.press("提交核查记录", within="main")

    stored = phone.page.evaluate(STORED)
    assert stored["lock"] == stored["pack"] == stored["records"] == 1
    assert [
        text for text in (first.title, words.finding, "inspector") if text in stored["text"]
    ] == []
    phone.seat.may_be_refused(409)
    phone.online()
    refused = phone.page.locator("#refused")
    expect(refused).to_contain_text(first.title, timeout=2 * PATIENCE)
    phone.seat.shot("79-refused")
    # The server has the photo now; the telephone drops it, and asks nothing before it forgets.
    expect(refused.locator("a")).to_have_count(0)
    assert phone.page.evaluate(RECORDS) == [["refused", 0]]
    kept = TurnedAwayFile.objects.get()
    assert (kept.name, kept.turned_away.why) == ("gate.png", "already_checked")
    drawn.clerk.go(f"/rounds/{drawn.round.pk}/")
    with drawn.clerk.page.expect_download() as download:
        drawn.clerk.page.get_by_role("link", name="gate.png").click()
    assert len(download.value.path().read_bytes()) == kept.size
    refused.locator("button").tap()
    expect(refused).to_be_hidden()

    phone.page.locator("#forget").tap()
    phone.page.locator("dialog button[value=yes]").tap()
    expect(phone.page.locator("#take")).to_be_visible(timeout=PATIENCE)
    assert phone.page.evaluate(STORED)["lock"] == 0


def test_photos_that_the_server_did_not_keep_stay_on_the_telephone(drawn: Inspection) -> None:
    """Nothing is erased on the word of a server that says less than that it has it."""
    phone = drawn.goes(0)
    phone.seat.press("领取下一批", within="main")
    phone.takes_along()
    phone.offline()
    phone.writes(drawn.measures[0], "done", drawn.cast.words.finding)
    phone.seat.attach_to("#photo", "gate.png", picture())
    phone.saves()
    said = json.dumps({"code": "not_reached", "detail": "…", "files": 0})
    phone.page.route(
        "**/field/arrivals/",
        lambda route: route.fulfill(status=409, body=said, content_type="application/json"),
    )
    phone.seat.may_be_refused(409)
    phone.online()
    refused = phone.page.locator("#refused")
    expect(refused.locator("a")).to_have_count(1, timeout=2 * PATIENCE)
    assert phone.page.evaluate(RECORDS) == [["refused", 1]]
    with phone.page.expect_download() as download:
        refused.locator("a").tap()
    assert download.value.suggested_filename == "gate.png"
    refused.locator("button").tap()
    phone.page.locator("dialog button[value=no]").tap()
    expect(refused).to_be_visible()


# How the records on the device stand, and how many files each still has.
RECORDS = "async () => (await Vault.records()).map(one => [one.state, one.files.length])"
# Everything that the page's store holds, as whoever opens it with a program would read it.
STORED = """async () => {
  const done = request => new Promise(yes => { request.onsuccess = () => yes(request.result); });
  const [{name}] = await indexedDB.databases();
  const db = await done(indexedDB.open(name));
  const found = {text: ""};
  for (const store of db.objectStoreNames) {
    const rows = await done(db.transaction(store).objectStore(store).getAll());
    found[store] = rows.length;
    for (const row of rows.flatMap(one => [one, one.sealed || {}]))
      for (const value of Object.values(row).filter(one => one.byteLength))
        found.text += new TextDecoder().decode(value);
  }
  db.close();
  return found;
}"""


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_of_a_round_at_a_desk(cast: Cast, seat: OpenSeat) -> None:
    need(AXE.is_file(), f"no axe-core at {AXE}: ./zx test installs it with npm")
    inspection = Inspection(cast, seat, Shape.DESK)
    inspection.opens()
    inspection.draws()
    phone = inspection.goes(0)
    phone.seat.press("领取下一批", within="main")
    phone.takes_along()
    wrong = _looked_at(phone.page, 375, 320)
    phone.item(inspection.measures[0]).locator("button.entry-title").tap()
    wrong += _looked_at(phone.page, 375, 320)

    clerk = inspection.clerk
    round_, draw = f"/rounds/{inspection.round.pk}/", f"/draws/{inspection.draw.pk}/"
    for path in (round_, draw, "/c/debate/rounds/", "/c/debate/draws/", f"{draw}redo/"):
        clerk.go(path)
        clerk.shot(f"80{path.replace('/', '-').rstrip('-')}")
        wrong += _looked_at(clerk.page, 1280)
        clerk.page.set_viewport_size({"width": 1280, "height": 800})

    assert wrong == []


def _looked_at(page: Page, *widths: int) -> list[str]:
    return [
        f"{page.url}: {one}"
        for one in rules_broken(page) + small_targets(page) + sideways(page, *widths)
    ]
