"""The portal's own PostgreSQL and Redis, for a laptop, the demo and the tests. Production brings its own.

Everything lives under var/ (or where `place` says, when root has closed the folders above), and both servers are
reached through sockets whose paths follow from var/ alone.
So settings know the addresses without starting or asking anything, and two copies on one machine never meet.

    with embedded.servers(settings.VAR_DIR):
        ...  # PostgreSQL and Redis answer here

Several programs may stand inside `servers` at once (`make run` beside `make test`); the last one out stops
them. A part whose DATABASE_URL or REDIS_URL is given belongs to somebody else, and is left alone.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TextIO

from portal.tools.embedded import place, postgres, redis_server
from portal.tools.embedded.errors import CannotStart

__all__ = ["CannotStart", "database_url", "keep_running", "redis_url", "remove", "servers", "stop", "stopped_parts"]

LONGEST_SOCKET_PATH = 100  # bytes; macOS allows 103, Linux 107
PARTS = {"DATABASE_URL": postgres, "REDIS_URL": redis_server}


def run_dir(var_dir: Path) -> Path:
    """Where the sockets are: under var/, or in /tmp when that path is too long or too odd for an address."""
    inside = place.home(var_dir) / "run"
    is_plain = re.fullmatch(r"[A-Za-z0-9_./-]+", str(inside))
    if is_plain and len(str(inside / postgres.SOCKET)) <= LONGEST_SOCKET_PATH:
        return inside
    return Path("/tmp") / f"portal-{place.digest(var_dir)}"


def database_url(var_dir: Path) -> str:
    return f"postgresql://{postgres.ROLE}@:{postgres.PORT}/{run_dir(var_dir)}/{postgres.DATABASE}"


def redis_url(var_dir: Path, *, number: int = 0) -> str:
    return f"redis+socket://{run_dir(var_dir) / redis_server.SOCKET}?virtual_host={number}"


@contextmanager
def servers(var_dir: Path) -> Iterator[None]:
    """Both servers answer inside the block. Whoever leaves last stops them.

    A shared lock says "I am using them"; the kernel drops it when its holder dies, however it dies.
    """
    with _open(var_dir, "embedded.users") as users:
        try:
            with _alone(var_dir):
                fcntl.flock(users, fcntl.LOCK_SH)
                if _own_parts():
                    place.make(var_dir)
                    _make_run_dir(run_dir(var_dir))
                for part in _own_parts():
                    part.start(var_dir, run_dir(var_dir))
            yield
        finally:
            with _alone(var_dir):
                fcntl.flock(users, fcntl.LOCK_UN)
                if not _kept(var_dir).exists() and not _in_use(var_dir):
                    _stop(var_dir)


def keep_running(var_dir: Path) -> None:
    """Start both servers and leave them running until `stop`, whoever comes and goes."""
    with servers(var_dir):
        _kept(var_dir).touch()


def stop(var_dir: Path) -> bool:
    """Stop both servers, unless somebody uses them: then say False, and the last one to leave stops them."""
    with _alone(var_dir):
        _kept(var_dir).unlink(missing_ok=True)
        if _in_use(var_dir):
            return False
        _stop(var_dir)
        return True


def remove(var_dir: Path) -> bool:
    """Stop both servers and remove what of theirs is not in var/; False as for `stop`."""
    is_stopped = stop(var_dir)
    if is_stopped:
        place.remove(var_dir)
    return is_stopped


def stopped_parts(var_dir: Path) -> list[str]:
    """Names of our own servers that should answer but whose processes are not there."""
    return [part.NAME for part in _own_parts() if not part.is_alive(var_dir, run_dir(var_dir))]


def _own_parts() -> list[ModuleType]:
    return [part for variable, part in PARTS.items() if not os.environ.get(variable)]


def _make_run_dir(path: Path) -> None:
    """Whoever reaches a socket is trusted, so nobody but the owner of this folder reaches them."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.geteuid() not in {0, path.stat().st_uid}:
        raise _not_ours(path)


def _stop(var_dir: Path) -> None:
    for part in PARTS.values():
        part.stop(var_dir, run_dir(var_dir))


def _kept(var_dir: Path) -> Path:
    return var_dir / "embedded.kept"


def _open(var_dir: Path, name: str) -> TextIO:
    try:
        var_dir.mkdir(parents=True, exist_ok=True)
        return (var_dir / name).open("a")
    except PermissionError:
        raise _not_ours(var_dir) from None
    except OSError as error:
        raise CannotStart(f"{var_dir} cannot be written: {error.strerror}.") from None


def _not_ours(path: Path) -> CannotStart:
    return CannotStart(f"{path} belongs to another user of this machine. Run as that user, or remove it.")


def _in_use(var_dir: Path) -> bool:
    with _open(var_dir, "embedded.users") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False


@contextmanager
def _alone(var_dir: Path) -> Iterator[None]:
    """One program at a time starts or stops servers; the others wait here."""
    with _open(var_dir, "embedded.lock") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
