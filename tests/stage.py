"""What fixtures wrote stands from one test to the next, for as long as the next one asks for the same.

A fixture that hangs on `db`, and on others like it, alone is a layer: a savepoint, and what it returned. Each test
stands on the layers that it asks for and no others, in a transaction of its own that ends with it. It is given what
they returned as objects of its own, put away in one piece, so that what was one object still is. The tests of a file
are run in an order that leaves as much standing as it can; with the file all goes.

No layer: what has a teardown, parameters or another argument (`settings`, `client`), what writes files where the test
has no `own_files`, and what cannot be put away. Those are made for each test.
"""

import inspect
import pickle
import shutil
from collections import Counter
from itertools import groupby, takewhile
from pathlib import Path
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from django.test import override_settings

from portal.server.mail_in import MailIn
from portal.text.ttl_cache import TtlCache

WANTED = pytest.StashKey[list[pytest.FixtureDef]]()
ANSWERS = MailIn(address="arende@svar.example.org")  # of a portal that takes letters in, as by the fixture `mail_in`
HARMLESS = {"mail_in", "own_files", "_mail_only_through_the_outbox", "_nothing_remembered"}
# Where it has been tried; others follow when their tests have been run on it.
FILES = {
    *("test_admin_list.py", "test_admin_pages.py", "test_answering_views.py", "test_business_page.py"),
    *("test_case_access.py", "test_conversation.py", "test_diary.py", "test_double_submit.py", "test_meetings.py"),
}
STAGE = pytest.StashKey["Stage"]()
REAL_TRANSACTIONS = {"transactional_db", "live_server", "django_db_reset_sequences", "django_db_serialized_rollback"}


class Layer(NamedTuple):
    fixture: pytest.FixtureDef
    block: transaction.Atomic
    values: bytes  # what this one and those under it returned, by name
    files: set[Path]


class Stage:
    def __init__(self, files: Path, unblock) -> None:
        self.files, self._unblock = files, unblock
        self._layers: list[Layer] = []
        self._never: set[pytest.FixtureDef] = set()
        self._writes_files: set[pytest.FixtureDef] = set()
        self._values: dict[str, object] = {}
        self._settings: dict[str, object] = {}

    def prepare(self, item: pytest.Item) -> None:
        """All that the test asks for, and nothing else."""
        settings = {"MAIL_IN": ANSWERS} if "mail_in" in item.fixturenames else {}
        with self._unblock():
            if settings != self._settings:
                self._take_down(to=0)
            self._settings = settings
            while not self._stands(self._possible(item)):
                pass
            self._values = self._standing()
            TtlCache.forget_all()

    def clear(self) -> None:
        with self._unblock():
            self._take_down(to=0)

    def holds(self, fixture: pytest.FixtureDef) -> bool:
        return any(layer.fixture is fixture for layer in self._layers)

    def value(self, fixture: pytest.FixtureDef) -> object:
        return self._values[fixture.argname]

    def _possible(self, item: pytest.Item) -> list[pytest.FixtureDef]:
        """Without those that were tried in vain, and what hangs on them."""
        never = self._never if "own_files" in item.fixturenames else self._never | self._writes_files
        possible: dict[str, pytest.FixtureDef] = {}
        for fixture in item.stash.get(WANTED, []):
            if fixture not in never and {*fixture.argnames} <= {"db", *possible}:
                possible[fixture.argname] = fixture
        return list(possible.values())

    def _stands(self, wanted: list[pytest.FixtureDef]) -> bool:
        """False where it turned out that one of them cannot."""
        is_whole = connection.connection and not connection.closed_in_transaction  # a test may have closed it
        pairs = zip(self._layers, wanted, strict=False) if is_whole else ()
        self._take_down(to=len(list(takewhile(lambda pair: pair[0].fixture is pair[1], pairs))))
        return all(self._put_up(fixture) for fixture in wanted[len(self._layers) :])

    def _take_down(self, *, to: int) -> None:
        while len(self._layers) > to:
            layer = self._layers.pop()
            _take_back(layer.block)
            _remove(layer.files)

    def _put_up(self, fixture: pytest.FixtureDef) -> bool:
        known, files, block = self._standing(), self._all_files(), _begin()
        TtlCache.forget_all()
        try:
            with override_settings(MEDIA_ROOT=self.files, **self._settings):
                known[fixture.argname] = fixture.func(**{name: known.get(name) for name in fixture.argnames})
            values = pickle.dumps(known)
        except Exception:  # whatever it is, the test that makes it for itself is told
            _take_back(block)
            _remove(self._all_files() - files)
            self._never.add(fixture)
            return False
        self._layers.append(Layer(fixture, block, values, self._all_files() - files))
        if self._layers[-1].files and fixture not in self._writes_files:
            self._writes_files.add(fixture)
            return False
        return True

    def _standing(self) -> dict[str, object]:
        return pickle.loads(self._layers[-1].values) if self._layers else {}

    def _all_files(self) -> set[Path]:
        return {path for path in self.files.rglob("*") if path.is_file()}


