"""The sweep on the roof: reminds of what is due in every app, and looks at what the last reminders led to.

Celery beat rings it every few minutes, and anybody may run it at any time: due means "at or before now",
and the ledger remembers.
"""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from events import actions as events
from portal import reminding
from training import actions as training


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


@shared_task(acks_late=True)
def recount_events() -> None:
    """Do the counters of seats agree with the sign-ups, and does nobody wait in vain?"""
    events.report_differences()
