"""The sweep on the roof: reminds of what is due in every app, and looks at what the last reminders led to.

Celery beat rings it every few minutes, and anybody may run it at any time: due means "at or before now",
and the ledger remembers.
"""

from datetime import datetime, timedelta

from celery import shared_task
from django.utils import timezone

from cases.models import Draft
from events import actions as events
from portal import reminding
from training import actions as training

DRAFTS_KEPT = timedelta(days=14)  # as the privacy page says; the browser's cookie lasts as long


def run(at: datetime | None = None, *, dry_run: bool = False) -> reminding.Counts:
    """One sweep as of that moment. A dry run counts what would be written, and leaves nothing behind."""
    at = at or timezone.now()
    counts = reminding.remind(at=at, dry_run=dry_run)
    if not dry_run:
        events.settle_due(at)
        events.remind(at)
        events.dispose(at)
        training.take_in_checked_in(at)
        reminding.note_what_helped(at)
        reminding.heartbeat(at, counts)
    return counts


@shared_task
def sweep() -> None:
    run()


@shared_task
def recount_events() -> None:
    """Do the counters of seats agree with the sign-ups, and does nobody wait in vain?"""
    events.report_differences()


@shared_task
def tidy_drafts() -> None:
    """What somebody began to write and never sent. Its files are orphans then, and go with the next tidying."""
    Draft.objects.filter(case=None, updated_at__lt=timezone.now() - DRAFTS_KEPT).delete()
