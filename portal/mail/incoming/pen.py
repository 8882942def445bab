"""What waits: letters that nobody has read yet, those that a person sorts, and a mailbox that cannot be emptied.

Counted for watchers, and no more.
"""

from datetime import datetime, timedelta

from django.core.cache import cache
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


# --- The mailbox ----------------------------------------------------------------------------------

FAILURE = "mailbox-fails"  # since when it has not been emptied, and the letter at which the time was out


def mailbox_failed(error: Exception, *, stuck: str = "") -> None:
    known = {"since": timezone.now().isoformat()} | (cache.get(FAILURE) or {}) | {"why": type(error).__name__}
    cache.set(FAILURE, known | ({"stuck": stuck} if stuck else {}), timeout=None)


def mailbox_answers() -> None:
    cache.delete(FAILURE)


def stuck_letter() -> str:
    return (cache.get(FAILURE) or {}).get("stuck", "")


def mailbox_fails(longest: timedelta, at: datetime | None = None) -> tuple[timedelta, str] | None:
    """How long it has not been emptied, when that is longer, and the kind of error. The worker's log says more."""
    if not (known := cache.get(FAILURE)):
        return None
    failed_for = (at or timezone.now()) - datetime.fromisoformat(known["since"])
    return (failed_for, known["why"]) if failed_for > longest else None
