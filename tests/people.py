"""The named people of the suite, and the small town hall they work in.

Bo runs a bakery and asks. David runs another firm. Eva is the business developer. Anna handles cases at
the building sector and Malin leads it; Cecilia works at the environment sector. Rolf is at the fire
service, which is another organisation. Dag is the municipal director, Rut the registrar.
"""

import re
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from cases import actions
from cases.models import Case, MatterType, Wish
from portal.models import PilotRole, Sector, SectorRole, User, town_hall
from portal.site.kits import accepting, reading
from portal.text.ttl_cache import TtlCache

LONG_AGO = date(2020, 1, 1)


def tells(number: str, text: object) -> bool:
    """Whether a text holds a personal identity number's last four digits, alone or in the whole number.

    The same digits inside a moment's microseconds or a digest say nothing about anybody.
    """
    birth, end = number.split("-")
    return re.search(rf"(?<![0-9a-f])((19|20)?{birth}[-+ ]?)?{end}(?![0-9a-f])", str(text)) is not None


def person(email: str, name: str, **fields) -> User:
    return User.objects.create_user(email, name=name, **fields)


def at_sector(user: User, sector: Sector, kind: str = SectorRole.Kind.OFFICER) -> User:
    SectorRole.objects.create(user=user, sector=sector, kind=kind, since=LONG_AGO)
    return user


def as_pilot(user: User, kind: str = PilotRole.Kind.BUSINESS_DEVELOPER) -> User:
    PilotRole.objects.create(user=user, kind=kind, since=LONG_AGO)
    return user


@pytest.fixture(autouse=True)
def _nothing_remembered(request, monkeypatch):
    """What a process keeps between requests begins anew in each test, and never in the middle of one."""
    TtlCache.forget_all()
    if not request.node.get_closest_marker("browser"):
        for cache in TtlCache._all:
            monkeypatch.setattr(cache, "_seconds", 3600)


@pytest.fixture
def transactional_rollback(db):
    """For a property test: each example gets the database as the fixtures left it."""

    @contextmanager
    def rolled_back():
        sid = transaction.savepoint()
        try:
            yield
        finally:
            transaction.savepoint_rollback(sid)

    return rolled_back


# The functions behind the fixtures, for a file that has its people and their case but once.
_MAKERS: dict[str, Callable] = {}


def named(function: Callable) -> Callable:
    _MAKERS[function.__name__] = function
    return pytest.fixture(function)


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """A transaction around a file of tests: what its fixtures of that scope write stands until the file ends."""
    with django_db_blocker.unblock(), transaction.atomic():
        TtlCache.forget_all()
        yield
        transaction.set_rollback(True)


def for_the_file(names: str) -> list:
    """The named fixtures and `db` before them, made once for a file whose tests are costly to prepare and say
    `pytestmark = pytest.mark.django_db`: each is taken back to what stood before it. Rows are as they were, and
    objects as the last test left them, so a test that changes one reads it anew.
    """

    def db(standing) -> None:
        """What these fixtures ask for; each test has its own beside it, by the mark."""

    return [pytest.fixture(scope="module")(maker) for maker in (db, *map(_MAKERS.get, names.split()))]


@pytest.fixture(scope="module")
def standing_files(tmp_path_factory):
    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("files")):
        yield


@pytest.fixture
def own_files(standing_files, settings, tmp_path) -> Path:
    """A test's own folder, with the files of what stands for the whole file of tests."""
    settings.MEDIA_ROOT = shutil.copytree(settings.MEDIA_ROOT, tmp_path / "files")
    return settings.MEDIA_ROOT


@named
def building(db) -> Sector:
    return Sector.objects.create(name="Bygg", slug="bygg", email="bygglov@example.org")


@named
def environment(db) -> Sector:
    return Sector.objects.create(name="Miljö", slug="miljo", email="miljokontoret@example.org")


@named
def fire_service(db) -> Sector:
    return Sector.objects.create(
        name="Räddningstjänsten",
        slug="rtj",
        email="brand@rtj.example.org",
        is_external=True,
        organisation="Räddningstjänsten Östergötland",
    )


@pytest.fixture
def kit_pages(db) -> None:
    """A page for each initiative, as the kit has them."""
    accepting.accept([row for row in reading.start(town_hall()) if row.kind.name == "page"], by=None)


@named
def eva(db) -> User:
    return as_pilot(person("eva@example.org", "Eva Ek", phone="0123-191 01"))


@named
def anna(building) -> User:
    return at_sector(person("anna@example.org", "Anna Alm"), building)


@named
def malin(building) -> User:
    return at_sector(person("malin@example.org", "Malin Mo"), building, SectorRole.Kind.MANAGER)


@named
def cecilia(environment) -> User:
    return at_sector(person("cecilia@example.org", "Cecilia Ceder"), environment)


@named
def rolf(fire_service) -> User:
    return at_sector(person("rolf@rtj.example.org", "Rolf Rask"), fire_service)


@named
def dag(db) -> User:
    return as_pilot(person("dag@example.org", "Dag Dahl"), PilotRole.Kind.DIRECTOR)


@named
def rut(db) -> User:
    return as_pilot(person("rut@example.org", "Rut Rask"), PilotRole.Kind.REGISTRAR)


@named
def bo(db) -> User:
    return person("bo@example.org", "")


@named
def david(db) -> User:
    return person("david@example.org", "")


@named
def superuser(db) -> User:
    return User.objects.create_superuser("root@example.org", name="Stina Super")


@named
def cafe(building, environment) -> Wish:
    """An everyday wish that concerns two sectors."""
    matter, _ = MatterType.objects.get_or_create(name="Livsmedelsregistrering")
    wish = Wish.objects.create(label="öppna café")
    wish.matter_types.add(matter)
    wish.sectors.add(building, environment)
    return wish


@named
def case(eva, cafe) -> Case:
    """Bo's café: registered, not yet triaged."""
    return actions.register(
        actions.Submission(
            description="Jag vill öppna ett café med uteservering vid hamnen i maj.",
            wishes=[cafe],
            place="Hamngatan 2",
            company_name="Bos bageri",
            name="Bo Berg",
            email="bo@example.org",
            phone="070-123 45 67",
        )
    )


@named
def assignment(case, building, eva, anna):
    """Eva has asked the building sector, where Anna works."""
    return actions.ask_sector(case, building, by=eva, officer=anna, question="Behövs bygglov för uteserveringen?")


@pytest.fixture
def hours() -> dict:
    """Of a meeting: on one day, at whatever hour the tests are run."""
    start = timezone.localtime(timezone.now() + timedelta(days=3)).replace(hour=14, minute=0, second=0, microsecond=0)
    return {"start": start, "end": start + timedelta(hours=2)}


def on_the_day(client, heading: str) -> int:
    """The number that "I dag" has beside that heading; 0 where it is not there."""
    found = re.search(rf"{re.escape(heading)}(?:</a>)?\s*<span class=\"count\">(\d+)", client.get("/i-dag/").text)
    return int(found[1]) if found else 0
