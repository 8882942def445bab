"""The sweep on the roof: asks each app what is due, and reminds.

Celery beat rings it every few minutes, and anybody may run it at any time: due means "at or before now",
and the ledger remembers.
"""

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from cases import reminders as case_reminders
from cases.models import Draft
from portal import reminding

SOURCES = [case_reminders.due]
DRAFTS_KEPT = timedelta(days=14)  # as the privacy page says; the browser's cookie lasts as long


def run(at: datetime | None = None) -> reminding.Counts:
    """One sweep as of that moment."""
    at = at or timezone.now()
    counts = reminding.remind((due for source in SOURCES for due in source(at)), at=at)
    reminding.heartbeat(at, counts)
    return counts


@shared_task
def sweep() -> None:
    run()


@shared_task
def tidy_drafts() -> None:
    """What somebody began to write and never sent. Its files are orphans then, and go with the next tidying."""
    Draft.objects.filter(case=None, updated_at__lt=timezone.now() - DRAFTS_KEPT).delete()
