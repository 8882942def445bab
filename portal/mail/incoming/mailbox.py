"""A mailbox that the worker empties by IMAP (PyPI imap-tools). What is taken in is moved to a folder beside, unread.

A worker that dies between taking a letter in and moving it finds it again, and knows it.
"""

import imaplib
import logging
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted

from portal.mail.incoming.taking import take
from portal.server.mail_in import LARGEST, Mailbox
from portal.server.rounds import Round

logger = logging.getLogger(__name__)
ROUND_SECONDS = 60
SECONDS = 20
HEAD = "BODY.PEEK[HEADER.FIELDS.NOT (CONTENT-TYPE CONTENT-TRANSFER-ENCODING MIME-VERSION)]"
TOO_LARGE = "[Brevet var {size} MB och ligger kvar i brevlådan, i mappen {folder}.]"


def empty(*, account: Mailbox | None = None) -> int:
    """Take in all that is there; returns how many. Raises what the network and the server do."""
    account = account or settings.MAIL_IN.mailbox
    if account is None:
        return 0
    round, number = Round(ROUND_SECONDS), 0
    with _signed_in(account) as box:
        if not box.folder.exists(account.read_folder):
            box.folder.create(account.read_folder)
        for uid in box.uids():
            if not round.goes_on:
                break
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
def _signed_in(account: Mailbox) -> Iterator[BaseMailBox]:
    box: BaseMailBox
    if account.is_tls:
        box = MailBox(account.host, account.port, timeout=SECONDS, ssl_context=ssl.create_default_context())
    else:
        box = MailBoxUnencrypted(account.host, account.port, timeout=SECONDS)
    try:
        _sign_in(box, account)
        yield box
    finally:
        with suppress(OSError, imaplib.IMAP4.error):  # whatever went wrong is told already
            box.client.logout()


def _sign_in(box: BaseMailBox, account: Mailbox) -> None:
    if account.token_command:
        token = subprocess.run(account.token_command, capture_output=True, text=True, timeout=SECONDS, check=True)
        box.xoauth2(account.user, token.stdout.strip(), account.folder)
    elif account.password.isascii() and account.user.isascii():
        box.login(account.user, account.password, account.folder)
    else:
        box.login_utf8(account.user, account.password, account.folder)
