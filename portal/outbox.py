"""The outbox: letters are rows in PostgreSQL, and the rows are the queue and the truth.

    write (in the transaction of what the letter tells about)
      -> claim (SKIP LOCKED and a lease: one winner) -> SMTP -> mark as sent

A refusal for now (4xx, a dead server) waits and tries again; a refusal for good (5xx) goes to the
failure screen. When a worker dies between "sending" and "sent" the lease runs out and a person
decides: a second letter is worse than a late one.
"""

import logging
import re
import smtplib
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection, models, transaction
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import mark_safe

from portal import links
from portal.models import OutgoingEmail

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
BATCH = 20
LONGEST_WAIT = timedelta(hours=1)
SMTP_SECONDS = 20
# Shown in place of a secret link wherever a letter is read by anybody but its receiver.
HIDDEN_LINK = "[personlig länk]"
FORGOTTEN = "Gallrat"
EMPTY_LINES = re.compile(r"\n{3,}")  # what a template leaves where something is left out


class NotInTransaction(RuntimeError):
    """A letter was written outside the transaction of what it tells about."""


class RefusingBackend(BaseEmailBackend):
    """Django's mail backend: refuses, because a letter sent past the outbox can tell what never happened."""

    def send_messages(self, email_messages):
        raise NotInTransaction("Write the letter with portal.outbox.write instead of sending it.")


def placeholder(number: int) -> str:
    return f"[[personlig-lank-{number}]]"


def write(
    template: str,
    *,
    to: str,
    context: dict | None = None,
    keys: dict[str, links.Key] | None = None,
    about: models.Model | None = None,
    reply_to: str = "",
    calendar: str = "",
    calendar_method: str = "",
    at: datetime | None = None,
) -> OutgoingEmail:
    """Render a letter from `<template>-{subject,body}.txt` and put it in the outbox.

    Raises NotInTransaction outside an atomic block.
    """
    _must_be_in_transaction(template)
    letter = build(
        template,
        to=to,
        context=context,
        keys=keys,
        about=about,
        reply_to=reply_to,
        calendar=calendar,
        calendar_method=calendar_method,
        at=at,
    )
    letter.save(force_insert=True)
    return letter


def write_many(letters: list[OutgoingEmail]) -> list[OutgoingEmail]:
    """Put letters that were made with `build` in the outbox, all in one statement."""
    _must_be_in_transaction("(many)")
    return OutgoingEmail.objects.bulk_create(letters, batch_size=500)


def _must_be_in_transaction(template: str) -> None:
    if not connection.in_atomic_block:
        raise NotInTransaction(f"The letter {template} must be written in the transaction of what it tells about.")


def build(
    template: str,
    *,
    to: str,
    context: dict | None = None,
    keys: dict[str, links.Key] | None = None,
    about: models.Model | None = None,
    reply_to: str = "",
    calendar: str = "",
    calendar_method: str = "",
    at: datetime | None = None,
) -> OutgoingEmail:
    """The rendered letter, not yet in the outbox.

    The HTML body is made from the text when the letter leaves, so that the two can never tell different things.
    `keys` become secret links: `{{ name }}` in the templates is a placeholder until the letter is sent.
    """
    keys = keys or {}
    values = {"site_url": settings.SITE_URL, "municipality": settings.MUNICIPALITY} | (context or {})
    values |= {name: placeholder(number) for number, name in enumerate(keys)}
    subject = " ".join(_plain(f"{template}-subject.txt", values).split())
    text = EMPTY_LINES.sub("\n\n", _plain(f"{template}-body.txt", values).strip()) + "\n"
    return OutgoingEmail(
        kind=template.rsplit("/", 1)[-1],
        to=to,
        reply_to=reply_to or settings.PILOT_MAILBOX,
        subject=subject[:200],
        text=text,
        links=[key.as_row() for key in keys.values()],
        calendar=calendar,
        calendar_method=calendar_method,
        about=about._meta.model_name if about else "",
        about_id=about.pk if about else None,
        message_id=f"<{uuid.uuid4()}@{_domain()}>",
        created_at=at or timezone.now(),
        not_before=timezone.now(),
    )


