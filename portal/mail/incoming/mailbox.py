"""A mailbox that the worker empties by IMAP (PyPI imap-tools). What is taken in is moved to a folder beside, unread.

A worker that dies between taking a letter in and moving it finds it again, and knows it. So does the polling after one
that took too long: a server that gives a byte every other second keeps all the limits of a single answer.
"""

import imaplib
import logging
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from django.conf import settings
from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted

from portal.mail.incoming import pen
from portal.mail.incoming.taking import take
from portal.server.mail_in import LARGEST, Mailbox
from portal.server.rounds import Round

logger = logging.getLogger(__name__)
ROUND_SECONDS = 60
SECONDS = 20  # for the next byte
DEADLINE = 300  # seconds for one polling, so at least a megabit a second for the largest letter
HEAD = "BODY.PEEK[HEADER.FIELDS.NOT (CONTENT-TYPE CONTENT-TRANSFER-ENCODING MIME-VERSION)]"
TOO_LARGE = "[Mejlet var {size} MB och ligger kvar i brevlådan, i mappen {folder}.]"


class Deadline:
    """Cuts the connection that it is given when the time is out; whoever reads from it finds its end."""

    def __init__(self, seconds: float) -> None:
        self.is_over = False
        self._held: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def hold(self, connection: socket.socket) -> None:
        self._held.append(connection.dup())  # TLS takes the other one over
        if self.is_over:
            self._cut()

    def _cut(self) -> None:
        self.is_over = True
        for each in list(self._held):
            with suppress(OSError):  # the server was first
                each.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        for each in self._held:
            each.close()


def empty(*, account: Mailbox | None = None) -> int:
    """Take in all that is there; returns how many. Raises what the network and the server do, and TimeoutError."""
    account = account or settings.MAIL_IN.mailbox
    if account is None:
        return 0
    at_hand: list[str] = []
    with Deadline(DEADLINE) as deadline:
        try:
            number = _empty(account, deadline, at_hand)
        except Exception as error:
            if not deadline.is_over:
                pen.mailbox_failed(error)
                raise
            stuck = at_hand[-1] if at_hand else ""
            late = TimeoutError(f"The mailbox took more than {DEADLINE} seconds; at letter {stuck or 0}")
            pen.mailbox_failed(late, stuck=stuck)
            raise late from error
    pen.mailbox_answers()
    return number


def _empty(account: Mailbox, deadline: Deadline, at_hand: list[str]) -> int:
    """The letter at which the time was out the last time comes after the others."""
    round, number, stuck = Round(ROUND_SECONDS), 0, pen.stuck_letter()
    with _signed_in(account, deadline) as box:
        if not box.folder.exists(account.read_folder):
            box.folder.create(account.read_folder)
        for uid in sorted(box.uids(), key=lambda uid: uid == stuck):
            if not round.goes_on:
                break
            at_hand.append(uid)
            if raw := _letter(box, uid, account):
                take(raw)
                box.move(uid, account.read_folder)
                number += 1
    return number


def _letter(box: BaseMailBox, uid: str, account: Mailbox) -> bytes:
    """One that is too large is taken in by its head alone, with a line that says where the rest is.

    One that the server does not give out is asked for again the next time, and stops no other.
    """
    try:
        size = _size_of(box, uid)
        if size <= LARGEST:
            return _fetched(box, uid, "BODY.PEEK[]")
        head = _fetched(box, uid, HEAD)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, NotGiven) as error:
        logger.error("Letter %s stays in the mailbox: %s", uid, error)
        return b""
    told = TOO_LARGE.format(size=size // 1024 // 1024, folder=account.read_folder)
    typed = b"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    return head.rstrip() + b"\r\n" + typed + told.encode()


class NotGiven(Exception):
    """The server has the letter, and does not give it out."""


def _size_of(box: BaseMailBox, uid: str) -> int:
    answer = _fetch(box, uid, "RFC822.SIZE")
    digits = b"".join(part if isinstance(part, bytes) else b" ".join(part) for part in answer if part)
    found = digits.upper().partition(b"RFC822.SIZE ")[2].split(b" ")[0].strip(b")")
    return int(found) if found.isdigit() else 0


def _fetched(box: BaseMailBox, uid: str, what: str) -> bytes:
    return next((part[1] for part in _fetch(box, uid, what) if isinstance(part, tuple)), b"")


def _fetch(box: BaseMailBox, uid: str, what: str) -> list:
    status, answer = box.client.uid("fetch", uid, f"({what})")
    if status != "OK":
        raise NotGiven(f"The mailbox answers {status}.")
    return list(answer)


@contextmanager
def _signed_in(account: Mailbox, deadline: Deadline) -> Iterator[BaseMailBox]:
    box = _opened(account, deadline)
    try:
        _sign_in(box, account)
        yield box
    finally:
        with suppress(OSError, imaplib.IMAP4.error):  # whatever went wrong is told already
            box.client.logout()


def _opened(account: Mailbox, deadline: Deadline) -> BaseMailBox:
    """The deadline has the connection before the first word is waited for, in TLS and without."""

    class Context(ssl.SSLContext):
        def wrap_socket(self, sock: socket.socket, *args: Any, **kwargs: Any) -> ssl.SSLSocket:
            deadline.hold(sock)
            return super().wrap_socket(sock, *args, **kwargs)

    class Client(imaplib.IMAP4):
        def open(self, *args: Any, **kwargs: Any) -> None:
            super().open(*args, **kwargs)
            deadline.hold(self.sock)

    class Open(MailBoxUnencrypted):
        def _get_mailbox_client(self) -> imaplib.IMAP4:
            return Client(account.host, account.port, timeout=SECONDS)

    if not account.is_tls:
        return Open()
    context = Context(ssl.PROTOCOL_TLS_CLIENT)
    context.verify_flags = ssl.create_default_context().verify_flags
    context.load_default_certs()
    return MailBox(account.host, account.port, timeout=SECONDS, ssl_context=context)


def _sign_in(box: BaseMailBox, account: Mailbox) -> None:
    if account.token_command:
        token = subprocess.run(account.token_command, capture_output=True, text=True, timeout=SECONDS, check=True)
        box.xoauth2(account.user, token.stdout.strip(), account.folder)
    elif account.password.isascii() and account.user.isascii():
        box.login(account.user, account.password, account.folder)
    else:
        box.login_utf8(account.user, account.password, account.folder)
