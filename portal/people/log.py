from datetime import datetime

from django.db import models
from django.utils import timezone

from portal.models import LogEntry, User


def note(action: str, thing: models.Model, *, by: User | None, at: datetime | None = None, **details) -> LogEntry:
    """Write a row in the log. `details` are ids, codes, numbers and dates: never names or texts."""
    return LogEntry.objects.create(
        action=action,
        thing=thing._meta.model_name,
        thing_id=thing.pk,
        actor_id=by.pk if by else None,
        at=at or timezone.now(),
        details=details,
    )
