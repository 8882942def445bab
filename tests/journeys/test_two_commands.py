"""The first two commands, in a folder where nobody else may walk, as on a fresh server under /root."""

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.db import connection

from portal.models import User
from portal.tools import embedded
from portal.tools.embedded import place, postgres
from tests.journeys.processes import ROOT, until
from tests.postman import free_port
from tests.template import template_name

BUILT = ".venv", "var", ".git", ".pytest_cache", ".hypothesis"  # what is compiled or checked already comes along


def checkout(folder: Path) -> Path:
    """A copy of the tree with a virtual environment of its own, whose packages are links to ours."""
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns(*BUILT))
    ours, own = Path(sys.prefix), folder / ".venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", own], check=True)
    packages = Path("lib") / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    (own / packages).rmdir()
    (own / packages).symlink_to(ours / packages)
    for name in ("celery", "mypy", "pytest", "ruff"):
        script = (ours / "bin" / name).read_bytes()
        (own / "bin" / name).write_bytes(script.replace(os.fsencode(ours), os.fsencode(own), 1))
        (own / "bin" / name).chmod(0o755)
    (folder / "var" / "axe").mkdir(parents=True)
    for made in ".venv/run.stamp", ".venv/test.stamp", "var/axe/axe.min.js":
        (folder / made).touch()
    return folder


@contextmanager
def make(folder: Path, *order: str):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "USER") if name in os.environ}
    output = (folder / "var" / "said").open("w+")
    running = subprocess.Popen(
        ["make", *order],
        cwd=folder,
        env=kept,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )
    try:
        yield running, lambda: (folder / "var" / "said").read_text()
    finally:
        if running.poll() is None:
            os.killpg(running.pid, signal.SIGTERM)
            running.wait(timeout=60)


def bring_databases(var_dir: Path) -> None:
    """The tests' template, and the portal's database with somebody in it: making and filling them is others' test."""
    template = template_name()
    dump = var_dir / "template.dump"
    run_program("pg_dump", connection.settings_dict, "--format=custom", f"--file={dump}")
    User.objects.create(email="lots@example.org")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(portal_user)::text FROM portal_user WHERE email = 'lots@example.org'")
        (somebody,) = cursor.fetchone()
        cursor.execute("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [template])
        (code,) = cursor.fetchone()
    there = connection.settings_dict | {"HOST": str(embedded.run_dir(var_dir)), "NAME": "postgres"}
    with embedded.servers(var_dir):
        order(there, f"CREATE DATABASE {template}", f"COMMENT ON DATABASE {template} IS '{code}'")
        run_program("pg_restore", there, f"--dbname={template}", str(dump))
        order(there, "DROP DATABASE portal", f"CREATE DATABASE portal TEMPLATE {template}")
        order(
            there | {"NAME": "portal"},
            f"INSERT INTO portal_user SELECT * FROM json_populate_record(NULL::portal_user, '{somebody}')",
        )


def run_program(name: str, at: dict, *arguments: str) -> None:
    address = ["-h", at["HOST"], "-p", str(at["PORT"]), "-U", at["USER"]]
    name_last = [at["NAME"]] if name == "pg_dump" else []
    subprocess.run([postgres.binary(name), *address, *arguments, *name_last], check=True)


def order(at: dict, *commands: str) -> None:
    run_program("psql", at, "--quiet", f"--dbname={at['NAME']}", *(f"--command={command}" for command in commands))


def permissions(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mode for path in (folder, *folder.parents)}


@pytest.mark.django_db
@pytest.mark.skipif(os.geteuid() != 0, reason="only root's PostgreSQL runs as another user")
def test_both_commands_work_as_root_in_a_private_folder(tmp_path):
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    folder, port = checkout(private / "portal"), free_port()
    before = permissions(folder)
    try:
        bring_databases(folder / "var")
        with make(folder, "test", "ARGS=-n 0 tests/portal/test_limits.py") as (testing, said):
            assert testing.wait(timeout=300) == 0, said()
            assert " passed" in said()
        with make(folder, "run", f"PORT={port}") as (serving, said):
            until(lambda: "Ready: " in said() or serving.poll() is not None, "the portal is ready", seconds=200)
            assert serving.poll() is None, said()
            assert "Traceback" not in said()
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=30) as answer:
                assert answer.status == 200
        assert permissions(folder) == before
        assert (folder / "var" / "elsewhere").resolve().is_relative_to(place.ELSEWHERE)
    finally:
        removed = subprocess.run(
            [folder / ".venv/bin/python", "-m", "portal.tools.embedded", "remove"],
            cwd=folder,
            env={"PATH": os.environ["PATH"]},
        )
    assert removed.returncode == 0
    assert not place.home(folder / "var").exists()
    assert embedded.stopped_parts(folder / "var") == ["PostgreSQL", "Redis"]


def without_make() -> dict[str, str]:
    """Our environment as a terminal has it: the tests themselves may run below a make."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE") and name != "MFLAGS"}


def bring_makefile(folder: Path) -> None:
    for path in (ROOT / "Makefile", *ROOT.glob("*.lock")):
        shutil.copy(path, folder)


@contextmanager
def mounted(folder: Path, *how: str):
    done = subprocess.run(["mount", *how, str(folder)], capture_output=True, text=True)
    if done.returncode != 0:
        pytest.skip(f"folders cannot be mounted here: {done.stderr.strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.parametrize("order", ["run", "test"])
def test_where_no_program_can_be_run_one_sentence_says_so(tmp_path, order):
    with mounted(tmp_path, "-t", "tmpfs", "-o", "noexec", "tmpfs"):
        bring_makefile(tmp_path)
        before = set(tmp_path.iterdir())
        done = subprocess.run(["make", order], cwd=tmp_path, env=without_make(), capture_output=True, text=True)
        assert set(tmp_path.iterdir()) == before
    assert done.returncode != 0
    said = (
        f"No program can be run in {tmp_path}, which is mounted noexec: put the portal in another folder.\nmake: ***"
    )
    assert done.stderr.startswith(said)


def test_where_nothing_can_be_written_one_sentence_says_so(tmp_path):
    bring_makefile(tmp_path)
    with mounted(tmp_path, "--bind", "-o", "ro", str(tmp_path)):
        done = subprocess.run(["make", "run"], cwd=tmp_path, env=without_make(), capture_output=True, text=True)
        environment = {"PATH": os.environ["PATH"], "PORTAL_ENV": "demo", "VAR_DIR": str(tmp_path)}
        served = subprocess.run(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=environment | {"PORT": str(free_port())},
            capture_output=True,
            text=True,
        )
    assert done.stderr.startswith(
        f"Nothing can be written in {tmp_path}: put the portal in another folder.\nmake: ***"
    )
    assert (
        served.stderr == f"CommandError: {tmp_path}/serve.lock cannot be written: its folder is mounted read-only.\n"
    )
