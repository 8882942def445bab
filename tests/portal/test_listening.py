"""The listener for our own mail server, over its real protocol."""

import smtplib

import pytest

from cases import actions
from portal.mail.incoming import sorting, taking
from portal.models import IncomingEmail
from tests.mailing import answer_to, hand_in, letter_to


@pytest.mark.django_db(transaction=True)
def test_a_letter_is_safe_when_the_listener_says_so_and_finds_its_case(listener, case, eva):
    actions.pilot_asks(case, "Hur många bord blir det?", by=eva)
    answer = answer_to(letter_to("bo@example.org", "question"), "Åtta bord.")
    hand_in(listener, answer, to=str(answer["To"]))
    assert IncomingEmail.objects.get().state == "waiting"
    sorting.sort_waiting()
    assert case.messages.latest("pk").text == "Åtta bord."
    with smtplib.LMTP(listener.host, listener.port) as server:  # a machine that says so by its empty sender alone
        server.sendmail("", [str(answer["To"])], b"Message-ID: <2@example.org>\r\n" + answer.as_bytes())
    sorting.sort_waiting()
    assert IncomingEmail.objects.latest("pk").kind == IncomingEmail.Kind.AUTOMATIC
    on_one_line = f"<p>{'Åtta bord. ' * 20_000}</p>"
    with smtplib.LMTP(listener.host, listener.port) as server:  # as programs write it that know of no longest line
        head = f"From: bo@example.org\r\nTo: {answer['To']}\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
        server.sendmail("bo@example.org", [str(answer["To"])], (head + on_one_line).encode())
    sorting.sort_waiting()
    assert case.messages.latest("pk").text.startswith("Åtta bord. Åtta bord.")
    with smtplib.LMTP(listener.host, listener.port) as server:
        server.ehlo_or_helo_if_needed()
        server.mail("bo@example.org")
        assert server.rcpt("somebody@elsewhere.example.org")[0] == 550


@pytest.mark.django_db(transaction=True)
def test_while_the_disk_is_full_the_sender_is_told_to_come_again(listener, monkeypatch):
    def full(*_, **__):
        raise taking.storing.DiskFull("fullt")

    monkeypatch.setattr(taking.storing, "must_have_room", full)
    with smtplib.LMTP(listener.host, listener.port) as server, pytest.raises(smtplib.SMTPDataError) as error:
        server.sendmail("bo@example.org", ["arende@svar.example.org"], "Subject: Hej\n\nHej")
    assert error.value.smtp_code == 452
    assert not IncomingEmail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_several_receivers_one_is_taken_at_a_time(listener):
    """LMTP answers each receiver by itself (RFC 2033); the library answers once for all."""
    with smtplib.LMTP(listener.host, listener.port) as server:
        server.ehlo_or_helo_if_needed()
        server.mail("bo@example.org")
        assert [server.rcpt("arende@svar.example.org")[0] for _ in range(2)] == [250, 452]
        assert server.data(b"Subject: Hej\r\n\r\nHej")[0] == 250
    assert IncomingEmail.objects.count() == 1
