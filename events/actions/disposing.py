"""What nobody needs when an event is over goes at once: what people do not eat, and how many in a class are allergic.

The rest are documents, and go by the rules of retention, with a decision and two people (events/record/disposing.py).
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from events.models import AllergyCount, Diet, Event
from portal.people import log

WHAT: dict[str, tuple[Any, str]] = {
    "diet": (Diet, "registration__event"),
    "allergies": (AllergyCount, "school_class__event"),
}


def dispose(at: datetime | None = None) -> int:
    """Each class of each event is a transaction of its own, with a row in the log that says how many went."""
    at = at or timezone.now()
    done = 0
    for key, (model, way) in WHAT.items():
        over = model.objects.filter(**{f"{way}__over_at__lte": at}).order_by().values_list(way, flat=True).distinct()
        for event in Event.objects.filter(pk__in=list(over)).order_by("pk"):
            with transaction.atomic():
                number, _ = model.objects.filter(**{way: event}).delete()
                log.note("event.dispose", event, by=None, at=at, what=key, number=number)
            done += 1
    return done
