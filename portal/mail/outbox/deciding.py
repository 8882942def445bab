"""What a person decides about letters that did not leave, and what watchers ask of the queue."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from portal.files import storing
from portal.models import DeadAddress, OutgoingEmail
from portal.text.ttl_cache import TtlCache

State = OutgoingEmail.State
FORGOTTEN = "Gallrat"


def send_again(letters: models.QuerySet) -> int:
    """A person has decided: back into the queue, now, also to an address that letters have come back from."""
    DeadAddress.objects.forget(*letters.values_list("to", flat=True))
    return letters.update(state=State.QUEUED, not_before=timezone.now(), leased_until=None, attempts=0, last_error="")


def mark_as_handled(letters: models.QuerySet) -> int:
    return letters.update(state=State.HANDLED, leased_until=None)


def forget(letters: models.QuerySet) -> int:
    """Dispose of what letters said and to whom. That they were sent, and when, is left for statistics.

    One that has not left has nothing more to say, and nobody to say it to. One whose act was undone goes on telling
    that it never went.
    """
    ids = list(letters.values_list("pk", flat=True))
    _let_go_of_files(ids)
    words = dict.fromkeys(["to", "reply_to", "text", "calendar", "calendar_method", "token_hash"], "")
    waits = models.When(state__in=[State.QUEUED, State.FAILED], then=models.Value(State.HANDLED.value))
    OutgoingEmail.objects.filter(pk__in=ids).exclude(last_error=OutgoingEmail.UNDONE).update(last_error="")
    return OutgoingEmail.objects.filter(pk__in=ids).update(
        subject=FORGOTTEN, links=[], state=models.Case(waits, default=models.F("state")), **words
    )


def _let_go_of_files(letters: list[int]) -> None:
    carried = OutgoingEmail.files.through.objects.filter(outgoingemail__in=letters)
    stored = set(carried.values_list("storedfile", flat=True))
    carried.delete()
    storing.remove_unused(stored)


def oldest_unsent(at: datetime | None = None) -> timedelta | None:
    """How long the oldest letter in the queue has waited since it was written; None when the queue is empty."""
    now = at or timezone.now()
    return _age(_queued(now), now)


def held_up(longest: timedelta, at: datetime | None = None) -> timedelta | None:
    """How long letters have stood still, when they have for longer than that; None while letters leave.

    A letter that was never tried waits for the worker or for the mail server. Letters that the server refuses for now
    tell of the server when they are for more than one receiver and nothing written after them has left: a single
    full mailbox is its owner's trouble.
    """
    now = at or timezone.now()
    never_tried = _age(_queued(now).filter(attempts=0), now)
    if never_tried and never_tried > longest:
        return never_tried
    last_sent = OutgoingEmail.objects.filter(state=State.SENT).order_by("-pk").values_list("pk", flat=True).first()
    refused = _queued(now).filter(attempts__gt=0, pk__gt=last_sent or 0, created_at__lt=now - longest)
    receivers = refused.order_by().values_list("to", flat=True).distinct()[:2]
    return _age(refused, now) if len(receivers) > 1 else None


def _queued(now: datetime) -> models.QuerySet:
    """But those that are held, which wait for nobody."""
    return OutgoingEmail.objects.filter(state=State.QUEUED, created_at__lte=now)


def _age(letters: models.QuerySet, now: datetime) -> timedelta | None:
    oldest = letters.aggregate(at=models.Min("created_at"))["at"]
    return now - oldest if oldest else None


@TtlCache
def undecided() -> int:
    """Letters that nobody knows whether they left: a person decides."""
    return OutgoingEmail.objects.stuck(timezone.now()).count()
