import pytest
from tests import factories

pytestmark = pytest.mark.django_db
from zhixing.comparison.queries.catalogue import FIGURES


def test_all(campaign, office, section_a, section_b, alice, charlie, signed_in):
    for owner in (alice, charlie):
        for n in range(3):
            problem = factories.make_problem(
                campaign, voices=2, lead_unit=owner.appointments.get().unit, state="assigned"
            )
            m = factories.make_measure(
                campaign,
                owner,
                problems=[problem],
                state=["committed", "done", "verified"][n],
                supporting_units=[section_b],
                deadline=factories.day(-1),
            )
            factories.make_evidence(m)
            for v in problem.voices.all():
                a = factories.make_answer(v, measure=m)
                factories.make_rating(a, grade=2 + n)
    factories.make_item(factories.make_plan(campaign, section_a), alice, origin="self")
    factories.make_meeting(campaign, days_ago=10)
    c = signed_in(office)
    for path in (
        "",
        "ideas/",
        "position/",
        "coordination/",
        "performance/",
        "rates/",
        "effort/",
        "profile/",
        "effect/",
        "formalism/",
        "rates/weights/",
    ):
        r = c.get(f"/c/debate/comparison/{path}")
        assert r.status_code == 200, (path, r.content.decode()[:3000])
        for unit in (section_a.pk,):
            for key in FIGURES:
                r = c.get(f"/c/debate/comparison/records/{key}/?unit={unit}")
                assert r.status_code in (200, 403), (key, r.content.decode()[-3000:])
                r = c.get(f"/c/debate/comparison/records/{key}/")
                assert r.status_code == 200, (key, r.content.decode()[-3000:])
    print(c.get(f"/c/debate/comparison/performance/").text[-6000:])
    r = c.post(
        "/c/debate/comparison/rates/weights/",
        {"response": 10, "resolution": 45, "satisfaction": 45, "reason": "x"},
    )
    assert r.status_code == 302
