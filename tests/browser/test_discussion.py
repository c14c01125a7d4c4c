"""Voting one statement after the other on a telephone, while the network comes and goes."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests import factories
from tests.browser.conftest import OpenSeat
from tests.browser.seat import PATIENCE, Seat, Shape
from tests.cast import Cast
from tests.discussions.test_maps import fill
from zhixing.discussions.actions import maps
from zhixing.discussions.models import Topic, Vote
from zhixing.web import figures


@pytest.fixture
def topic(cast: Cast) -> Topic:
    topic = factories.make_topic(cast.campaign, title=cast.words.problem)
    for text in (cast.words.measure, cast.words.method, cast.words.acceptance, cast.words.talk):
        factories.make_statement(topic, text=text)
    return topic


def chosen(seat: Seat, topic: Topic, value: int) -> str:
    """Vote on what is shown; returns its words."""
    text = seat.page.locator("[data-text]").inner_text()
    seat.page.locator(f'.ballot button[value="{value}"]').tap()
    return text


def stored(topic: Topic) -> dict[str, int | None]:
    return dict(Vote.objects.filter(statement__topic=topic).values_list("statement__text", "value"))


def arrived(seat: Seat, topic: Topic, votes: Mapping[str, int | None]) -> None:
    """Wait for the browser to have nothing left to send, then look into the database."""
    seat.page.wait_for_function(
        "key => !JSON.parse(localStorage.getItem(key) || '[]').length",
        arg=f"votes:{topic.pk}",
        timeout=PATIENCE,
    )
    assert stored(topic) == votes


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_votes_outlast_a_lost_connection(topic: Topic, seat: OpenSeat):
    visitor = seat("visitor", Shape.PHONE)
    visitor.go(f"/topics/{topic.pk}/")
    votes = {chosen(visitor, topic, 1): 1}
    arrived(visitor, topic, votes)

    visitor.is_offline = True
    visitor.context.set_offline(True)
    votes[chosen(visitor, topic, -1)] = -1
    slip = chosen(visitor, topic, 1)
    visitor.page.locator("[data-undo]").tap()
    assert visitor.page.locator("[data-text]").inner_text() == slip
    votes[chosen(visitor, topic, 0)] = 0
    expect(visitor.page.locator(".ballot .draft")).to_be_visible(timeout=PATIENCE)
    assert len(stored(topic)) == 1
    visitor.context.set_offline(False)
    visitor.is_offline = False

    arrived(visitor, topic, votes)
    expect(visitor.page.locator(".ballot .draft")).to_have_count(0)
    visitor.shot("20-voting")


def test_keys_vote_at_a_desk(topic: Topic, seat: OpenSeat):
    clerk = seat("visitor", Shape.DESK)
    clerk.go(f"/topics/{topic.pk}/")
    first = clerk.page.locator("[data-text]").inner_text()
    clerk.page.keyboard.press("2")
    clerk.page.keyboard.press("Backspace")
    assert clerk.page.locator("[data-text]").inner_text() == first
    clerk.page.keyboard.press("1")

    arrived(clerk, topic, {first: 1})


def test_votes_that_wait_are_sent_for_their_voter_only(topic: Topic, cast: Cast, seat: OpenSeat):
    desk = seat("office", Shape.DESK)
    desk.seat_down(cast.clerk)
    desk.go(f"/topics/{topic.pk}/")
    desk.refusals = [403]
    desk.page.route("**/vote/", lambda route: route.fulfill(status=403))
    desk.page.locator('.ballot button[value="1"]').click()
    expect(desk.page.locator(".ballot .draft")).to_be_visible(timeout=PATIENCE)
    desk.context.clear_cookies()
    desk.seat_down(cast.colleague)
    desk.go("/")
    desk.page.unroute("**/vote/")
    with desk.page.expect_response("**/vote/"):
        desk.go(f"/topics/{topic.pk}/")
        second = desk.page.locator("[data-text]").inner_text()
        desk.page.locator('.ballot button[value="-1"]').click()

    assert stored(topic) == {second: -1}


def test_votes_that_came_too_late_are_spoken_of(topic: Topic, seat: OpenSeat):
    visitor = seat("visitor", Shape.PHONE)
    visitor.go(f"/topics/{topic.pk}/")
    visitor.page.route("**/vote/", lambda route: route.abort())
    visitor.is_offline = True
    chosen(visitor, topic, 1)
    Topic.objects.update(closed_by=topic.opened_by, closed_at=timezone.now())
    figures.forget()
    visitor.go(f"/topics/{topic.pk}/")
    expect(visitor.page.locator("[data-unsent]")).to_be_visible()
    other = seat("other", Shape.PHONE)
    other.go(f"/topics/{topic.pk}/")
    expect(other.page.locator("[data-unsent]")).to_be_hidden()


def test_a_double_click_or_a_key_held_down_is_one_vote(topic: Topic, seat: OpenSeat):
    clerk = seat("visitor", Shape.DESK)
    clerk.go(f"/topics/{topic.pk}/")
    first = clerk.page.locator("[data-text]").inner_text()
    clerk.page.locator('.ballot button[value="1"]').dblclick()
    second = clerk.page.locator("[data-text]").inner_text()
    for _ in range(3):  # down again and again, without up between: held
        clerk.page.keyboard.down("2")
    clerk.page.keyboard.up("2")

    arrived(clerk, topic, {first: 1, second: -1})


def test_similar_statements_are_found_for_what_is_pasted_or_dictated(topic: Topic, seat: OpenSeat):
    visitor = seat("visitor", Shape.PHONE)
    visitor.go(f"/topics/{topic.pk}/statements/new/")
    text = topic.statements.order_by("pk")[0].text
    visitor.field("text").focus()
    visitor.page.keyboard.insert_text(text[:-1])  # no key goes down or up
    expect(visitor.page.locator(".nearby a").first).to_have_text(text, timeout=PATIENCE)


def test_after_the_reasons_one_votes_on_the_same_statement(topic: Topic, seat: OpenSeat):
    visitor = seat("visitor", Shape.PHONE)
    visitor.go(f"/topics/{topic.pk}/")
    text = visitor.page.locator("[data-text]").inner_text()
    visitor.follow("看理由")
    visitor.follow("对这条表态", within="main")
    expect(visitor.page.locator("[data-text]")).to_have_text(text)


def test_a_sittings_counts_stand_side_by_side(topic: Topic, cast: Cast, seat: OpenSeat):
    office = seat("office", Shape.PHONE)
    office.seat_down(cast.clerk)
    office.go(f"/topics/{topic.pk}/sittings/new/")
    boxes = [field.bounding_box() for field in office.page.locator(".tally input").all()[:3]]
    assert len({box["y"] for box in boxes if box}) == 1
    office.shot("22-sitting")


def test_each_statement_comes_with_its_facts(topic: Topic, seat: OpenSeat):
    for statement in topic.statements.all():
        measure = factories.make_measure(topic.campaign, title=f"<b>{statement.text}")
        factories.make_facts(statement, measures=[measure])
    visitor = seat("visitor", Shape.PHONE)
    visitor.go(f"/topics/{topic.pk}/")
    beside = visitor.page.locator("[data-facts] a")
    for _ in range(topic.statements.count()):
        text = visitor.page.locator("[data-text]").inner_text()
        assert beside.all_inner_texts() == [f"<b>{text}"]
        chosen(visitor, topic, 1)
    expect(beside).to_have_count(0)


def test_votes_without_scripts(topic: Topic, seat: OpenSeat):
    visitor = seat("visitor", Shape.PHONE, java_script_enabled=False)
    visitor.go(f"/topics/{topic.pk}/")
    text = visitor.page.locator("[data-text]").inner_text()
    with visitor.page.expect_navigation():
        visitor.page.locator('.ballot button[value="-1"]').tap()

    assert stored(topic) == {text: -1}
    assert visitor.page.locator("[data-text]").inner_text() != text


def test_what_the_server_refuses_stays_in_the_browser(topic: Topic, seat: OpenSeat):
    visitor = seat("visitor", Shape.PHONE)
    visitor.go(f"/topics/{topic.pk}/")
    visitor.refusals = [403]
    visitor.page.route("**/vote/", lambda route: route.fulfill(status=403))
    votes = {chosen(visitor, topic, 1): 1}
    expect(visitor.page.locator(".ballot .draft")).to_be_visible(timeout=PATIENCE)
    assert stored(topic) == {}

    visitor.page.unroute("**/vote/")
    visitor.go(f"/topics/{topic.pk}/")
    arrived(visitor, topic, votes)


def test_a_long_queue_is_sent_in_parts_and_one_bad_vote_spoils_no_other(
    topic: Topic, seat: OpenSeat
):
    for number in range(230):
        factories.make_statement(topic, text=f"#{number}")
    gone = factories.make_statement(topic, state="waiting")
    visitor = seat("visitor", Shape.PHONE)
    visitor.go(f"/topics/{topic.pk}/")
    visitor.refusals = [404]
    pks = [*topic.statements.values_list("pk", flat=True)]
    assert gone.pk in pks
    visitor.page.evaluate(
        "([key, pks]) => localStorage.setItem(key, JSON.stringify("
        "pks.map((statement) => ({ statement, value: 1, at: Date.now() }))))",
        [f"votes:{topic.pk}", pks],
    )
    visitor.go(f"/topics/{topic.pk}/")
    shown = topic.statements.exclude(pk=gone.pk).values_list("text", flat=True)
    arrived(visitor, topic, dict.fromkeys(shown, 1))


def test_the_deck_goes_on_until_everything_is_voted_on(topic: Topic, seat: OpenSeat):
    for number in range(22):
        factories.make_statement(topic, text=f"No. {number} ■")
    total = topic.statements.count()
    visitor = seat("visitor", Shape.PHONE)
    visitor.go(f"/topics/{topic.pk}/")
    votes = {}
    for number in range(total):
        visitor.page.wait_for_function(
            "n => !document.querySelector('.ballot form').hidden"
            " && document.querySelector('.ballot [data-count]').textContent.includes(` ${n} /`)",
            arg=number,
            timeout=PATIENCE,
        )
        votes[chosen(visitor, topic, 1)] = 1

    arrived(visitor, topic, votes)
    assert len(votes) == total
    assert f"{total} / {total}" in visitor.page.locator(".ballot [data-count]").inner_text()


def test_what_was_sent_is_changed_by_going_back(topic: Topic, seat: OpenSeat):
    visitor = seat("visitor", Shape.PHONE)
    visitor.go(f"/topics/{topic.pk}/")
    first = chosen(visitor, topic, 1)
    arrived(visitor, topic, {first: 1})
    visitor.page.locator("[data-undo]").tap()
    assert visitor.page.locator("[data-text]").inner_text() == first
    expect(visitor.page.locator(".ballot .again")).to_be_visible()
    assert " 0 / 4" in visitor.page.locator(".ballot [data-count]").inner_text()
    arrived(visitor, topic, {first: None})
    chosen(visitor, topic, -1)

    arrived(visitor, topic, {first: -1})
    count = visitor.page.locator(".ballot [data-count]").inner_text()
    assert " 1 / 4" in count

    pk = topic.statements.get(text=first).pk
    visitor.go(f"/topics/{topic.pk}/?again={pk}")
    assert chosen(visitor, topic, 0) == first
    assert visitor.page.locator(".ballot [data-count]").inner_text() == count
    arrived(visitor, topic, {first: 0})

    visitor.go(f"/topics/{topic.pk}/?again={pk}")
    visitor.page.locator("[data-withdraw]").tap()
    expect(visitor.page.locator("[data-withdraw]")).to_be_hidden()
    assert visitor.page.locator("[data-text]").inner_text() == first
    arrived(visitor, topic, {first: None})
    assert " 0 / 4" in visitor.page.locator(".ballot [data-count]").inner_text()


def test_a_slip_that_never_left_leaves_no_trace(topic: Topic, seat: OpenSeat):
    visitor = seat("visitor", Shape.PHONE)
    visitor.go(f"/topics/{topic.pk}/")
    chosen(visitor, topic, 1)
    visitor.page.locator("[data-undo]").tap()
    arrived(visitor, topic, {})
    assert " 0 / 4" in visitor.page.locator(".ballot [data-count]").inner_text()


def test_a_withdrawal_outlasts_a_lost_connection(topic: Topic, seat: OpenSeat):
    visitor = seat("visitor", Shape.PHONE)
    visitor.go(f"/topics/{topic.pk}/")
    first = chosen(visitor, topic, 1)
    arrived(visitor, topic, {first: 1})
    visitor.is_offline = True
    visitor.context.set_offline(True)
    visitor.page.locator("[data-undo]").tap()
    expect(visitor.page.locator(".ballot .draft")).to_be_visible(timeout=PATIENCE)
    assert stored(topic) == {first: 1}
    visitor.context.set_offline(False)
    visitor.is_offline = False

    arrived(visitor, topic, {first: None})


def test_votes_are_withdrawn_without_scripts(topic: Topic, seat: OpenSeat):
    visitor = seat("visitor", Shape.PHONE, java_script_enabled=False)
    visitor.go(f"/topics/{topic.pk}/")
    text = visitor.page.locator("[data-text]").inner_text()
    with visitor.page.expect_navigation():
        visitor.page.locator('.ballot button[value="1"]').tap()
    visitor.go(f"/topics/{topic.pk}/?again={topic.statements.get(text=text).pk}")
    with visitor.page.expect_navigation():
        visitor.page.locator("[data-withdraw]").tap()

    assert stored(topic) == {text: None}


def test_a_finger_reads_the_map_too(topic: Topic, seat: OpenSeat):
    rows = fill(topic)
    maps.make(topic)
    visitor = seat("visitor", Shape.PHONE)
    visitor.go(f"/topics/{topic.pk}/map/")
    mark = visitor.page.locator(f'svg:visible a[href="/statements/{rows[0].pk}/"] circle').first
    mark.tap(force=True)
    words = visitor.page.locator("[data-told] p a")
    expect(words).to_have_text(rows[0].text)
    assert visitor.page.url.endswith(f"/topics/{topic.pk}/map/")
    words.tap()
    visitor.page.wait_for_url(f"**/statements/{rows[0].pk}/")


def test_the_map_tells_of_a_statement_and_of_earlier_times(topic: Topic, seat: OpenSeat):
    rows = fill(topic)
    maps.make(topic)
    for _ in range(5):
        factories.make_vote(factories.make_participant(topic), rows[0])
    maps.make(topic)
    visitor = seat("visitor", Shape.DESK)
    visitor.go(f"/topics/{topic.pk}/map/")
    mark = visitor.page.locator(f'svg.lying a[href="/statements/{rows[0].pk}/"]')
    mark.focus()
    told = visitor.page.locator("[data-told]")
    expect(told.locator("p")).to_contain_text(rows[0].text)
    expect(told.locator("svg")).to_have_count(3)
    slider = visitor.page.locator("#edition")
    slider.focus()
    visitor.page.keyboard.press("ArrowLeft")
    expect(visitor.page.locator("#edition")).to_have_value("1")
    expect(visitor.page.locator('a[rel="next"]')).to_be_visible(timeout=PATIENCE)
    visitor.shot("21-map")
