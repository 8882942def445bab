"""A mailbox that the worker empties by IMAP (PyPI imap-tools). What is taken in is moved to a folder beside, unread.

A worker that dies between taking a letter in and moving it finds it again, and knows it.
"""

import logging
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from imap_tools import BaseMailBox, MailBox, MailBoxUnencrypted

from portal.mail.incoming.taking import take
from portal.server.mail_in import LARGEST, Mailbox
from portal.server.rounds import Round

logger = logging.getLogger(__name__)
ROUND_SECONDS = 60
SECONDS = 20
BUNDLE = 20
HEAD = "FROM TO CC SUBJECT DATE MESSAGE-ID IN-REPLY-TO REFERENCES"
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
        uids = box.uids()
        while round.goes_on and uids:
            bundle, uids = uids[:BUNDLE], uids[BUNDLE:]
            for uid in bundle:
                _take_one(box, uid, account)
                box.move(uid, account.read_folder)
                number += 1
    return number


def _take_one(box: BaseMailBox, uid: str, account: Mailbox) -> None:
    """One that is too large is taken in by its head alone, with a line that says where the rest is."""
    size = _size_of(box, uid)
    if size <= LARGEST:
        raw = _fetched(box, uid, "BODY.PEEK[]")
    else:
        told = TOO_LARGE.format(size=size // 1024 // 1024, folder=account.read_folder)
        head = _fetched(box, uid, f"BODY.PEEK[HEADER.FIELDS ({HEAD})]")
        typed = b"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        raw = head.rstrip() + b"\r\n" + typed + told.encode()
    if raw:
        take(raw)


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
        raise ConnectionError(f"The mailbox answers {status} for letter {uid}.")
    return list(answer)


@contextmanager
def _signed_in(account: Mailbox) -> Iterator[BaseMailBox]:
    kind = MailBox if account.is_tls else MailBoxUnencrypted
    box = kind(account.host, account.port, timeout=SECONDS)
    if account.token_command:
        token = subprocess.run(account.token_command, capture_output=True, text=True, timeout=SECONDS, check=True)
        opened = box.xoauth2(account.user, token.stdout.strip(), account.folder)
    else:
        opened = box.login(account.user, account.password, account.folder)
    with opened:
        yield opened
