"""Test databases are copies of one that has been migrated already: the template.

It knows whom the demo's town is compared with, which nobody's new database does.

After a test with real transactions all rows go, and those that migrations wrote come back: a hundredth of the work
of a new copy, which only a test that changed more than rows is followed by.
"""

import fcntl
import hashlib
from functools import cache
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import Error, InterfaceError, connection, connections, transaction

PREFIX = "portal_template_"
# Changes with every table, column, trigger, function and right that is made, altered or dropped.
SHAPE = " UNION ALL ".join(
    f"SELECT '{catalog}', count(*), max(xmin::text::bigint) FROM {catalog}"
    for catalog in ("pg_class", "pg_attribute", "pg_trigger", "pg_proc", "pg_constraint", "pg_namespace")
)
TABLES = "pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
_remembered: dict = {"shape": [], "tables": [], "rows": {}, "columns": {}}


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


def remember_test_database() -> None:
    """Before the first test: its shape, and the rows of migrations."""
    with connection.cursor() as cursor:
        _remembered["shape"] = _rows(cursor, SHAPE)
        _remembered["tables"] = [table for (table,) in _rows(cursor, f"SELECT oid::regclass::text FROM {TABLES}")]
        for table in _remembered["tables"]:
            if rows := _written(cursor, table):
                _remembered["rows"][table] = rows
                _remembered["columns"][table] = _columns(cursor, table)


def renew_test_database() -> None:
    _begin_session_anew()
    with transaction.atomic(), connection.cursor() as cursor:
        # The browser's last requests may still hold it.
        others = "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        cursor.execute(f"SELECT pg_terminate_backend(pid, 5000) FROM {others}")
        is_same = _rows(cursor, SHAPE) == _remembered["shape"]
        if is_same:
            cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger guards, no order matters
            untouched = {table for table, rows in _remembered["rows"].items() if _written(cursor, table) == rows}
            cursor.execute(
                "; ".join(f"DELETE FROM {table}" for table in _remembered["tables"] if table not in untouched)
            )
            for table in _remembered["rows"].keys() - untouched:
                columns = _remembered["columns"][table]
                cursor.execute(
                    f"INSERT INTO {table} ({columns}) OVERRIDING SYSTEM VALUE "
                    f"SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)",
                    [_remembered["rows"][table]],
                )
    if not is_same:
        name = connection.settings_dict["NAME"]
        connections.close_all()
        _order(f'DROP DATABASE "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}" TEMPLATE "{template_name()}"')


def _begin_session_anew() -> None:
    """As a new connection would, but one that has read already what every table looks like: half of a renewal."""
    try:
        connection.ensure_connection()
        if not connection.get_autocommit():
            raise InterfaceError("A test ended inside its transaction")
        with connection.cursor() as cursor:
            cursor.execute("DISCARD ALL")
        connection.init_connection_state()
    except Error:
        connections.close_all()


def _written(cursor, table: str) -> str | None:
    ((rows,),) = _rows(cursor, f"SELECT json_agg(each)::text FROM {table} each")
    return rows


def _rows(cursor, question: str) -> list[tuple]:
    cursor.execute(question)
    return cursor.fetchall()


def _columns(cursor, table: str) -> str:
    """Those that can be written."""
    generated = f"attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''"
    ((names,),) = _rows(cursor, f"SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute WHERE {generated}")
    return names


def _make(name: str, *, instead_of: dict[str, str]) -> None:
    """Under another name until it is whole, so that an interrupted one is never copied."""
    unfinished = f"{PREFIX}unfinished"
    _order(*(f'DROP DATABASE "{old}"' for old in instead_of), f'CREATE DATABASE "{unfinished}"')
    _migrate(unfinished)
    _order(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')


def _migrate(database: str) -> None:
    from portal.tools.demo import measured  # not above: Django is set up by then

    usual = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = database
    try:
        call_command("migrate", interactive=False, run_syncdb=True, verbosity=0)
        measured.remember_compared()
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
