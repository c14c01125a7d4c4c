"""Fixtures that every test may use."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from tests import databases, factories
from tests.drills import examples
from zhixing.campaigns.models import Campaign, Duty
from zhixing.organisation.models import Person, Unit
from zhixing.web import figures

REPO = Path(__file__).resolve().parent.parent

# How long an example takes says more about the machine than about the code; bench/ measures time.
hypothesis_settings.register_profile("zhixing", deadline=None, max_examples=examples(100))
hypothesis_settings.load_profile("zhixing")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="only what another database could answer otherwise: tests that use one, no browser",
    )


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browsers first: with files dealt out whole, the longest must not begin last."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is None)
    if config.getoption("database_only"):
        kept = [item for item in items if _needs_database(item)]
        config.hook.pytest_deselected(items=[item for item in items if not _needs_database(item)])
        items[:] = kept


def _needs_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("browser"):
        return False
    asked = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data, kept outside the project; tests that need it skip without it."""
    folder = Path(os.environ.get("ZHIXING_REAL_DATA", REPO.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no real data at {folder}: set ZHIXING_REAL_DATA to run this test")
    return folder


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Instead of pytest-django's, which migrates anew in every process."""
    worker = getattr(request.config, "workerinput", {"workerid": "only"})["workerid"]
    with django_db_blocker.unblock():
        databases.turn_to_copy(worker)


@pytest.fixture(scope="session", autouse=True)
def _static_root() -> None:
    """The static files' server warns of a missing folder, and a warning fails the run."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    """Figures are cached by the ledger's size, which begins at nothing again with every test."""
    cache.clear()
    figures.forget()


# The organisation: a bureau with two sections and a subordinate unit, and who works there.


@pytest.fixture
def bureau(db: None) -> Unit:
    return factories.make_unit("市数据局")


@pytest.fixture
def section_a(bureau: Unit) -> Unit:
    return factories.make_unit("政务服务科", parent=bureau)


@pytest.fixture
def section_b(bureau: Unit) -> Unit:
    return factories.make_unit("数据资源科", parent=bureau)


@pytest.fixture
def subordinate(bureau: Unit) -> Unit:
    return factories.make_unit("市大数据中心", parent=bureau, kind=Unit.Kind.SUBORDINATE)


@pytest.fixture
def campaign(bureau: Unit) -> Campaign:
    """An open campaign of the bureau whose one phase, around today, grants every verb."""
    return factories.make_campaign(organiser=bureau, slug="debate")


@pytest.fixture
def leader(campaign: Campaign, bureau: Unit) -> Person:
    """Leads the campaign and heads the bureau."""
    person = factories.make_person("leader", unit=bureau, heads=True, post="局长")
    factories.make_duty(campaign, person, Duty.Role.LEADER)
    return person


@pytest.fixture
def office(campaign: Campaign, bureau: Unit) -> Person:
    """Works in the campaign's office; heads nothing."""
    person = factories.make_person("office", unit=bureau)
    factories.make_duty(campaign, person, Duty.Role.OFFICE)
    return person


@pytest.fixture
def inspector(campaign: Campaign, subordinate: Unit) -> Person:
    """Inspects for the campaign; works in neither section."""
    person = factories.make_person("inspector", unit=subordinate)
    factories.make_duty(campaign, person, Duty.Role.INSPECTOR)
    return person


@pytest.fixture
def alice(section_a: Unit) -> Person:
    """Works in section A; what a test has an owner for is hers."""
    return factories.make_person("alice", unit=section_a)


@pytest.fixture
def bob(section_a: Unit) -> Person:
    """Heads section A, Alice's."""
    return factories.make_person("bob", unit=section_a, heads=True)


@pytest.fixture
def charlie(section_b: Unit) -> Person:
    """Works in section B: a stranger to what is section A's."""
    return factories.make_person("charlie", unit=section_b)


@pytest.fixture
def admin(db: None) -> Person:
    """Administers the installation; holds no post and no duty."""
    return factories.make_person("admin", is_staff=True)


@pytest.fixture
def signed_in(db: None) -> Callable[[Person], Client]:
    """`signed_in(alice).get(…)`: a browser in which the person is signed in."""

    def open_browser(person: Person) -> Client:
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        return client

    return open_browser
