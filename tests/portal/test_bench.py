"""The bench's own parts: small, since the bench itself is `make bench`."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command

from cases.forms import ReachForm, ReplyForm, WhatForm
from cases.workflow import Side
from portal.models import User
from portal.tools.bench import client, letters
from portal.tools.bench.measures import Table
from portal.tools.bench.servers import Rate


class Bare(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        found = self.path == "/hello/"
        self.send_response(200 if found else 404)
        self.send_header("Content-Length", "4")
        self.send_header("Set-Cookie", "name=value; Path=/")
        self.end_headers()
        self.wfile.write(b"Hej!")

    def log_message(self, *arguments):
        """Silence."""


@pytest.fixture
def port():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Bare)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()


def test_a_browser_keeps_its_connection_and_its_cookies(port):
    browser = client.Browser(port)
    assert browser.get("/hello/") == b"Hej!"
    assert browser.get("/hello/") == b"Hej!"
    assert browser.cookies == {"name": "value"}


def test_eight_clients_count_what_they_have_done(port):
    answer = client.run(port, client.open_page, 0.2, "/hello/")
    assert answer["done"] > 8
    assert answer["problems"] == []


def test_an_answer_that_was_not_expected_is_a_problem_and_not_a_number(port):
    answer = client.run(port, client.open_page, 0.1, "/elsewhere/")
    assert answer["done"] == 0
    assert len(answer["problems"]) == client.CLIENTS


def test_a_row_says_whether_its_aim_is_met():
    table = Table()
    table.at_most("triage list", 80.04, "ms", 100)
    table.costs("register a case", Rate(per_second=30, cpu_ms=25.34), most=25)
    fast, slow = table.rows
    assert fast == {"what": "triage list", "value": 80.0, "unit": "ms", "ratio": None, "aim": "<= 100 ms", "met": True}
    assert (slow["value"], slow["cpu_ms"], slow["met"]) == (30, 25.3, False)
    assert slow["aim"] == "<= 25 ms of processor time"


def test_the_public_forms_share_one_renderer_that_compiles_its_templates_once():
    assert WhatForm.default_renderer is ReachForm.default_renderer is ReplyForm.default_renderer
    assert ReplyForm().renderer is ReplyForm().renderer


@pytest.mark.django_db(transaction=True)
def test_letters_are_handed_over_and_sorted_by_processes_of_their_own(case, eva):
    """More letters than cases: to each several."""
    User.objects.filter(pk=eva.pk).update(email="lots@example.org")
    found = letters.measure(3)
    assert found["letters"] == case.messages.filter(side=Side.BUSINESS).count() == 3
    assert all(found[step]["per_second"] > 0 and found[step]["cpu_ms"] > 0 for step in ("taken", "sorted"))


def test_production_is_refused(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not for production"):
        call_command("bench")
