"""Practice from the beginning: a town filled anew takes the place of the one that was used, at one moment.

Whoever is inside goes on with the old one until then. A failure leaves it as it was. The press is a wish that the
clock's next bell finds; it takes the worker a minute.
"""

import shutil
from contextlib import suppress
from datetime import datetime

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from portal.models import TownHall
from portal.site.kits.forms import FileForm
from portal.text.ttl_cache import TtlCache
from portal.tools.demo import town

ASKED, FAILED = "practice.again", "practice.failed"
WISH_SECONDS, TOLD_SECONDS = 600, 3600
NOBODY_BEGAN = "Den som sköter driften kan se om portalens arbetare är i gång."
IN_THE_LOG = "Den som sköter driften kan läsa varför i loggen."
LOCK = 20261130
OLD = "thrown_away"
# The tables that are in use go on under another name until it is done.
MAKE_ROOM = f"DROP SCHEMA IF EXISTS {OLD} CASCADE; ALTER SCHEMA public RENAME TO {OLD}; CREATE SCHEMA public"
UNDER_WAY = """
SELECT EXISTS (SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
    WHERE locktype = 'advisory' AND objid = %s AND datname = current_database())
"""


class AgainForm(FileForm):
    """The municipality's own set-up, as its real portal gives it. It is kept for the next time too."""

    forget = forms.BooleanField(label="Sluta använda upplägget från er fil", required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        file = self.fields["file"]
        file.required, file.label = False, "Ert eget upplägg (frivilligt)"
        file.help_text = "Filen som lotsen hämtar under Startpaket i er riktiga portal. Den används nästa gång också."
        if not settings.SETUP.exists():
            del self.fields["forget"]

    def clean_file(self) -> str:
        return super().clean_file() if self.cleaned_data["file"] else ""

    def save(self) -> None:
        if text := self.cleaned_data["file"]:
            settings.SETUP.write_text(text)
        elif self.cleaned_data.get("forget"):
            settings.SETUP.unlink(missing_ok=True)


def ask(since: datetime) -> None:
    """The practice that began then is to be thrown away: pressed twice, it is one wish."""
    cache.set(FAILED, NOBODY_BEGAN, TOLD_SECONDS)  # until somebody has: the page says that it waits meanwhile
    cache.set(ASKED, since.isoformat(), WISH_SECONDS)


def begin_if_asked() -> bool:
    """One press, one try."""
    since = settings.PRACTICE and cache.get(ASKED)
    if not since:
        return False
    cache.delete(ASKED)
    try:
        return begin(datetime.fromisoformat(since))
    except Exception as error:
        why = " ".join(error.messages) if isinstance(error, ValidationError) else IN_THE_LOG
        cache.set(FAILED, why, TOLD_SECONDS)
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
    cache.delete(FAILED)
    shutil.rmtree(settings.RECORD_CHECKPOINTS, ignore_errors=True)  # they tell of a record that is no more
    with suppress(DatabaseError), connection.cursor() as cursor:  # somebody may still be reading: then the next time
        cursor.execute(f"DROP SCHEMA IF EXISTS {OLD} CASCADE")
    return True


def is_under_way() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(UNDER_WAY, [LOCK])
        return cursor.fetchone()[0] or cache.get(ASKED) is not None


def why_it_failed() -> str:
    """In words; empty when it did not."""
    return cache.get(FAILED, "")
