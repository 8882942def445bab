"""The mail server as the outbox needs it: a short wait for each command, a long one for the answer to a letter.

RFC 5321 4.5.3.2.6 gives the server ten minutes after a letter's last line, and one that scans letters uses them.
Whoever hangs up sooner gets the letter delivered, believes that it was not, and sends it again.
"""

import re
import smtplib
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Self

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import smtp

from portal.text.email_addresses import NOT_REACHED

COMMAND_SECONDS = 20
ANSWER_SECONDS = 10 * 60
GOODBYE_SECONDS = 5
TOO_LARGE = 552  # the one answer to MAIL that is about the letter and not about us
NO_ANSWER, BAD_ADDRESS = 451, 553  # as a server would have said it
START_OF_DOT = re.compile(rb"^\.", re.MULTILINE)


class Away(Exception):
    """The mail server takes no letters now. Nothing is said of the letter at hand, which it has not seen."""


class Refused(Exception):
    """The mail server has said no to this letter: for now (4xx), or for good (5xx)."""

    def __init__(self, code: int, words: bytes | str) -> None:
        super().__init__(_said(code, words))
        self.is_for_good = code >= 500


class Undecided(Exception):
    """The whole letter was handed over and no answer came: nobody knows whether it was delivered."""


class _Patient:
    """Beside smtplib.SMTP: `before_letter` is called when the server waits for the letter, before its first byte."""

    before_letter: Callable[[], None]
    has_seen_the_receiver = False
    has_the_letter = False

    def rcpt(self: Any, *args: Any, **options: Any) -> tuple[int, bytes]:
        self.has_seen_the_receiver = True
        return super().rcpt(*args, **options)  # type: ignore[misc]

    def data(self: Any, msg: Any) -> tuple[int, bytes]:
        code, words = self.docmd("DATA")
        if code != 354:
            raise smtplib.SMTPDataError(code, words)
        try:
            self.before_letter()
        except BaseException:
            self.close()  # in the middle of DATA there is no other way back
            raise
        self.has_the_letter = True
        self.sock.settimeout(ANSWER_SECONDS)
        self.send(START_OF_DOT.sub(b"..", msg).removesuffix(b"\r\n") + b"\r\n.\r\n")
        answer = self.getreply()
        self.sock.settimeout(COMMAND_SECONDS)
        return answer


class _Smtp(_Patient, smtplib.SMTP):
    pass


class _SmtpOverTls(_Patient, smtplib.SMTP_SSL):
    pass


class PatientBackend(smtp.EmailBackend):
    """Django's mail backend for SMTP, with patience."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpOverTls if self.use_ssl else _Smtp


class PostOffice:
    """One connection for many letters, opened when the first one is delivered.

    with PostOffice() as post_office:
        post_office.deliver(message, before_letter=mark_it_as_tried)
    """

    def __init__(self) -> None:
        self.backend = _backend()
        self.delivered = 0  # over the connection that is open

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def open(self) -> None:
        """Raises Away."""
        try:
            self.backend.open()
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Away(f"Ingen kontakt med e-postservern: {error}") from error

    def deliver(self, message: EmailMessage, *, before_letter: Callable[[], None]) -> None:
        """Returns when the server has it. Raises Away, Refused, Undecided, or what before_letter does."""
        if not all(address.rpartition("@")[0].isascii() for address in message.to):
            raise Refused(BAD_ADDRESS, NOT_REACHED)
        server = getattr(self.backend, "connection", None)
        if server is None:  # letters to files
            before_letter()
            self.backend.send_messages([message])
            return
        server.before_letter, server.has_seen_the_receiver, server.has_the_letter = before_letter, False, False
        try:
            self.backend.send_messages([message])
        except (OSError, smtplib.SMTPException) as error:
            raise _meaning(error, server) from error
        except ValueError as error:
            raise Refused(BAD_ADDRESS, str(error)) from error
        finally:
            if server.sock is None:
                self.close()
        self.delivered += 1

    def close(self) -> None:
        """However the goodbye goes: what was delivered is delivered."""
        self.delivered = 0
        server = getattr(self.backend, "connection", None)
        if server is not None and server.sock is not None:
            server.sock.settimeout(GOODBYE_SECONDS)
        with suppress(OSError, smtplib.SMTPException):
            self.backend.close()


def _meaning(error: Exception, server: _Patient) -> Exception:
    """What the library's error says about the letter."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return Refused(*next(iter(error.recipients.values())))
    code, words = getattr(error, "smtp_code", 0), getattr(error, "smtp_error", str(error))
    if not server.has_seen_the_receiver and code != TOO_LARGE:  # what is said of our name and sender is said of all
        return Away(f"E-postservern tar inte emot mejl: {_said(code, words)}")
    if 400 <= code <= 599:
        return Refused(code, words)
    if server.has_the_letter:
        return Undecided(f"E-postservern tog emot mejlet men svarade inte: {_said(code, words)}")
    return Refused(NO_ANSWER, words)


def _said(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {text}" if code > 0 else text


def _backend() -> Any:
    """The transport of the settings. Their names (EMAIL_HOST …) are the mail backend's own arguments."""
    transport = settings.MAIL_TRANSPORT
    if "filebased" in transport["EMAIL_BACKEND"]:
        return get_connection(transport["EMAIL_BACKEND"], file_path=str(transport["EMAIL_FILE_PATH"]))
    if not transport["EMAIL_BACKEND"].endswith(".smtp.EmailBackend"):
        return get_connection(transport["EMAIL_BACKEND"])
    names = {
        "EMAIL_HOST": "host",
        "EMAIL_PORT": "port",
        "EMAIL_HOST_USER": "username",
        "EMAIL_HOST_PASSWORD": "password",
        "EMAIL_USE_TLS": "use_tls",
        "EMAIL_USE_SSL": "use_ssl",
    }
    return PatientBackend(
        **{names[key]: value for key, value in transport.items() if key in names}, timeout=COMMAND_SECONDS
    )
