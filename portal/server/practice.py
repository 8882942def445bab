"""Practice: a second portal in which nothing is for real, at an address of its own. It never meets the real one.

What a copied environment brings of the real one is not read, folders lie within one of their own, signatures are made
with another key, and every new connection asks whose database it is.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import Error, OperationalError, ProgrammingError, connection
from django.db.backends.base.base import NO_DB_ALIAS
from django.db.backends.signals import connection_created
from django.db.models.signals import pre_migrate
from django.dispatch import receiver

from portal.server.environment import refuse

# Mailboxes and mail servers, files and keys that somebody stands behind; and whose results the made-up ones are.
NOT_READ = {
    *("EMAIL_URL", "FROM_EMAIL", "MAIL_IN_DOMAIN", "MAIL_IN_ADDRESS", "MAIL_IN_LISTEN", "IMAP_URL"),
    *("IMAP_TOKEN_COMMAND", "PILOT_MAILBOX", "MUNICIPALITY_EMAIL", "DATA_PROTECTION_EMAIL"),
    *("MEDIA_ROOT", "RECORD_CHECKPOINTS", "RECORD_KEY", "RECORD_OLD_KEYS", "OWNER_DATABASE_URL"),
    *("MUNICIPALITY_CODE", "KOLADA_SIMILAR_GROUP"),
    *("COMPANY_REGISTER_URL", "COMPANY_REGISTER_TOKEN_URL", "COMPANY_REGISTER_CLIENT_ID", "COMPANY_REGISTER_SECRET"),
    *("SECRET_KEY_FALLBACKS", "SECOND_FACTOR", "SECOND_FACTOR_FOR_ADMIN"),
}
HELD = {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}  # what leaves the outbox goes nowhere
FOLDER = "practice"

MARK = "SELECT practice_since IS NOT NULL FROM portal_townhall"
ROWS = ("SELECT EXISTS (SELECT FROM portal_user)", "SELECT EXISTS (SELECT FROM cases_case)")
SEARCH_PATH = "public,extensions"
EXTENSIONS = "CREATE SCHEMA IF NOT EXISTS extensions;" + "".join(
    f"CREATE EXTENSION IF NOT EXISTS {name} SCHEMA extensions;" for name in ("btree_gist", "pg_trgm")
)
NOT_FOR_PRACTICE = "PRACTICE is on, and the database holds people or cases that are for real: give practice its own."
FOR_PRACTICE_ONLY = "The database is for practice, and PRACTICE is off: give the real portal its own."


class WrongDatabase(OperationalError):
    """The database is for practice and the portal is not, or the other way round. The message says which."""


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """What a practice portal reads of it. The key is another one than that which a real portal makes of the same."""
    kept = {name: value for name, value in given.items() if name not in NOT_READ}
    if key := kept.get("SECRET_KEY"):
        kept["SECRET_KEY"] = hashlib.sha512(f"practice {key}".encode()).hexdigest()
    return kept | {"SECOND_FACTOR": "off"}  # whoever practises has no telephone of Eva's


@receiver(connection_created)
def ask_whose_it_is(connection: Any, **_: object) -> None:
    """Raises WrongDatabase. One that nobody is in yet becomes a practice portal's when that fills it."""
    if connection.alias == NO_DB_ALIAS:
        return
    with connection.cursor() as cursor:
        is_marked = _says_yes(cursor, MARK)
        is_used = settings.PRACTICE and any(_says_yes(cursor, each) for each in ROWS)
    if is_marked and not settings.PRACTICE:
        connection.close()
        raise WrongDatabase(FOR_PRACTICE_ONLY)
    if is_used and not is_marked:
        connection.close()
        raise WrongDatabase(NOT_FOR_PRACTICE)


def _says_yes(cursor: Any, question: str) -> bool:
    """No, where there is no such table yet."""
    try:
        cursor.execute(question)
    except ProgrammingError:
        return False
    row = cursor.fetchone()
    return bool(row and row[0])


@receiver(pre_migrate)
def keep_extensions_apart(**_: object) -> None:
    """So that tables can be thrown away and made anew beside them (portal/tools/practice/again.py)."""
    if settings.PRACTICE:
        with connection.cursor() as cursor:
            cursor.execute(EXTENSIONS)


def stop_at_the_wrong_database() -> None:
    """When web server, worker or clock starts. One that does not answer yet is asked when it does."""
    try:
        connection.ensure_connection()
    except WrongDatabase as reason:
        refuse(str(reason))
    except Error:
        return
    connection.close()
