"""The portal as it runs in production: real processes on real ports, on the test's own database."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

from django.db import connection

from portal.tools.supervisor import Parts
from tests.postman import free_port

ROOT = Path(__file__).resolve().parents[2]


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that shall use the same database as the test."""
    database = connection.settings_dict
    host = database["HOST"]
    address = f"@{host}:{database['PORT']}" if not host.startswith("/") else f"@:{database['PORT']}/{host}"
    password = f":{database['PASSWORD']}" if database["PASSWORD"] else ""
    url = f"postgresql://{database['USER']}{password}{address}/{database['NAME']}"
    return os.environ | {"PORTAL_ENV": "test", "DATABASE_URL": url, "LIMIT_CASES_PER_HOUR": "100000"} | more


@contextmanager
def process(*command: str, **env: str):
    """A module of Python, as a process in a group of its own, so that whatever it starts ends with it."""
    with _running(shlex.join([sys.executable, "-m", *command]), environment(**env)) as started:
        yield started


@contextmanager
def _running(command: str, env: dict[str, str]):
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    started = subprocess.Popen(
        f"exec {command}",
        shell=True,
        cwd=ROOT,
        env=env | {"PATH": path},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield started
    finally:
        try:
            os.killpg(started.pid, signal.SIGCONT)
            os.killpg(started.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        started.wait()


@contextmanager
def web(**env: str):
    """The Procfile's own web server; yields its address when it answers, and its process."""
    port = free_port()
    with _running(Parts(ROOT / "Procfile").commands["web"], environment(PORT=str(port), **env)) as server:
        address = f"http://127.0.0.1:{port}"
        until(lambda: answers(port), "the web server answers")
        with suppress(urllib.error.HTTPError):  # to whoever does not say its name
            urllib.request.urlopen(f"{address}/healthz", timeout=60).close()  # all is loaded
        yield address, server


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(condition, what: str, *, seconds: float = 30) -> None:
    """Wait for something that processes do; fails in words."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"After {seconds} s it is still not true that {what}")
        time.sleep(0.05)


class Visitor:
    """Somebody without scripts: keeps cookies, follows redirects, posts forms."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.page = ""

    def get(self, path: str) -> str:
        return self._read(self.opener.open(self.address + path, timeout=30))

    def post(self, path: str, **fields: str) -> str:
        return self._read(self.send(path, **fields))

    def send(self, path: str, **fields: str):
        """The form as a browser sends it; gives the answer itself."""
        hidden = dict(re.findall(r'name="(csrfmiddlewaretoken|draft)" value="([^"]*)"', self.page))
        data = urlencode(hidden | fields).encode()
        return self.opener.open(self.address + path, data=data, timeout=30)

    def register(self, *, email: str, description: str = "Ett café vid hamnen") -> str:
        """The three steps; returns the reference on the receipt."""
        self.get("/arenden/nytt/")
        self.post("/arenden/nytt/", description=description)
        self.post("/arenden/nytt/kontakt/", email=email)
        receipt = self.post("/arenden/nytt/kontrollera/")
        return re.search(r"\d{4}-\d{4}", receipt).group()

    def _read(self, response) -> str:
        self.page = response.read().decode()
        return self.page
