"""The web server by itself, with an application that waits when it is told to."""

import socket
import threading
import time
from contextlib import contextmanager

import pytest

from portal.server import serving
from tests.journeys.processes import until
from tests.postman import free_port

QUESTION = b"GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"


class Portal:
    """Answers with who asks; at /wait first when it is let go on."""

    def __init__(self):
        self.goes_on, self.waiting = threading.Event(), 0

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/wait":
            self.waiting += 1
            self.goes_on.wait(20)
        start_response("200 OK", [])
        return [environ["REMOTE_ADDR"].encode()]


@pytest.fixture
def portal():
    return Portal()


@contextmanager
def served(portal, place):
    host, port = place if isinstance(place, tuple) else (place, 0)
    server = serving.Server(portal, host=host, port=port, most=1000)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server, thread
    finally:
        portal.goes_on.set()
        server.stop()
        thread.join(10)


def connect(place) -> socket.socket:
    connection = socket.socket(socket.AF_INET if isinstance(place, tuple) else socket.AF_UNIX)
    connection.settimeout(10)
    connection.connect(place)
    return connection


def ask(place, path: bytes = b"/") -> socket.socket:
    connection = connect(place)
    connection.sendall(QUESTION % path)
    return connection


def read(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def is_cut(connection: socket.socket) -> bool:
    """Closed without an answer; with a reset when something of ours had not been read."""
    try:
        return read(connection) == b""
    except ConnectionResetError:
        return True


@pytest.fixture
def place():
    return "127.0.0.1", free_port()


def test_whether_it_lives_is_told_while_every_other_thread_waits(portal, place):
    with served(portal, place):
        waiting = [ask(place, b"/wait") for _ in range(serving.THREADS + 2)]
        until(lambda: portal.waiting == serving.THREADS, "all threads wait")
        begun = time.monotonic()
        assert b"200 OK" in read(ask(place, b"/healthz"))
        assert time.monotonic() - begun < 5
        portal.goes_on.set()
        assert all(b"200 OK" in read(connection) for connection in waiting)


def test_what_has_begun_is_finished_and_what_is_new_is_refused(portal, place):
    with served(portal, place) as (server, thread):
        begun, idle, half = ask(place, b"/wait"), connect(place), connect(place)
        half.sendall(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nab")
        until(lambda: portal.waiting == 1, "it has begun")
        server.stop()
        assert (is_cut(idle), is_cut(half)) == (True, True)
        with pytest.raises(ConnectionRefusedError):
            connect(place)
        assert thread.is_alive()
        portal.goes_on.set()
        assert read(begun).endswith(b"\r\n\r\n127.0.0.1")
        thread.join(5)
        assert not thread.is_alive()


def test_it_waits_no_longer_than_it_has_promised(portal, place, monkeypatch):
    monkeypatch.setattr(serving, "PATIENCE", 0.3)
    with served(portal, place) as (server, thread):
        ask(place, b"/wait")
        until(lambda: portal.waiting == 1, "it has begun")
        server.stop()
        thread.join(5)
        assert not thread.is_alive()


def test_a_proxy_may_come_by_a_socket_where_nobody_has_an_address(portal, tmp_path):
    place = str(tmp_path / "s")
    with served(portal, place):
        assert b"localhost" in read(ask(place))
        assert (tmp_path / "s").stat().st_mode & 0o777 == 0o660


def test_a_body_that_is_too_large_is_refused_before_it_is_taken(portal, place):
    with served(portal, place):
        connection = connect(place)
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")
        assert read(connection).startswith(b"HTTP/1.1 413 ")
