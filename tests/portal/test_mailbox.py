"""A mailbox that the worker empties, over the real protocol with a real server."""

import socket
import ssl
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from portal.mail.incoming import mailbox, reading, taking
from portal.models import IncomingEmail
from portal.server.mail_in import Mailbox
from tests import dovecot

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not dovecot.PROGRAM, reason="no dovecot on this machine: apt-get install dovecot-imapd"),
]


@pytest.fixture(scope="module")
def post_box():
    with dovecot.running() as box:
        yield box


@pytest.fixture
def account(post_box, mail_in, monkeypatch) -> Mailbox:
    """The mailbox as the worker reaches it, in TLS."""
    monkeypatch.setenv("SSL_CERT_FILE", str(post_box.folder / "cert.pem"))
    post_box.renew()
    return Mailbox(
        host="localhost",
        port=post_box.imaps,
        is_tls=True,
        user=post_box.user,
        password=dovecot.PASSWORD,
        folder="INBOX",
        read_folder="Inläst på ån",
        token_command=(),
    )


def a_letter(number: int, text: str = "Hej") -> bytes:
    return f"From: bo@example.org\nSubject: Brev {number}\nMessage-ID: <{number}@example.org>\n\n{text}\n".encode()


def subjects() -> list[str]:
    rows = IncomingEmail.objects.order_by("pk").select_related("file")
    return [reading.read(row.file.content.read(), on=dovecot.DAY).subject for row in rows]


def test_it_is_emptied_into_a_folder_beside_whatever_way_it_is_opened(post_box, account):
    post_box.put(a_letter(1), a_letter(2))
    assert mailbox.empty(account=account) == 2
    assert mailbox.empty(account=account) == 0
    assert (subjects(), post_box.count("INBOX"), post_box.count(account.read_folder)) == (["Brev 1", "Brev 2"], 0, 2)
    open_way = replace(account, is_tls=False, port=post_box.imap)
    by_token = replace(account, token_command=("echo", dovecot.TOKEN), password="")
    post_box.put(a_letter(3))
    assert mailbox.empty(account=open_way) == 1
    post_box.put(a_letter(4))
    assert mailbox.empty(account=by_token) == 1
    post_box.put(a_letter(5), folder="Företag")
    assert mailbox.empty(account=replace(account, folder="Företag")) == 1
    assert subjects() == [f"Brev {number}" for number in range(1, 6)]


def test_a_worker_that_dies_before_it_has_moved_a_letter_finds_it_again_once(post_box, account, monkeypatch):
    post_box.put(a_letter(1), a_letter(2))
    with monkeypatch.context() as patch:
        patch.setattr("imap_tools.MailBox.move", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            mailbox.empty(account=account)
    assert (subjects(), post_box.count("INBOX")) == (["Brev 1"], 2)
    assert mailbox.empty(account=account) == 2
    assert (subjects(), post_box.count("INBOX")) == (["Brev 1", "Brev 2"], 0)


def test_one_that_is_too_large_is_taken_in_by_its_head(post_box, account, monkeypatch):
    monkeypatch.setattr(mailbox, "LARGEST", 2 * 1024 * 1024)
    post_box.put(a_letter(1, ("x" * 70 + "\n") * 45_000), a_letter(2))
    assert mailbox.empty(account=account) == 2
    raw = IncomingEmail.objects.earliest("pk").file.content.read()
    found = reading.read(raw, on=dovecot.DAY)
    assert (found.text, found.subject, found.message_id) == (
        "[Mejlet var 3 MB och ligger kvar i brevlådan, i mappen Inläst på ån.]",
        "Brev 1",
        "<1@example.org>",
    )
    assert len(raw) < 2000


def test_a_letter_that_cannot_be_taken_in_stays_where_it_is(post_box, account, monkeypatch):
    def full(*_, **__):
        raise taking.storing.DiskFull("fullt")

    post_box.put(a_letter(1))
    with monkeypatch.context() as patch:
        patch.setattr(taking.storing, "must_have_room", full)
        with pytest.raises(taking.storing.DiskFull):
            mailbox.empty(account=account)
    assert (post_box.count("INBOX"), IncomingEmail.objects.count()) == (1, 0)
    assert mailbox.empty(account=account) == 1


def test_one_that_the_server_does_not_give_out_stops_no_other(post_box, account, monkeypatch):
    post_box.put(a_letter(1), a_letter(2))
    fetch = mailbox._fetch

    def refusing(box, uid, what):
        return fetch(box, uid if uid != box.uids()[0] else "0", what)

    monkeypatch.setattr(mailbox, "_fetch", refusing)
    assert mailbox.empty(account=account) == 1
    assert (subjects(), post_box.count("INBOX")) == (["Brev 2"], 1)


def test_what_does_not_open_is_told_in_time(post_box, account, monkeypatch):
    with pytest.raises(Exception, match="AUTHENTICATIONFAILED"):
        mailbox.empty(account=replace(account, password="fel"))
    with pytest.raises(Exception, match="AUTHENTICATIONFAILED"):
        mailbox.empty(account=replace(account, token_command=("echo", "old")))
    with pytest.raises(subprocess.CalledProcessError):
        mailbox.empty(account=replace(account, token_command=(sys.executable, "-c", "raise SystemExit(1)")))
    with pytest.raises(Exception, match="doesn't exist"):
        mailbox.empty(account=replace(account, folder="Finns inte"))
    monkeypatch.setattr(mailbox, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        with pytest.raises(TimeoutError):
            mailbox.empty(account=replace(account, is_tls=False, host="127.0.0.1", port=silent.getsockname()[1]))
        assert time.monotonic() - begun < 5
    monkeypatch.delenv("SSL_CERT_FILE")
    with pytest.raises(ssl.SSLCertVerificationError):
        mailbox.empty(account=account)
