"""Participation by unit: counted from records, one level at a time, small groups withheld."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from python_calamine import CalamineWorkbook

from tests import factories
from zhixing.campaigns.models import Campaign, Duty
from zhixing.organisation.models import Person, Unit
from zhixing.publicity.queries import participation
from zhixing.publicity.queries.participation import Count
from zhixing.publicity.queries.registers import write
from zhixing.voices.models import Exchange
from zhixing.web.participation import ways

pytestmark = pytest.mark.django_db


def staff(
    unit: Unit, many: int, *, owners: int = 0, campaign: Campaign | None = None
) -> list[Person]:
    """People of a unit, the first of whom own a measure each."""
    people = [factories.make_person(unit=unit) for _ in range(many)]
    for person in people[:owners]:
        factories.make_measure(campaign or Campaign.objects.get(), person)
    return people


@pytest.fixture
def filled(campaign: Campaign, bureau: Unit, section_a: Unit, section_b: Unit) -> Campaign:
    """12 in the bureau itself with 6, 20 in section A with 9, 3 in section B with 1, 30 in C."""
    staff(bureau, 12, owners=6)
    staff(section_a, 20, owners=9)
    staff(section_b, 3, owners=1)
    staff(factories.make_unit("政策法规科", parent=bureau), 30, owners=15)
    return campaign


def test_the_smallest_neighbour_is_withheld_with_a_small_unit(
    filled: Campaign, bureau: Unit, section_a: Unit, section_b: Unit
) -> None:
    found = participation.count(filled)

    assert found.own == {(bureau.pk, bureau.path): Count(12, None)}
    assert found.of(bureau) == Count(65, 31)
    assert found.of(section_a) == Count(20, 9)
    assert found.of(section_b) == Count(3, None)


def test_nobody_is_counted_twice(campaign: Campaign, bureau: Unit, section_a: Unit) -> None:
    people = staff(section_a, 20, owners=10)
    branch = factories.make_unit("第一党支部", parent=bureau, kind=Unit.Kind.BRANCH)
    for person in people:
        factories.make_appointment(person, branch, began=factories.day(-900))
    factories.make_appointment(people[0], bureau, began=factories.day(-1))
    factories.make_appointment(factories.make_person(), branch, began=factories.day(-9))

    found = participation.count(campaign)

    assert found.of(bureau) == Count(21, 10)
    assert {pk: count.members for (pk, _path), count in found.below.items()} == {
        bureau.pk: 21, section_a.pk: 20, branch.pk: 1,
    }  # fmt: skip


def test_who_left_and_who_works_elsewhere_is_not_counted(
    campaign: Campaign, bureau: Unit, section_a: Unit
) -> None:
    left = factories.make_person()
    factories.make_appointment(left, section_a, ended=factories.day(-1))
    factories.make_measure(campaign, factories.make_person(unit=factories.make_unit("别的单位")))

    found = participation.count(campaign)
    assert (found.of(bureau), found.of(section_a)) == (Count(0, 0), Count(0, 0))


def test_each_way_names_its_people(campaign: Campaign, section_a: Unit) -> None:
    names = (
        "duties", "spoke", "recorded", "sorted", "owned", "worked", "checked", "answered",
    )  # fmt: skip
    people = {name: factories.make_person(name, unit=section_a) for name in names}
    factories.make_duty(campaign, people["duties"], Duty.Role.MEMBER)
    voice = factories.make_voice(campaign, spoken_by=people["spoke"])
    factories.make_exchange(voice, Exchange.Kind.QUESTION, by=people["recorded"])
    problem = factories.make_problem(campaign, created_by=people["sorted"])
    measure = factories.make_measure(
        campaign,
        people["owned"],
        problems=[problem],
        state="verified",
        verified_by=people["checked"],
    )
    measure.claims.update(by=people["owned"])
    factories.make_evidence(measure, by=people["worked"])
    factories.make_answer(voice, measure=measure, by=people["answered"])
    factories.make_measure(factories.make_campaign(), factories.make_person())

    found = {way.key: way.people(campaign) for way in ways()}

    assert {name: found[name] for name in names} == {
        **{name: {people[name].pk} for name in names},
        "worked": {people["worked"].pk, people["owned"].pk},
    }


def test_a_voice_without_a_name_counts_nobody(campaign: Campaign, section_a: Unit) -> None:
    staff(section_a, 12)
    factories.make_voice(campaign, speaker="staff")
    factories.make_voice(campaign, speaker="staff", spoken_by=Person.objects.earliest("pk"))
    factories.make_voice(campaign, speaker="citizen")

    assert participation.count(campaign).unnamed == 1


def test_the_table_is_the_day_s(filled: Campaign, section_a: Unit) -> None:
    before = participation.table(filled)
    staff(section_a, 1, owners=1)

    assert participation.table(filled) == before
    cache.clear()
    assert participation.table(filled).of(section_a) == Count(21, 10)


@pytest.mark.parametrize(
    ("who", "status"),
    [("alice", 200), ("office", 200), ("leader", 200), ("inspector", 200), ("foreigner", 404),
     ("admin", 200)],
)  # fmt: skip
def test_who_may_look(
    who: str, status: int, campaign: Campaign, request: pytest.FixtureRequest,
    signed_in: Callable[[Person], Client],
) -> None:  # fmt: skip
    if who == "foreigner":
        person = factories.make_person(unit=factories.make_unit("别的单位"))
    else:
        person = request.getfixturevalue(who)
    client = signed_in(person)

    assert client.get("/c/debate/participation/").status_code == status
    assert client.get("/c/debate/participation/").status_code == status


def test_a_visitor_is_asked_to_sign_in(campaign: Campaign) -> None:
    assert Client().get("/c/debate/participation/").status_code == 302
    assert Client().get("/api/campaigns/debate/participation").status_code == 401


def test_the_page_has_no_door_to_what_it_hides(
    filled: Campaign, section_a: Unit, section_b: Unit, signed_in: Callable[[Person], Client]
) -> None:
    for section in (section_a, section_b):
        factories.make_unit("窗口", parent=section)
    clerk = Person.objects.filter(appointments__unit=section_a).earliest("pk")

    page = signed_in(clerk).get("/c/debate/participation/").text

    assert f'class="door" href="/c/debate/participation/{section_a.pk}/"' in page
    assert f"/c/debate/participation/{section_b.pk}/" not in page


def test_the_level_below_a_withheld_unit_shows_no_figure(
    filled: Campaign, section_b: Unit, signed_in: Callable[[Person], Client]
) -> None:
    desk = factories.make_unit("窗口", parent=section_b)
    clerk = factories.make_person(unit=desk)

    answer = signed_in(clerk).get(f"/api/campaigns/debate/participation?unit={section_b.pk}")

    found = answer.json()
    assert [line["takers"] for line in [found["whole"], *found["lines"]]] == [None, None, None]
    assert [line["members"] for line in found["lines"]] == [3, 1]


def test_a_unit_of_another_organisation_is_not_found(
    filled: Campaign, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    other = factories.make_unit("别的单位")

    assert signed_in(alice).get(f"/c/debate/participation/{other.pk}/").status_code == 404


def test_the_level_is_paged(
    campaign: Campaign, bureau: Unit, alice: Person, signed_in: Callable[[Person], Client]
) -> None:
    for number in range(60):
        factories.make_unit(f"科室{number}", parent=bureau)

    first = signed_in(alice).get("/api/campaigns/debate/participation").json()
    second = signed_in(alice).get("/api/campaigns/debate/participation?page=2").json()

    assert (len(first["lines"]), first["has_next"]) == (51, True)
    assert (len(second["lines"]), second["has_next"]) == (11, False)


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_as_much_for_three_units_as_for_one(
    many: int, campaign: Campaign, bureau: Unit, office: Person,
    signed_in: Callable[[Person], Client], django_assert_num_queries: Callable[..., object],
) -> None:  # fmt: skip
    for number in range(many):
        staff(factories.make_unit(f"科室{number}", parent=bureau), 12, owners=6)
    client = signed_in(office)
    client.get("/c/debate/participation/")

    with django_assert_num_queries(5):
        client.get("/c/debate/participation/")


def test_the_sheet_leaves_out_what_the_page_does(filled: Campaign) -> None:
    out = io.BytesIO()
    write(filled, ["participation"], out, form="xlsx")
    out.seek(0)

    rows = CalamineWorkbook.from_filelike(out).get_sheet_by_index(0).to_python()

    assert [row[1:5] for row in rows if row[0] in range(1, 99)] == [
        ["市数据局", 1.0, 65.0, 31.0],
        ["市数据局（本级人员）", 2.0, 12.0, ""],
        ["政务服务科", 2.0, 20.0, 9.0],
        ["数据资源科", 2.0, 3.0, ""],
        ["政策法规科", 2.0, 30.0, 15.0],
    ]


def test_a_unit_that_moved_today_waits_for_tomorrow(
    filled: Campaign, bureau: Unit, section_a: Unit, section_b: Unit
) -> None:
    counts = participation.table(filled)
    Unit.objects.move(section_a, section_b, "last-child")
    moved = Unit.objects.get(pk=section_a.pk)

    assert counts.of(moved) == participation.NOT_YET
