"""Celery tasks of a few lines: call one function, write down the outcome."""

import logging
from datetime import timedelta

from celery import shared_task
from celery.signals import worker_shutting_down
from django.conf import settings
from django.contrib.admin.models import LogEntry as AdminLogEntry
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.files import storing
from portal.mail import outbox
from portal.mail.incoming import forgetting, mailbox, sorting
from portal.models import Allowance, CachedValue, DeadAddress, SweepRun
from portal.people import company_register
from portal.record import checkpoints, retention
from portal.server import rounds
from portal.tools.practice import again

logger = logging.getLogger(__name__)
SWEEPS_KEPT = timedelta(days=60)  # one is made every fifth minute
DEAD_ADDRESSES_KEPT = timedelta(days=365)
ADMIN_LOG_KEPT = timedelta(days=365)  # Django's own, with names in it; the portal's log stands and has none


@worker_shutting_down.connect
def finish_what_has_begun(**_) -> None:
    rounds.stopping.set()


@shared_task(at_most=2)  # so that one slow answer does not hold up the letters behind it
def send_letters() -> None:
    outcome = outbox.send_due()
    if outcome.sent or outcome.errors:
        counts = outcome.sent, outcome.later, outcome.failed, outcome.undecided
        logger.info("letters: %s sent, %s later, %s failed, %s undecided", *counts)


@shared_task
def ask_about_companies() -> None:
    try:
        if number := company_register.ask_about_new():
            logger.info("companies: %s looked up", number)
    except company_register.RegisterDown as fault:
        logger.info("companies: %s", fault)


@shared_task
def sort_letters() -> None:
    """Letters that came in are read and brought to what they answer."""
    sorting.sort_waiting()


@shared_task
def empty_mailbox() -> None:
    if settings.MAIL_IN.mailbox and (number := mailbox.empty()):
        logger.info("letters: %s came in", number)


@shared_task
def tidy() -> None:
    """Remove what has served its time and holds nothing that anybody needs."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    Allowance.objects.filter(hour__lt=now - timedelta(days=1)).delete()
    CachedValue.objects.filter(expires_at__lt=now).delete()
    # The newest tells when the sweep stood still, however long ago that was.
    newest = SweepRun.objects.order_by("-pk").values("pk")[:1]
    SweepRun.objects.filter(started_at__lt=now - SWEEPS_KEPT).exclude(pk__in=newest).delete()
    DeadAddress.objects.filter(last_at__lt=now - DEAD_ADDRESSES_KEPT).delete()
    forgetting.dead_addresses_of_nobody().delete()
    company_register.of_nobody().delete()
    AdminLogEntry.objects.filter(action_time__lt=now - ADMIN_LOG_KEPT).delete()
    retention.run_automatic(now)
    storing.remove(storing.unused())
    storing.remove_orphans()


@shared_task
def scan_files() -> None:
    storing.scan_waiting()


@shared_task(acks_late=True)
def verify_record() -> None:
    """The summary goes to the process's own log, where nobody who can write in the database reaches it."""
    found = checkpoints.check()
    logger.log(
        logging.ERROR if found.broken else logging.INFO,
        "record: %s rows, %s, summary %s",
        found.rows,
        found.broken or "as they were written",
        found.summary,
    )


@shared_task
def begin_practice_again() -> None:
    if again.begin_if_asked():
        logger.info("practice begins again")


@shared_task
def note_changes_of_record() -> None:
    checkpoints.note_changes()
