"""How often one client may do a thing. Counted in PostgreSQL, so that several web machines count together
and a dead Redis neither opens nor closes the door.

Nobody locks another out: what refuses (`use`, `slowly`) counts the client that asks, never only the address it asks
about. Letters to an address are counted by address (`may`), but what is past that limit is not refused, only not sent.
Each code and each kind of link by itself: else whoever asks for somebody's links keeps the sign-in code from coming.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from portal.models import Allowance
from portal.people import security
from portal.server import addresses

UPSERT = """
    INSERT INTO portal_allowance (key, hour, count) VALUES (%s, %s, 1)
    ON CONFLICT (key, hour) DO UPDATE SET count = portal_allowance.count + 1
    RETURNING count
"""
# One statement, so that a hundred attempts at the same moment are counted one by one. No row: it is not yet time.
UPSERT_IF_OPEN = """
    INSERT INTO portal_allowance (key, hour, count) VALUES (%(key)s, %(start)s, 1)
    ON CONFLICT (key, hour) DO UPDATE SET count = portal_allowance.count + 1,
        open_at = CASE WHEN portal_allowance.count + 1 >= %(free)s THEN %(now)s
            + make_interval(mins => least(2 ^ least(portal_allowance.count + 1 - %(free)s, 9), %(longest)s)::int) END
    WHERE portal_allowance.open_at IS NULL OR portal_allowance.open_at <= %(now)s
    RETURNING count
"""
LONGEST_WAIT = 15  # minutes
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# What is counted by another time than the hour. Letters: as long as a code lives, so that there is one for each.
PERIODS = {"letter": timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT), "receipt": DAY, "pilot_letter": DAY}
PERIODS["invitation"] = DAY


class TooMany(PermissionDenied):
    """The client has done this too often; answered with 429, which says for how long it shall wait."""

    def __init__(self, what: str, *, until: datetime | None = None) -> None:
        super().__init__(what)
        self.until = until or timezone.now() + HOUR


def client_address(request: HttpRequest) -> str:
    """As what a client is counted. Who it is behind our proxies, portal/server/edge.py has said already."""
    return addresses.counted(request.META.get("REMOTE_ADDR", ""))


def use(what: str, who: str) -> None:
    """Count one use of `what` (a key of settings.LIMITS) by `who`; raises TooMany past the limit."""
    period = PERIODS.get(what, HOUR)
    start = _start(period)
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [_key(what, who), start])
        (count,) = cursor.fetchone()
    if count == settings.LIMITS[what] + 1:  # noted once, however often it is tried again
        security.note(security.Kind.REFUSED, what=what)
    if count > settings.LIMITS[what]:
        raise TooMany(what, until=start + period)


def may(what: str, who: str) -> bool:
    """Count one use, for what is left undone past the limit and not refused."""
    try:
        use(what, who)
    except TooMany:
        return False
    return True


def give_back(what: str, who: str) -> None:
    """It turned out well: that use is not counted."""
    start = _start(PERIODS.get(what, HOUR))
    Allowance.objects.filter(key=_key(what, who), hour=start, count__gt=0).update(count=F("count") - 1)


def slowly(what: str, who: str, *, free: int) -> int:
    """Count one attempt of this day and return its number. After `free` attempts there is a wait after each, twice as
    long each time: 1, 2, 4 … minutes. Raises TooMany while it lasts, and counts nothing then."""
    now, key, start = timezone.now(), _key(what, who), _start(DAY)
    with connection.cursor() as cursor:
        values = {"key": key, "start": start, "now": now, "free": free, "longest": LONGEST_WAIT}
        cursor.execute(UPSERT_IF_OPEN, values)
        row = cursor.fetchone()
    if row is None:
        raise TooMany(
            what, until=Allowance.objects.filter(key=key, hour=start).values_list("open_at", flat=True).first()
        )
    if row[0] >= free:
        security.note(security.Kind.REFUSED, what=what, attempt=row[0])
    return row[0]


def forget(what: str, who: str) -> None:
    Allowance.objects.filter(key=_key(what, who)).delete()


def _key(what: str, who: str) -> str:
    # Hashed: an address is personal data that a counter does not need.
    return f"{what}:{hashlib.sha256(f'{settings.SECRET_KEY}{who}'.encode()).hexdigest()[:32]}"


def _start(period: timedelta) -> datetime:
    """When the period that is now began."""
    seconds = int(period.total_seconds())
    return datetime.fromtimestamp(timezone.now().timestamp() // seconds * seconds, UTC)


def limited(what: str):
    """Decorator for a view: its POSTs are counted per client."""

    def decorate(view):
        @wraps(view)
        def counted(request, *args, **kwargs):
            if request.method == "POST":
                use(what, client_address(request))
            return view(request, *args, **kwargs)

        return counted

    return decorate