def _plain(template: str, values: dict) -> str:
    """Plain text: nothing is escaped."""
    return get_template(template).template.render(Context(values, autoescape=False))


LINK_LINE = re.compile(r"^(?P<label>.+): (?P<address>https?://\S+|\[\[personlig-lank-\d+\]\]\S*)$")


def as_html(text: str, *, subject: str) -> str:
    """The plain text in HTML: paragraphs, and a line "Label: address" becomes a link that bears the label."""
    paragraphs = [
        mark_safe("<br>".join(_line_as_html(line) for line in paragraph.split("\n")))  # each line is escaped
        for paragraph in re.split(r"\n\s*\n", text.strip())
    ]
    return render_to_string("portal/email/letter.html", {"subject": subject, "paragraphs": paragraphs})


def _line_as_html(line: str) -> str:
    link = LINK_LINE.match(line)
    if link is None:
        return escape(line)
    style = f"color:{settings.BRAND_COLOUR};font-weight:bold"
    return f'<a href="{escape(link["address"])}" style="{escape(style)}">{escape(link["label"])}</a>'


def _domain() -> str:
    return settings.SITE_URL.split("://", 1)[1].split("/", 1)[0].split(":", 1)[0]


def readable(letter: OutgoingEmail) -> str:
    """The letter's text for anybody but its receiver: the secret links are hidden."""
    return _with_links(letter.text, [HIDDEN_LINK] * len(letter.links))


def _with_links(text: str, addresses: list[str]) -> str:
    for number, address in enumerate(addresses):
        text = text.replace(placeholder(number), address)
    return text


# --- Sending --------------------------------------------------------------------------------------


@dataclass
class Outcome:
    sent: int = 0
    later: int = 0
    failed: int = 0
    errors: list[str] = field(default_factory=list)


def send_due(*, limit: int = BATCH, at: datetime | None = None) -> Outcome:
    """Claim what is due and send it. Any number of workers may run this at once."""
    outcome = Outcome()
    letters = claim(limit=limit, at=at)
    if not letters:
        return outcome
    post_office = get_connection(settings.MAIL_TRANSPORT["EMAIL_BACKEND"], **_transport_options())
    try:
        post_office.open()
    except (OSError, smtplib.SMTPException) as error:
        for letter in letters:
            _later(letter, f"Ingen kontakt med e-postservern: {error}", outcome)
        return outcome
    try:
        for letter in letters:
            _send(letter, post_office, outcome)
    finally:
        _close(post_office)
    return outcome


def claim(*, limit: int, at: datetime | None = None) -> list[OutgoingEmail]:
    """Take up to `limit` due letters for this worker. Another worker skips them and takes the next."""
    now = timezone.now()
    with transaction.atomic():
        letters = list(OutgoingEmail.objects.due(at or now).select_for_update(skip_locked=True)[:limit])
        for letter in letters:
            letter.state = OutgoingEmail.State.SENDING
            letter.leased_until = now + LEASE
            letter.attempts += 1
        OutgoingEmail.objects.bulk_update(letters, ["state", "leased_until", "attempts"])
    return letters


def _send(letter: OutgoingEmail, post_office: BaseEmailBackend, outcome: Outcome) -> None:
    try:
        post_office.send_messages([as_message(letter, post_office)])
    except smtplib.SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()))
        _refused(letter, code, words, outcome)
    except smtplib.SMTPResponseException as error:
        _refused(letter, error.smtp_code, error.smtp_error, outcome)
    except (OSError, smtplib.SMTPException) as error:
        _later(letter, str(error), outcome)
        _close(post_office)  # the next letter gets a connection of its own
    except Exception as error:  # a letter that cannot be built must not stop the others
        logger.exception("Letter %s cannot be built", letter.pk)
        _failed(letter, f"Brevet kan inte byggas: {error}", outcome)
    else:
        letter.state, letter.sent_at, letter.leased_until = OutgoingEmail.State.SENT, timezone.now(), None
        letter.last_error = ""
        letter.save(update_fields=["state", "sent_at", "leased_until", "last_error"])
        outcome.sent += 1


