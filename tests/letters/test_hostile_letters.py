"""Letters that are made to break a reader: each is read, kept within a second, and raises nothing."""

import base64
import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.mail.incoming import taking
from portal.mail.incoming.reading import Read, read
from tests.letters.making import signed

ON = date(2026, 11, 29)
HEAD = b"From: Bo <bo@example.org>\nSubject: Hej\nMessage-ID: <1@example.org>\n"
SECONDS = 1.0


def within(depth: int, kind: str = "multipart/mixed") -> bytes:
    parts = (f"Content-Type: {kind}; boundary=b{number}\n\n--b{number}\n" for number in range(depth))
    return HEAD + "".join(parts).encode() + b"Content-Type: text/plain\n\nDjupt\n"


def sealed(content: bytes) -> bytes:
    kind = b"Content-Type: application/pkcs7-mime; smime-type=signed-data\nContent-Transfer-Encoding: base64\n\n"
    return HEAD + kind + base64.encodebytes(content)


MANY = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nhej\n" * 5_000
SMALL = b"--b\n" + sealed(signed(MANY[:3000])).removeprefix(HEAD) + b"\n"
LETTERS = {
    "nothing": b"",
    "NUL": b"\x00" * 1000,
    "a thousand deep": within(1000),
    "a hundred deep, long": within(100) + b"\n" * 300_000,
    "a thousand letters deep": HEAD + b"Content-Type: message/rfc822\n\n" * 1000 + b"\nhej",
    "one line": HEAD + b"\n" + b"a" * 200_000,
    "spaces": HEAD + b"\n" + b" " * 200_000 + b"x",
    "quotes": HEAD + b"\n" + b"> a\n" * 50_000,
    "lines": HEAD + b"\n" + b"a\n" * 60_000,
    "paragraphs": HEAD + b"\n" + b"a\n\n" * 40_000,
    "heads": HEAD + b"\n" + b"From: a\n" * 60_000,
    "headings": HEAD + b"\n" + b"On \n" * 80_000,
    "headings in a line": HEAD + b"\n" + b"Den 28 nov skrev " * 60_000,
    "greetings": HEAD + b"\n" + b"Mvh\n\n" * 80_000,
    "tags": HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 200_000,
    "signs": HEAD + b"Content-Type: text/html\n\n" + b"<" * 200_000,
    "quotes in HTML": HEAD + b"Content-Type: text/html\n\n" + b"<blockquote type=cite>a" * 20_000,
    "declarations": HEAD + b"Content-Type: text/html\n\n" + b"<?xml " * 60_000,
    "senders": b"From: " + b"a," * 200_000 + b"\n\nhej",
    "brackets": b"From: " + b"<(" * 200_000 + b"\n\nhej",
    "words": b"Subject: " + b"=?utf-8?q?a?= " * 70_000 + b"\n\nhej",
    "references": HEAD + b"References: " + b"<a@b> " * 60_000 + b"\n\nhej",
    "headers": HEAD + b"X: a\n" * 30_000 + b"\nhej",
    "dots": b"From: mailer-daemon@x.se\nSubject: undelivered\n\n" + b"a@" + b"a-." * 300_000,
    "dates": b"From: x@x.se\nSubject: Autosvar\n\n" + b"till den " * 100_000,
    "parts": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nhej\n" * 5_000,
    "calendars": HEAD + b"Content-Type: text/calendar\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\n" + b"BEGIN:VEVENT\n" * 80_000,
    "parts, signed": sealed(signed(MANY)),
    "signed letters": HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n" * 9 + SMALL * 450,
    "signed, a thousand deep": sealed(signed(within(1000))),
    "signed, a hundred deep and long": sealed(signed(within(100) + b"\n" * 300_000)),
    "signed, and no end": sealed(b"0\x80" * 200_000),
    "signed, in pieces of a byte": sealed(signed(b"").replace(b"\x04\x00", b"\x24\x80" + b"\x04\x01a" * 300_000)),
    "signed, of a length beyond all": sealed(b"0\xfe" + b"\xff" * 126),
    "a punycode": HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a-b" * 40_000,
}


def test_a_hostile_letter_is_read_in_time():
    slow = {}
    for name, raw in LETTERS.items():
        begun = time.process_time()
        found = read(raw, on=ON)
        taking.fingerprint_of(raw)
        took = time.process_time() - begun
        if took > SECONDS:
            slow[name] = round(took, 1)
        assert not raw.startswith(HEAD) or (found.sender, found.message_id) == ("bo@example.org", "<1@example.org>"), (
            name
        )
    assert slow == {}


@pytest.mark.parametrize("head", [b"", HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\n"])
@settings(max_examples=60, deadline=1000)
@given(raw=st.binary(max_size=400))
def test_random_bytes_raise_nothing(head, raw):
    found = read(head + raw, on=ON)
    assert isinstance(found, Read)
    assert "\x00" not in f"{found}"
