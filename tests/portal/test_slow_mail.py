"""Whoever gives a byte at a time: a mailbox whose answers never end, and a letter that never ends."""

import re
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from portal.mail.incoming import listening, mailbox, pen
from portal.models import IncomingEmail
from portal.server.mail_in import Mailbox, MailIn
from portal.site import health
from portal.text.ttl_cache import TtlCache
from tests.mailing import ADDRESS
from tests.portal.test_mailbox import a_letter

PAUSE = 0.02
OTHERS = {
    "CAPABILITY": "* CAPABILITY IMAP4rev1 MOVE\r\n",
    "SELECT": "* 2 EXISTS\r\n",
    "LIST": '* LIST () "/" Read\r\n',
    "LOGOUT": "* BYE\r\n",
}
# The beginning of a TLS record of 16 KB, whose rest is waited for.
TLS_RECORD = b"\x16\x03\x03\x40\x00"


class SlowMailbox(threading.Thread):
    """Speaks enough IMAP (RFC 3501, 6851); what it is `slow` at comes a byte at a time."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.letters = {"1": a_letter(1, "å" * 5000), "2": a_letter(2)}
        self.slow: set[str] = set()
        self.server = socket.create_server(("127.0.0.1", 0))
        self.start()

    def run(self) -> None:
        while True:
            with suppress(OSError), self.server.accept()[0] as connection:
                self._speak(connection)

    def _speak(self, connection: socket.socket) -> None:
        if "tls" in self.slow:
            self._give(connection, TLS_RECORD + b"x" * 16384, is_slow=True)
            return
        self._give(connection, b"* OK" + b" hello" * 100 + b"\r\n", is_slow="greeting" in self.slow)
        for line in connection.makefile("rb"):
            tag, command, *rest = line.decode().split()
            told = OTHERS.get(command, "").encode()
            if command == "UID":
                command, uid = rest[0].upper(), rest[1]
                if command == "SEARCH":
                    told = f"* SEARCH {' '.join(self.letters)}\r\n".encode()
                elif command == "MOVE":
                    self.letters.pop(uid)
                elif "SIZE" in rest[2]:
                    told = b"* 1 FETCH (UID %b RFC822.SIZE %d)\r\n" % (uid.encode(), len(self.letters[uid]))
                else:
                    letter = self.letters[uid]
                    told = b"* 1 FETCH (UID %b BODY[] {%d}\r\n%b)\r\n" % (uid.encode(), len(letter), letter)
                    self._give(connection, told, is_slow=uid in self.slow)
                    told = b""
            self._give(connection, told + f"{tag} OK done\r\n".encode(), is_slow=False)

    def _give(self, connection: socket.socket, content: bytes, *, is_slow: bool) -> None:
        pieces = [content[at : at + 1] for at in range(len(content))] if is_slow else [content]
        for piece in pieces:
            connection.sendall(piece)
            time.sleep(PAUSE * is_slow)


@pytest.fixture
def slow() -> SlowMailbox:
    box = SlowMailbox()
    yield box
    box.server.close()


@pytest.mark.django_db
def test_a_mailbox_that_gives_a_byte_at_a_time_is_left_in_time_and_loses_nothing(slow, settings, mail_in, monkeypatch):
    account = Mailbox("127.0.0.1", slow.server.getsockname()[1], False, "lots", "hemligt", "INBOX", "Read", ())
    settings.MAIL_IN = MailIn(address=ADDRESS, mailbox=account)
    monkeypatch.setattr(mailbox, "DEADLINE", 0.8)
    for is_tls, at in ((True, {"tls"}), (False, {"greeting"}), (False, {"1"})):
        slow.slow = at
        begun = time.monotonic()
        with pytest.raises(TimeoutError, match=r"more than 0\.8 seconds; at letter"):
            mailbox.empty(account=account if not is_tls else Mailbox(**vars(account) | {"is_tls": True}))
        assert time.monotonic() - begun < 5
        assert (IncomingEmail.objects.count(), len(slow.letters)) == (0, 2)
    assert health.standing_still() == []
    later = timezone.now() + timedelta(minutes=16)
    with monkeypatch.context() as patch:
        patch.setattr(pen.timezone, "now", lambda: later)
        TtlCache.forget_all()
        told = "the mailbox of IMAP_URL has not been emptied for 16 minutes: TimeoutError"
        assert health._ask(health.mailbox) == told
        assert any(
            sentence.startswith("Brevlådan för svar går inte att tömma") for sentence in health.standing_still()
        )
    with pytest.raises(TimeoutError):  # the one that stopped the last polling comes last in the next one
        mailbox.empty()
    assert (IncomingEmail.objects.count(), list(slow.letters)) == (1, ["1"])
    slow.slow = set()
    assert mailbox.empty() == 1
    assert (IncomingEmail.objects.count(), slow.letters) == (2, {})
    TtlCache.forget_all()
    assert (health._ask(health.mailbox), health.standing_still()) == ("ok", [])


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(listening, "SECONDS", 0.4)


@pytest.mark.django_db(transaction=True)
def test_a_letter_that_never_ends_is_cut_and_the_next_is_taken_in(impatient, listener):
    words = f"LHLO bo\r\nMAIL FROM:<bo@example.org>\r\nRCPT TO:<{ADDRESS}>\r\nDATA\r\n"
    with socket.create_connection((listener.host, listener.port), timeout=5) as trickling:
        trickling.sendall(words.encode())
        begun = time.monotonic()
        with suppress(OSError):
            while time.monotonic() - begun < 5:
                trickling.sendall(b"x")
                time.sleep(PAUSE)
    assert (time.monotonic() - begun < 5, IncomingEmail.objects.count()) == (True, 0)
    with socket.create_connection((listener.host, listener.port), timeout=5) as whole:
        whole.sendall(f"{words}Subject: Hej\r\n\r\nHej\r\n.\r\nQUIT\r\n".encode())
        said = whole.makefile("rb").read()
    assert re.search(rb"250 2\.0\.0 Taken in", said)
    assert IncomingEmail.objects.count() == 1
