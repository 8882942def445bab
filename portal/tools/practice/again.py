"""Practice from the beginning: a town filled anew takes the place of the one that was used, at one moment.

Whoever is inside goes on with the old one until then. A failure leaves it as it was. The press is a wish that the
clock's next bell finds; it takes the worker a minute.
"""

import shutil
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from portal.models import TownHall
from portal.text.ttl_cache import TtlCache
from portal.tools.demo import town

ASKED, FAILED = "practice.again", "practice.failed"
WISH_SECONDS, TOLD_SECONDS = 600, 3600
LOCK = 20261130
OLD = "thrown_away"
# The tables that are in use go on under another name until it is done.
MAKE_ROOM = f"DROP SCHEMA IF EXISTS {OLD} CASCADE; ALTER SCHEMA public RENAME TO {OLD}; CREATE SCHEMA public"
UNDER_WAY = """
SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND objid = %s AND datname = current_database())
"""


def ask(since: datetime) -> None:
    """The practice that began then is to be thrown away: pressed twice, it is one wish."""
    cache.delete(FAILED)
    cache.set(ASKED, since.isoformat(), WISH_SECONDS)


def begin_if_asked() -> bool:
    """One press, one try."""
    since = settings.PRACTICE and cache.get(ASKED)
    if not since:
        return False
    cache.delete(ASKED)
    try:
        return begin(datetime.fromisoformat(since))
    except Exception:
        cache.set(FAILED, True, TOLD_SECONDS)
        raise


def begin(since: datetime) -> bool:
    """Whether that one was thrown away: not, when it is gone already or just going."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0] or not TownHall.objects.filter(practice_since=since).exists():
            return False
        cursor.execute(MAKE_ROOM)
        call_command("migrate", interactive=False, verbosity=0)
        town.fill(timezone.localtime())
    TtlCache.forget_all()
    shutil.rmtree(settings.RECORD_CHECKPOINTS, ignore_errors=True)  # they tell of a record that is no more
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {OLD} CASCADE")
    return True


def is_under_way() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(UNDER_WAY, [LOCK])
        return cursor.fetchone()[0] or cache.get(ASKED) is not None


def has_failed() -> bool:
    return cache.get(FAILED) is not None
