"""What every test stands on: the test environment, and PostgreSQL and Redis of this folder.

The environment is set here and not in a settings file of its own, so that plain `pytest`, `make test` and the
processes that tests start all see the same.
"""

import gc
import os
import re
from contextlib import ExitStack

os.environ["PORTAL_ENV"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"

import django
import pytest
from django.conf import settings
from django.test import Client, TransactionTestCase

from portal.tools import embedded
from tests import clamd
from tests.browser.chromium import find_chromium
from tests.template import copy_test_databases, make_template, remember_test_database, renew_test_database

django.setup()
pytest_plugins = [
    "tests.another_town",
    "tests.people",
    "tests.gatherings",
    "tests.guided",
    "tests.courses",
    "tests.postman",
    "tests.mailing",
    "tests.kolada",
]
SERVERS = pytest.StashKey[ExitStack]()
gc.disable()  # until all is loaded and the template is made: a quarter of that time went to looking for garbage


def pytest_configure(config):
    copy_test_databases()
    TransactionTestCase._fixture_teardown = lambda test: renew_test_database()
    if hasattr(config, "workerinput"):
        return  # one of several processes; the first one has started the servers
    with ExitStack() as stack:  # what was started is stopped again should the rest fail
        try:
            stack.enter_context(embedded.servers(settings.VAR_DIR))
        except embedded.CannotStart as reason:
            pytest.exit(str(reason), returncode=1)
        make_template()
        config.stash[SERVERS] = stack.pop_all()


def pytest_unconfigure(config):
    if SERVERS in config.stash:
        config.stash[SERVERS].close()


@pytest.fixture(autouse=True, scope="session")
def _every_code_of_the_log_has_words():
    """Also one that is put together while it runs, as `case.{to}`. Those written out are read in test_labels.py."""
    from portal.people import log  # not above: Django is set up by then
    from portal.text import labels

    write = log.note

    def note(action, *args, **kwargs):
        assert action in labels.WORDS[labels.Of.ACTION], f"The log's code {action} has no words"
        return write(action, *args, **kwargs)

    log.note = note
    yield
    log.note = write


@pytest.fixture(autouse=True, scope="session")
def _what_must_be_mended_leads_to_its_box():
    """On every page that any test gets back: each line of the summary is a link to where its box is. A form that the
    page has no longer, as when the case has ended meanwhile, has no boxes to lead to."""
    request = Client.request

    def checked(client, **sent):
        response = request(client, **sent)
        if not response.streaming and b'class="error-summary"' in response.content:
            page = response.content.decode()
            summary = page.partition('class="error-summary"')[2].partition("</ul>")[0]
            ids, names = (set(re.findall(rf'\b{each}="([^"]+)"', page)) for each in ("id", "name"))
            led_to = set(re.findall(r'href="#([^"]+)"', summary)) - ids
            missing = {each for each in led_to if {each, each.removeprefix("id_")} & names}
            assert not missing, f"{response.wsgi_request.path}: the summary leads to {missing}"
        return response

    Client.request = checked
    yield
    Client.request = request


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        remember_test_database()


LONG = {"test_doors.py", "test_canary.py", "test_demo.py", "test_measuring.py"}


def _is_long(item) -> bool:
    return item.path.name in LONG or item.path.parent.name in {"browser", "drills", "journeys"}


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: not _is_long(item))  # so that no worker is left alone with a long file at the end
    if find_chromium():
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


def pytest_collection_finish():
    """What is loaded stays: looking through it for garbage again and again was a tenth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    gc.enable()


def pytest_terminal_summary(terminalreporter):
    if not find_chromium():
        terminalreporter.section("THE BROWSER TESTS DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line("No Chromium was found: apt-get install chromium, or give CHROMIUM=path.")
    if not clamd.PROGRAM:
        terminalreporter.section("THE TESTS OF THE VIRUS SCANNER DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line("No clamd was found: apt-get install clamav-daemon.")
    # Not above: they bring modules in which pytest is to find the assertions first.
    from tests import dovecot, fetched, nginx

    if not nginx.PROGRAM:
        terminalreporter.section("THE TESTS BEHIND A PROXY DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line("No nginx was found: apt-get install nginx-light.")
    if not dovecot.PROGRAM:
        terminalreporter.section("THE TESTS OF A MAILBOX DID NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line("No dovecot was found: apt-get install dovecot-imapd.")
    if not fetched.HAS_CHECKER:
        terminalreporter.section("NOTHING HELD THE PAGES AGAINST THE STANDARD OF HTML", sep="!", red=True, bold=True)
        terminalreporter.line("No checker was found: apt-get install npm default-jre-headless, then make test.")
