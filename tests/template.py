"""Test databases are copied from one that has been migrated already, which saves seconds in every run.

It is made again when a migration or a package has changed, and never used for anything else.
"""

import fcntl
import hashlib

from django.conf import settings
from django.core.management import call_command
from django.db import connection

PREFIX = "portal_template_"


def template_name() -> str:
    sources = [settings.BASE_DIR / "requirements.txt", *sorted(settings.BASE_DIR.glob("*/migrations/*.py"))]
    seen = [(path.name, path.read_bytes()) for path in sources]
    return PREFIX + hashlib.sha256(repr(seen).encode()).hexdigest()[:16]


def copy_test_databases() -> None:
    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = template_name()


def make_template() -> None:
    """One run of the tests makes it; others that begin at the same time wait, and find it."""
    with (settings.VAR_DIR / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if template_name() not in (made := _databases()):
            _make(template_name(), instead_of=made)


def _make(name: str, *, instead_of: list[str]) -> None:
    """Under another name until it is whole, so that an interrupted one is never copied."""
    unfinished = f"{PREFIX}unfinished"
    for old in instead_of:
        _order(f'DROP DATABASE "{old}"')
    _order(f'CREATE DATABASE "{unfinished}"')
    _migrate(unfinished)
    _order(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def _migrate(database: str) -> None:
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = database
    try:
        call_command("migrate", interactive=False, run_syncdb=True, verbosity=0)
        call_command("createcachetable", verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _databases() -> list[str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        return [name for (name,) in cursor.fetchall()]


def _order(sql: str) -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(sql)
