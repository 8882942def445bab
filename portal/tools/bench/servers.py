"""The throw-away database, and the portal in front of it under its own web server."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2
from django.conf import settings
from django.db import connection

NAME = "bench_portal"
CLIENT = Path(__file__).parent / "client.py"
LIMITS = ["CASES_PER_HOUR", "FORMS_PER_HOUR", "SIGN_INS_PER_HOUR", "SIGN_UPS_PER_HOUR", "CODES_PER_HOUR"]
LIMITS += ["LETTERS_PER_HOUR", "RECEIPTS_PER_DAY"]


@dataclass(frozen=True)
class Rate:
    """How often an errand was done, and what each cost the web server itself, whatever else the machine did."""

    per_second: float
    cpu_ms: float


class BenchFailed(Exception):
    """A part of the bench did not answer as it should, so no number would mean anything."""


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """An empty database beside the portal's own, gone afterwards. Gives the environment that leads to it."""
    _run_outside_transaction(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)', f'CREATE DATABASE "{NAME}"')
    try:
        yield environment()
    finally:
        _run_outside_transaction(f'DROP DATABASE IF EXISTS "{NAME}" WITH (FORCE)')


def environment() -> dict[str, str]:
    at = settings.DATABASES["default"]
    who = at["USER"] + (f":{at['PASSWORD']}" if at["PASSWORD"] else "")
    address = f"postgresql://{who}@{'' if at['HOST'].startswith('/') else at['HOST']}:{at['PORT']}/"
    # A socket's folder stands where the host does not fit.
    address += f"{at['HOST']}/{NAME}" if at["HOST"].startswith("/") else NAME
    limits = {f"LIMIT_{name}": "1000000000" for name in LIMITS}
    return os.environ | limits | {"DATABASE_URL": address, "PORTAL_ENV": "demo", "LOG_LEVEL": "ERROR"}


def _run_outside_transaction(*statements: str) -> None:
    options = connection.get_connection_params()
    with_server = psycopg2.connect(
        **{name: options[name] for name in ("host", "port", "user", "password") if options.get(name)},
        dbname="postgres",
    )
    try:
        with_server.autocommit = True
        with with_server.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
    finally:
        with_server.close()


def manage(env: dict[str, str], *arguments: str) -> str:
    """Run one of our own commands in the bench's database, and give what it printed."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=settings.BASE_DIR, env=env, capture_output=True, text=True
    )
    if done.returncode:
        raise BenchFailed(f"manage.py {' '.join(arguments)}: {done.stderr[-2000:]}")
    return done.stdout


class Site:
    """The portal under its own web server."""

    def __init__(self, server: subprocess.Popen, port: int):
        self.server, self.port = server, port

    def rate(self, errand: str, seconds: float, path: str = "") -> Rate:
        """Errands by eight clients in a process of their own."""
        before = self._cpu_seconds()
        answer = self._ask(errand, seconds, path)
        spent = self._cpu_seconds() - before
        return Rate(answer["done"] / answer["seconds"], 1000 * spent / max(answer["done"], 1))

    def rush(self, clients: int, path: str) -> dict:
        """So many at once: seconds until the last was done, and p95 of each one's own."""
        return self._ask("rush", clients, path)

    def _ask(self, errand: str, number: float, path: str) -> dict:
        done = subprocess.run(
            [sys.executable, str(CLIENT), str(self.port), errand, str(number), path], capture_output=True, text=True
        )
        if done.returncode:
            raise BenchFailed(done.stderr[-2000:])
        answer = json.loads(done.stdout)
        if answer["problems"]:
            raise BenchFailed(f"{errand}: {answer['problems'][0]}")
        return answer

    def _cpu_seconds(self) -> float:
        times = psutil.Process(self.server.pid).cpu_times()
        return times.user + times.system

    def wait_for(self, path: str) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if self.server.poll() is not None:
                raise BenchFailed(f"A server ended by itself with code {self.server.returncode}.")
            try:
                self.rate("page", 0.1, path)
                return
            except BenchFailed:
                time.sleep(0.2)
        raise BenchFailed(f"No answer from {path} in 30 seconds.")


@contextmanager
def serving(env: dict[str, str]) -> Iterator[Site]:
    """The portal under its own web server, until the block ends."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "portal.server.serving"],
        cwd=settings.BASE_DIR,
        env=env | {"DJANGO_SETTINGS_MODULE": "portal.settings", "PORT": str(port)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        site = Site(server, port)
        site.wait_for("/healthz")
        yield site
    finally:
        server.terminate()
        server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
