"""Slow clients, a stop in the middle of a request, and a database that is silent: what a visitor notices."""

import signal
import socket
import subprocess
import threading
import time
import urllib.error
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener, urlopen

import psutil
import pytest
from django.db import connection
from django.test import Client

from cases.models import Case
from portal.tools import embedded
from portal.tools.embedded import postgres
from portal.tools.embedded.processes import read_pid
from tests.folders import open_folder
from tests.journeys.processes import Visitor, answers, until, web

pytestmark = pytest.mark.django_db(transaction=True)
HALVES = {
    "header": "GET / HTTP/1.1\r\nHost: x\r\n",
    "body": "POST /logga-in/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nemail=",
}


def ask(address: str, path: str = "/") -> tuple[int, float]:
    """The status for somebody who has been here before, and in how many seconds."""
    begun = time.monotonic()
    asked = Request(address + path, headers={"Cookie": f"sessionid={'0' * 32}"})
    try:
        with urlopen(asked, timeout=30) as answer:
            answer.read()
            status = answer.status
    except urllib.error.HTTPError as refused:
        status = refused.code
    return status, round(time.monotonic() - begun, 2)


@pytest.mark.promise("Hundreds of clients that never finish their request keep nobody out")
@pytest.mark.parametrize("half", HALVES)
def test_slow_clients_keep_nobody_out(figures, is_full, half):
    with web() as (address, _):
        host, port = address.removeprefix("http://").split(":")
        ask(address)
        held = [socket.create_connection((host, int(port)), timeout=5) for _ in range(500 if is_full else 200)]
        for connected in held:
            connected.sendall(HALVES[half].encode())
        status, took = ask(address)
        for connected in held:
            connected.close()
    figures |= {"held": len(held), "status": status, "seconds": took}
    assert status == 200
    assert took < 10


@pytest.mark.promise("A request in flight at SIGTERM ends with its receipt, and new ones are refused")
def test_what_has_begun_is_finished_and_what_is_new_is_refused(eva, figures):
    answered = []
    with web() as (address, server):
        bo = Visitor(address)
        bo.get("/arenden/nytt/")
        bo.post("/arenden/nytt/", description="Ett café vid hamnen")
        bo.post("/arenden/nytt/kontakt/", email="bo@example.org")
        port = int(address.rpartition(":")[2])
        idle = socket.create_connection(("127.0.0.1", port))
        bo.opener = build_opener(HTTPCookieProcessor(bo.cookies), NoFurther())
        sending = threading.Thread(target=lambda: answered.append(bo.send("/arenden/nytt/kontrollera/")))
        with nobody_may_write("cases_case"):
            sending.start()
            until(somebody_waits_for_a_lock, "the request has begun")
            server.send_signal(signal.SIGTERM)
            until(lambda: not answers(port), "new connections are refused", seconds=5)
            assert idle.recv(1) == b"", "a connection where nothing goes on is closed"
        begun = time.monotonic()
        server.wait(timeout=15)
        figures["seconds_to_end"] = round(time.monotonic() - begun, 2)
        sending.join()
    assert server.returncode == 0
    (receipt,) = answered
    assert receipt.status == 302
    browser = Client()
    browser.cookies.load({cookie.name: cookie.value for cookie in bo.cookies})
    assert Case.objects.get().reference in browser.get(receipt.headers["Location"], follow=True).content.decode()


class NoFurther(HTTPRedirectHandler):
    """The server is leaving: the page that it leads to is the next one's."""

    def http_error_302(self, request, answer, *_):
        return answer


@contextmanager
def nobody_may_write(table: str):
    with connection.cursor() as cursor:
        cursor.execute(f"BEGIN; LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        try:
            yield
        finally:
            cursor.execute("COMMIT")


def somebody_waits_for_a_lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


@pytest.mark.promise(
    "With PostgreSQL frozen every page is a 503 within ten seconds, and pages come back when it thaws"
)
def test_a_frozen_database_holds_nobody(figures, is_full, frozen_later):
    url, freeze, thaw = frozen_later
    at_once = 100 if is_full else 24
    with web(DATABASE_URL=url) as (address, _), ThreadPoolExecutor(at_once) as crowd:
        assert {status for status, _ in crowd.map(lambda _: ask(address), range(32))} == {200}  # all threads are warm
        freeze()
        asked = [crowd.submit(ask, address, "/arenden/") for _ in range(at_once)]
        time.sleep(1)
        lives = ask(address, "/healthz")
        refused = [question.result() for question in asked]
        later = ask(address)
        thaw()
        begun = time.monotonic()
        until(lambda: ask(address)[0] == 200, "a page comes back", seconds=10)
        figures["seconds_until_pages_come_back"] = round(time.monotonic() - begun, 2)
        back = {status for status, _ in crowd.map(lambda _: ask(address), range(32))}
    figures |= {"asked": at_once, "slowest_503_seconds": max(took for _, took in refused), "healthz_seconds": lives[1]}
    assert {status for status, _ in refused} == {503}
    assert max(took for _, took in refused) <= 10
    assert lives[0] == 200
    assert lives[1] <= 1
    assert later[0] == 503
    assert later[1] <= 10
    assert back == {200}


@pytest.fixture
def frozen_later(monkeypatch):
    """A PostgreSQL of its own with the test's rows; its address, and how to freeze and thaw it."""
    dump = subprocess.run([postgres.binary("pg_dump"), connection_string()], capture_output=True, check=True).stdout
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name, raising=False)
    with open_folder() as var_dir, embedded.servers(var_dir):
        run_dir = embedded.run_dir(var_dir)
        here = f"host={run_dir} port={postgres.PORT} user={postgres.ROLE} dbname={postgres.DATABASE}"
        subprocess.run([postgres.binary("psql"), "-q", here], input=dump, stdout=subprocess.DEVNULL, check=True)
        server = psutil.Process(read_pid(var_dir / "postgres" / "postmaster.pid"))

        def tell(number: int) -> None:
            for process in (server, *server.children()):
                with suppress(psutil.NoSuchProcess):
                    process.send_signal(number)

        yield embedded.database_url(var_dir), lambda: tell(signal.SIGSTOP), lambda: tell(signal.SIGCONT)
        tell(signal.SIGCONT)


def connection_string() -> str:
    given = connection.get_connection_params()
    names = {"host": "host", "port": "port", "user": "user", "password": "password", "dbname": "dbname"}
    return " ".join(f"{name}={given[key]}" for name, key in names.items() if given.get(key))