def _remove(files: set[Path]) -> None:
    for file in files:
        file.unlink()


def _begin() -> transaction.Atomic:
    block = transaction.atomic()
    block._from_testcase = True  # an action that must be the outermost may be so within it
    block.__enter__()
    return block


def _take_back(block: transaction.Atomic) -> None:
    transaction.set_rollback(True)
    block.__exit__(None, None, None)


# --- Its place in the run ---------------------------------------------------------------------------


@pytest.fixture(scope="session")
def stage(django_db_setup, django_db_blocker, tmp_path_factory):
    made = Stage(tmp_path_factory.mktemp("stage"), django_db_blocker.unblock)
    yield made
    made.clear()


@pytest.fixture
def own_files(settings, tmp_path) -> Path:
    """A test's own folder, with the files of what stands."""
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.hookimpl(tryfirst=True)
def pytest_fixture_setup(fixturedef, request):
    name, stands = fixturedef.argname, request.config.stash.get(STAGE, None)
    if name == "_django_db_helper":
        stands = request.config.stash[STAGE] = request.getfixturevalue("stage")
        stands.prepare(request.node)
        if "own_files" in request.fixturenames:
            shutil.copytree(stands.files, request.getfixturevalue("own_files"), dirs_exist_ok=True)
    elif stands and stands.holds(fixturedef):
        fixturedef.cached_result = (stands.value(fixturedef), fixturedef.cache_key(request), None)
        return True  # made already
    return None


def pytest_runtest_teardown(item, nextitem):
    if STAGE in item.config.stash and (not nextitem or nextitem.path != item.path):
        item.config.stash[STAGE].clear()


# --- What a test asks for ---------------------------------------------------------------------------


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    items[:] = [item for _, own in groupby(items, lambda item: item.path) for item in _in_order(list(own))]


def _in_order(items: list[pytest.Item]) -> list[pytest.Item]:
    """Of one file: what many ask for is put up first, and tests that ask for the same are neighbours."""
    layers = {item: _layers_of(item) for item in items}
    popular = Counter(fixture for own in layers.values() for fixture in own)
    ranks = {}
    for own in layers.values():
        for depth, fixture in enumerate(own):
            ranks.setdefault(fixture, (-popular[fixture], depth, fixture.argname))
    for item, own in layers.items():
        own.sort(key=ranks.get)
        item.stash[WANTED] = own
    return sorted(items, key=lambda item: ("mail_in" in item.fixturenames, [ranks[each] for each in layers[item]]))


def _layers_of(item: pytest.Item) -> list[pytest.FixtureDef]:
    """Each after what it hangs on."""
    names, marker = getattr(item, "fixturenames", []), item.get_closest_marker("django_db")
    if item.path.name not in FILES or REAL_TRANSACTIONS & {*names} or (marker and (marker.args or marker.kwargs)):
        return []
    known = {name: found[0] for name in names if len(found := item._fixtureinfo.name2fixturedefs.get(name, ())) == 1}
    if any("django_db_blocker" in found.argnames and found.scope == "module" for found in known.values()):
        return []  # it has a transaction of its own around the file
    layers: dict[str, pytest.FixtureDef] = {}
    seen: set[str] = set()
    for name in names:
        if not _add_layer(name, known, layers, seen):
            break
    return list(layers.values())


def _add_layer(name: str, known: dict, layers: dict[str, pytest.FixtureDef], seen: set[str]) -> bool:
    """In the order in which pytest makes them. False for one that may change how those after it are made."""
    fixture = known.get(name)
    if not fixture or name in seen:
        return True
    seen.add(name)
    if not all(_add_layer(each, known, layers, seen) for each in fixture.argnames):
        return False
    if _is_plain(fixture) and all(each == "db" or each in layers for each in fixture.argnames):
        layers[name] = fixture
    is_ours = fixture.func.__module__.startswith("tests.")
    return name in HARMLESS or not is_ours or not {"settings", "monkeypatch"} & {*fixture.argnames}


def _is_plain(fixture: pytest.FixtureDef) -> bool:
    is_ours = fixture.func.__module__.startswith("tests.") and "::" not in fixture.baseid
    is_one = fixture.scope == "function" and not fixture.params and not inspect.isgeneratorfunction(fixture.func)
    return is_ours and is_one and bool(fixture.argnames)
