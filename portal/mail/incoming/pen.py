"""What waits: letters that nobody has read yet, and those that a person sorts. Counted for watchers, and no more."""

from datetime import datetime, timedelta

from django.db.models import Min
from django.utils import timezone

from portal.models import IncomingEmail
from portal.text.ttl_cache import TtlCache


def unread_for(longest: timedelta, at: datetime | None = None) -> timedelta | None:
    """How long the oldest letter has waited to be read, when that is longer; None while they are read."""
    oldest = IncomingEmail.objects.filter(state=IncomingEmail.State.WAITING).aggregate(at=Min("received_at"))["at"]
    waited = (at or timezone.now()) - oldest if oldest else None
    return waited if waited and waited > longest else None


@TtlCache
def to_sort() -> int:
    """Letters that found no home: the pilot's, and those that she has handed to the registrar."""
    states = [IncomingEmail.State.HOMELESS, IncomingEmail.State.REGISTRAR]
    return IncomingEmail.objects.filter(state__in=states).count()
