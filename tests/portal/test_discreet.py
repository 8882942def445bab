"""No log line, error page or referrer holds a secret address, an e-mail address or a personal identity number.

Every address with a token is taken from the url conf, so that a new one is tried too.
"""

import io
import logging
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpResponseNotAllowed
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, re_path

from events import door
from events.models import Registration
from portal import urls as real
from portal.people.limits import TooMany
from portal.text import discreet

TOKEN = "IN4eFu-xpUbO0sDv-hGrLyK3iPnoTIerfD82nWn2AmM"  # as `secrets.token_urlsafe(32)`; the same in every process
TICKET = door.code_of(Registration(pk=1234))
NUMBER = "850709-9805"  # a made-up one of the tax agency's, right by its check digit


def routes(resolver: URLResolver, before: str = "") -> list[tuple[str, URLPattern]]:
    found = []
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        found += routes(each, route) if isinstance(each, URLResolver) else [(route, each)]
    return found


SECRETS = {"token": TOKEN, "code": TICKET}
WITH_SECRET = [
    (route, view) for route, view in routes(get_resolver("portal.urls")) if SECRETS.keys() & view.pattern.converters
]


def address_of(route: str) -> str:
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: SECRETS.get(found[1], "1"), route)


ADDRESSES = [address_of(route) for route, _ in WITH_SECRET]


def raising(request, fault):
    words = f"{request.path} of bo@example.org, {NUMBER}"
    faults = {
        "400": BadRequest(words),
        "403": PermissionDenied(words),
        "404": Http404(words),
        "429": TooMany("post_form"),
        "500": ValueError(words),
        "503": OperationalError(words),
        "strange": SuspiciousOperation(words),
    }
    if fault == "405":
        return HttpResponseNotAllowed(["POST"])
    raise faults[fault]


raising.login_required = False
urlpatterns = [re_path(r"^(?P<fault>\w+)/.*$", raising), *real.urlpatterns]
handler400, handler403, handler404, handler500 = real.handler400, real.handler403, real.handler404, real.handler500


@pytest.fixture
def lines():
    """What stands in the log, as production writes it; also of what is usually too unimportant."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(discreet.Formatter(settings.LOGGING["formatters"]["discreet"]["format"]))
    root = logging.getLogger()
    before, root.level = root.level, logging.DEBUG
    root.addHandler(handler)
    yield stream
    root.removeHandler(handler)
    root.level = before


def is_silent(text: str) -> bool:
    return not any(secret in text for secret in (TOKEN, TICKET, "bo@example.org", NUMBER))


def test_there_are_addresses_to_try():
    assert len(ADDRESSES) > 15
    assert not [address for address in ADDRESSES if "<" in address]


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["400", "403", "404", "405", "429", "500", "503", "strange"])
def test_a_fault_behind_a_secret_address_tells_nothing_of_it(lines, settings, fault):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    for address in ADDRESSES:
        answer = client.get(f"/{fault}{address}", HTTP_REFERER=f"http://testserver{address}")
        assert answer.status_code == int(fault.replace("strange", "400"))
        assert answer["Referrer-Policy"] == "strict-origin", address
        assert is_silent(answer.content.decode()), address
    assert discreet.HIDDEN in lines.getvalue()
    assert is_silent(lines.getvalue())


@pytest.mark.django_db
@pytest.mark.parametrize(("fault", "at_most"), [("429", 1), ("403", 1), ("strange", 1), ("500", 100)])
def test_what_is_refused_is_one_line_and_a_fault_of_ours_a_traceback(lines, settings, fault, at_most):
    settings.ROOT_URLCONF = __name__
    Client(raise_request_exception=False).get(f"/{fault}/arende/{TOKEN}/")
    said = [line for line in lines.getvalue().splitlines() if not line.startswith("DEBUG")]
    assert fault == "500" or "TooMany" in said[0] or "PermissionDenied" in said[0] or "Suspicious" in said[0]
    assert ("Traceback" in lines.getvalue()) == (fault == "500")
    assert len(said) <= at_most


@pytest.mark.django_db
def test_every_secret_address_tells_nothing_of_itself_when_it_is_refused(lines):
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    statuses = {
        getattr(client, method)(address).status_code for address in ADDRESSES for method in ("get", "post", "put")
    }
    assert {403, 404} <= statuses
    assert lines.getvalue().count(discreet.HIDDEN) >= len(ADDRESSES)
    assert is_silent(lines.getvalue())


@pytest.mark.parametrize(
    "line",
    [
        f'127.0.0.1 "GET /arende/{TOKEN}/?x=1 HTTP/1.1" 200 "http://host/arende/{TOKEN}"',
        f"Not Found: /a/{TOKEN}.",
        f"{{'token': '{TOKEN}'}}",
        f"/a/{TOKEN[:20]}%2D{TOKEN[20:]}/",
        f"/a/{TOKEN}trailing-words",
        f"/incheckning/{TICKET}/",
        "GET /admin/cases/case/?q=bo@example.org",
        "GET /admin/cases/case/?q=bo%40example.org&o=1",
        f"GET /admin/cases/case/?q={NUMBER}",
        f"letter to <bo@example.org>: 550 bo@example.org {NUMBER}",
    ],
)
def test_secrets_addresses_and_personal_numbers_are_masked_wherever_they_stand(line):
    told = discreet.masked(line)
    assert is_silent(told)
    assert TOKEN[-20:] not in told
    assert discreet.HIDDEN in told
    assert told.startswith(line[:2])


@pytest.mark.parametrize(
    "line",
    [
        "2026-11-29 05:29:55,123 INFO portal.tasks letters: 12 sent, 0 later, 0 failed",
        f"record: 1234567890 rows, as they were written, summary {'0a' * 32}",
        "cases/migrations/0019_a_name_that_is_longer_than_anybody_would_have_thought.py, line 12, in its_function",
        "Kolada 556016-0680, 0123-191 00, portal.example.org",
        "/arende/1/ 49b5b4f1-6d2a-4f6e-9d9b-3f1b7c1e2a3d",
    ],
)
def test_what_whoever_is_on_duty_needs_is_told(line):
    assert discreet.masked(line) == line


STARTED_AS_IN_PRODUCTION = """
import logging, sys, django
django.setup()
from portal.celery import app
app.log.setup(loglevel="INFO")
for name in ("", "waitress", "celery.app.trace", "celery.task", "django.request", "django.server", "portal.tasks"):
    logger = logging.getLogger(name)
    try:
        raise ValueError(sys.argv[1])
    except ValueError:
        logger.exception("spoke %s of %s", name or "root", sys.argv[1])
"""


def test_web_server_worker_and_beat_speak_through_the_same_mask():
    done = subprocess.run(
        [sys.executable, "-c", STARTED_AS_IN_PRODUCTION, f"/a/{TOKEN}/"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )
    spoken = done.stdout + done.stderr
    assert done.returncode == 0, spoken
    assert spoken.count(f"of /a/{discreet.HIDDEN}/") == 7
    assert TOKEN not in spoken