def as_message(letter: OutgoingEmail, post_office: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The letter as it leaves: here, and nowhere earlier, its secret links are made."""
    keys = [links.Key(**row) for row in letter.links]
    addresses = [links.absolute(links.mint(key, email=letter.to, sent_in=letter.subject)) for key in keys]
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=_with_links(letter.text, addresses),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={"Message-ID": letter.message_id, "Auto-Submitted": "auto-generated"},
        connection=post_office,
    )
    message.attach_alternative(_with_links(as_html(letter.text, subject=letter.subject), addresses), "text/html")
    if letter.calendar:
        # Beside the text and not as a file: so a calendar program sees an invitation, and the method says which kind.
        message.attach_alternative(letter.calendar, f"text/calendar; method={letter.calendar_method}")
    return message


def _refused(letter: OutgoingEmail, code: int, words: bytes | str, outcome: Outcome) -> None:
    text = f"{code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"
    if code >= 500:
        _failed(letter, text, outcome)
    else:
        _later(letter, text, outcome)


def _later(letter: OutgoingEmail, error: str, outcome: Outcome) -> None:
    """Back into the queue, and each time the wait is twice as long: 15 s, 30 s … up to an hour."""
    wait = min(timedelta(seconds=15) * 2 ** min(letter.attempts - 1, 10), LONGEST_WAIT)
    letter.state, letter.leased_until = OutgoingEmail.State.QUEUED, None
    letter.not_before, letter.last_error = timezone.now() + wait, error[:1000]
    letter.save(update_fields=["state", "leased_until", "not_before", "last_error"])
    outcome.later += 1
    outcome.errors.append(error)


def _failed(letter: OutgoingEmail, error: str, outcome: Outcome) -> None:
    letter.state, letter.leased_until, letter.last_error = OutgoingEmail.State.FAILED, None, error[:1000]
    letter.save(update_fields=["state", "leased_until", "last_error"])
    outcome.failed += 1
    outcome.errors.append(error)


def _close(post_office: BaseEmailBackend) -> None:
    try:
        post_office.close()
    except (OSError, smtplib.SMTPException):
        logger.info("The mail server closed first.")


def _transport_options() -> dict:
    """Our settings' names (EMAIL_HOST …) as the mail backend's own arguments."""
    names = {
        "EMAIL_HOST": "host",
        "EMAIL_PORT": "port",
        "EMAIL_HOST_USER": "username",
        "EMAIL_HOST_PASSWORD": "password",
        "EMAIL_USE_TLS": "use_tls",
        "EMAIL_USE_SSL": "use_ssl",
    }
    transport = settings.MAIL_TRANSPORT
    if "filebased" in transport["EMAIL_BACKEND"]:
        return {"file_path": str(transport["EMAIL_FILE_PATH"])}
    return {names[key]: value for key, value in transport.items() if key in names} | {"timeout": SMTP_SECONDS}


# --- The failure screen ---------------------------------------------------------------------------


def send_again(letters: models.QuerySet) -> int:
    """A person has decided: back into the queue, now."""
    return letters.update(
        state=OutgoingEmail.State.QUEUED, not_before=timezone.now(), leased_until=None, attempts=0, last_error=""
    )


def mark_as_handled(letters: models.QuerySet) -> int:
    return letters.update(state=OutgoingEmail.State.HANDLED, leased_until=None)


def forget(letters: models.QuerySet) -> int:
    """Dispose of what letters said and to whom. That they were sent, and when, is left for statistics."""
    words = dict.fromkeys(["to", "reply_to", "text", "calendar", "calendar_method", "last_error"], "")
    return letters.update(subject=FORGOTTEN, links=[], **words)


def oldest_unsent(at: datetime | None = None) -> timedelta | None:
    """How long the oldest letter in the queue has waited since it was written; None when the queue is empty."""
    now = at or timezone.now()
    oldest = OutgoingEmail.objects.filter(state=OutgoingEmail.State.QUEUED).aggregate(at=models.Min("created_at"))
    return now - oldest["at"] if oldest["at"] else None
