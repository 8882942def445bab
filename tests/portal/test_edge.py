"""What passes between the web server and Django, by itself and on real connections."""

import re
import socket

import pytest
from django.http import FileResponse, StreamingHttpResponse
from django.test import Client

from portal.server import addresses, edge
from tests.journeys.processes import web
from tests.test_doors import DOORS, address_of  # noqa: F401 - a fixture


def answer(method: str, status: str, *, headers=(), body=None) -> tuple[str, dict, bytes]:
    begun = []

    def application(environ, start_response):
        start_response(status, list(headers))
        return [b"body"] if body is None else body

    guarded = edge.without_needless_bodies(application)
    got = b"".join(guarded({"REQUEST_METHOD": method}, lambda *said: begun.extend(said)))
    return begun[0], dict(begun[1]), got


@pytest.mark.parametrize(("method", "status"), [("HEAD", "200 OK"), ("GET", "204 No Content"), ("GET", "304 Same")])
def test_no_body_follows(method, status):
    assert answer(method, status)[2] == b""


def test_a_head_tells_how_long_the_page_is_and_nothing_tells_how_long_no_body_is():
    length = [("Content-Length", "4"), ("ETag", "x")]
    assert answer("HEAD", "200 OK", headers=length)[1] == {"Content-Length": "4", "ETag": "x"}
    assert answer("GET", "304 Same", headers=length)[1] == {"ETag": "x"}


def test_every_other_body_goes_through_as_it_is():
    assert answer("GET", "200 OK")[2] == answer("POST", "500 Oops")[2] == b"body"


@pytest.mark.parametrize("kind", [StreamingHttpResponse, FileResponse])
def test_what_is_not_sent_is_closed_and_never_made(db, kind):
    made = []
    body = kind(made.append(piece) or b"x" for piece in range(3))
    answer("HEAD", "200 OK", body=body)
    assert (body.closed, made) == (True, [])


def seen(**environ) -> dict:
    """What Django sees of a request."""
    found = {}

    def application(environ, start_response):
        found.update(environ)
        return []

    asked = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": "http"} | environ
    edge.guarded(application, proxies=addresses.parse(["10.0.0.0/8"]))(asked, None)
    return found


FORWARDED = {"HTTP_X_FORWARDED_FOR": "1.2.3.4, 198.51.100.1", "HTTP_X_FORWARDED_PROTO": "https"}


def test_a_proxy_says_who_asks_and_how():
    found = seen(REMOTE_ADDR="10.0.0.1", **FORWARDED)
    assert (found["REMOTE_ADDR"], found["wsgi.url_scheme"]) == ("198.51.100.1", "https")


def test_nobody_else_is_believed_about_anything():
    found = seen(
        REMOTE_ADDR="203.0.113.7", HTTP_FORWARDED="for=1.2.3.4", HTTP_X_FORWARDED_HOST="evil.example", **FORWARDED
    )
    assert (found["REMOTE_ADDR"], found["wsgi.url_scheme"]) == ("203.0.113.7", "http")
    assert not [name for name in found if "FORWARDED" in name]


@pytest.mark.parametrize("scheme", ["", "ftp", "https, ", "https, http"])
def test_the_nearest_proxy_says_how_and_says_it_plainly(scheme):
    assert seen(REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_PROTO=scheme)["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize("method", ["TRACE", "PUT", "DELETE", "PROPFIND"])
def test_a_method_that_no_page_has_is_refused_in_words(db, method):
    response = Client().generic(method, "/")
    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, POST, OPTIONS")
    assert "Här finns ingen sida" in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_on_a_kept_connection_no_answer_begins_with_the_rest_of_another(address_of, superuser, tmp_path):  # noqa: F811
    """HEAD of every address, and on the same connection what another visitor asks next behind a proxy."""
    client = Client()
    client.force_login(superuser)
    cookie = f"Cookie: sessionid={client.cookies['sessionid'].value}\r\n"
    mixed, statuses = [], set()
    with web(MEDIA_ROOT=str(tmp_path)) as (address, _):
        host = address.removeprefix("http://")
        for path in [*map(address_of, DOORS), "/static/portal.css", "/finns-inte/"]:
            head, rest = exchange(host, f"HEAD {path} HTTP/1.1\r\nHost: {host}\r\n{cookie}\r\n")
            statuses.add(head.split()[1])
            if not re.match(rb"HTTP/1.1 200 .*\r\n\r\n\{\"status\": \"ok\"\}$|^$", rest, re.DOTALL):
                mixed.append((path, rest[:60]))
    assert mixed == []
    assert statuses >= {b"200", b"302", b"404", b"405"}


def exchange(host: str, question: str) -> tuple[bytes, bytes]:
    """The head of its answer, and what came after it when /healthz was asked for too: its answer, or a closed door."""
    name, _, port = host.rpartition(":")
    with socket.create_connection((name, int(port)), timeout=20) as connection:
        connection.sendall(f"{question}GET /healthz HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, rest = received.partition(b"\r\n\r\n")
    return head, rest
