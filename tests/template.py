"""Test databases are copies of one that has been migrated already: the template.

Copying takes a third of a second, so a test with real transactions gets a new copy afterwards. Django would
empty all tables instead, and take with them the rows that migrations wrote and the counters in the cache.
"""

import fcntl
import hashlib
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

PREFIX = "portal_template_"


@cache
def template_name() -> str:
    """Named after what it was made of, so that a changed migration or package asks for another one."""
    return PREFIX + _digest([settings.BASE_DIR / "requirements.lock", *_sources("migrations/*.py")])


def copy_test_databases() -> None:
    settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = template_name()


def make_template() -> None:
    """One run of the tests makes it; others that begin at the same time wait, and find it."""
    name, code = template_name(), _digest(_sources("**/*.py"))
    with (settings.VAR_DIR / "template.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = _databases()
        if made.get(name) == code:
            return
        if name not in made:
            _make(name, instead_of=made)
        _migrate(name)  # code that runs after every migration may have something new to write
        _order(f"COMMENT ON DATABASE \"{name}\" IS '{code}'")


def renew_test_database() -> None:
    name = connection.settings_dict["NAME"]
    connections.close_all()
    _order(
        f'DROP DATABASE "{name}" WITH (FORCE)',  # the browser's last requests may still hold it
        f'CREATE DATABASE "{name}" TEMPLATE "{template_name()}"',
    )


def _make(name: str, *, instead_of: dict[str, str]) -> None:
    """Under another name until it is whole, so that an interrupted one is never copied."""
    unfinished = f"{PREFIX}unfinished"
    _order(*(f'DROP DATABASE "{old}"' for old in instead_of), f'CREATE DATABASE "{unfinished}"')
    _migrate(unfinished)
    _order(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def _migrate(database: str) -> None:
    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = database
    try:
        call_command("migrate", interactive=False, run_syncdb=True, verbosity=0)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _sources(pattern: str) -> list[Path]:
    own = [Path(app.path) for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
    return sorted(path for folder in own for path in folder.glob(pattern))


def _digest(paths: list[Path]) -> str:
    return hashlib.sha256(repr([(path.name, path.read_bytes()) for path in paths]).encode()).hexdigest()[:16]


def _databases() -> dict[str, str]:
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE starts_with(datname, %s)",
            [PREFIX],
        )
        return dict(cursor.fetchall())


def _order(*commands: str) -> None:
    with connection._nodb_cursor() as cursor:
        for command in commands:
            cursor.execute(command)
