"""The outbox: letters are rows in PostgreSQL, and the rows are the queue and the truth.

    write (in the transaction of what the letter tells about)
      -> claim (SKIP LOCKED and a lease: one winner) -> SMTP -> mark as sent

A refusal for now (4xx) waits and tries again, for three days; a refusal for good (5xx) goes to the failure screen.
While the mail server is away all letters wait, and none of them is counted as tried. When nobody knows whether a
letter left, because a worker died or the server never answered, a person decides: a second letter is worse than a
late one.
"""

from portal.mail.outbox.deciding import (
    FORGOTTEN,
    forget,
    held_up,
    mark_as_handled,
    oldest_unsent,
    send_again,
    undecided,
)
from portal.mail.outbox.dressing import as_html
from portal.mail.outbox.sending import LEASE, Outcome, as_message, claim, send_due
from portal.mail.outbox.writing import (
    HIDDEN_LINK,
    NO_FILE,
    CalendarFile,
    Letter,
    NotInTransaction,
    RefusingBackend,
    Written,
    build,
    counted,
    hold,
    placeholder,
    readable,
    stop,
    take_back,
    write,
    write_many,
)

__all__ = [
    "FORGOTTEN",
    "CalendarFile",
    "NO_FILE",
    "HIDDEN_LINK",
    "LEASE",
    "Letter",
    "NotInTransaction",
    "Outcome",
    "RefusingBackend",
    "Written",
    "as_html",
    "as_message",
    "build",
    "claim",
    "counted",
    "forget",
    "held_up",
    "hold",
    "mark_as_handled",
    "oldest_unsent",
    "placeholder",
    "readable",
    "send_again",
    "send_due",
    "stop",
    "take_back",
    "undecided",
    "write",
    "write_many",
]
