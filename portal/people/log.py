from collections.abc import Iterable
from datetime import datetime

from django.db import models
from django.utils import timezone

from portal.models import Actor, LogEntry, MailboxPerson, User, account_of

MAILBOX_PERSON = "mailbox_person"  # in the details: who did it without an account


def note(action: str, thing: models.Model, *, by: Actor | None, at: datetime | None = None, **details) -> LogEntry:
    """Write a row in the log. `details` are ids, codes, numbers and dates: never names or texts."""
    account = account_of(by)
    if isinstance(by, MailboxPerson):
        details |= {MAILBOX_PERSON: by.pk}
    return LogEntry.objects.create(
        action=action,
        thing=thing._meta.model_name,
        thing_id=thing.pk,
        actor_id=account.pk if account else None,
        at=at or timezone.now(),
        details=details,
    )


def who_did(rows: Iterable[LogEntry]) -> dict[int, Actor]:
    """By the rows' ids; not those that nobody did, or that somebody did as a business without an account."""
    rows = list(rows)
    accounts = User.objects.in_bulk({row.actor_id for row in rows if row.actor_id})
    at_mailbox = {row.pk: row.details[MAILBOX_PERSON] for row in rows if MAILBOX_PERSON in row.details}
    named = MailboxPerson.objects.in_bulk(set(at_mailbox.values()))
    found = {row.pk: accounts.get(row.actor_id) or named.get(at_mailbox.get(row.pk)) for row in rows}
    return {pk: actor for pk, actor in found.items() if actor}
