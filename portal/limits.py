"""How often one client may do a thing. Counted in PostgreSQL, so that several web machines count together
and a dead Redis neither opens nor closes the door."""

import hashlib
from functools import wraps

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone

from portal import addresses

UPSERT = """
    INSERT INTO portal_allowance (key, hour, count) VALUES (%s, %s, 1)
    ON CONFLICT (key, hour) DO UPDATE SET count = portal_allowance.count + 1
    RETURNING count
"""


class TooMany(PermissionDenied):
    """The client has done this too often during this hour; answered with 429."""


def client_address(request: HttpRequest) -> str:
    """As what a client is counted. Who it is behind our proxies, portal/edge.py has said already."""
    return addresses.counted(request.META.get("REMOTE_ADDR", ""))


def use(what: str, who: str) -> None:
    """Count one use of `what` (a key of settings.LIMITS) by `who`; raises TooMany past the limit."""
    # The key is hashed: an address is personal data that a counter does not need.
    key = f"{what}:{hashlib.sha256(f'{settings.SECRET_KEY}{who}'.encode()).hexdigest()[:32]}"
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(UPSERT, [key, hour])
        (count,) = cursor.fetchone()
    if count > settings.LIMITS[what]:
        raise TooMany(what)


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
