"""A letter's headers and bytes as text, whatever charset a program used or said that it used. Pure; never raises."""

import base64
import codecs
import quopri
import re
from contextlib import suppress
from email.message import Message
from email.utils import getaddresses

from portal.text.email_addresses import normal

WORD = re.compile(r"=\?([^?\s]{1,60})\?([bq])\?([^?\n]{0,2000})\?=", re.IGNORECASE)
LONGEST, MOST_ADDRESSES = 20_000, 100
NO_CHARSETS = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
NOT_ASCII_IN_ASCII = ("utf-16", "utf-32", "utf_16", "utf_32")

UNSEEN = dict.fromkeys([*(number for number in range(32) if chr(number) not in "\t\n\r"), 127, 0xFEFF])


def header(message: Message, name: str) -> str:
    """Decoded, on one line; the first, where there are several."""
    return next(iter(headers(message, name)), "")


def headers(message: Message, name: str) -> list[str]:
    return [" ".join(decoded(raw).split()) for raw in raw_headers(message, name)]


def addresses(message: Message, *names: str) -> list[tuple[str, str]]:
    """Names, and addresses in their one form. A name is decoded when it has been told from its address."""
    found = []
    for raw in (raw for name in names for raw in raw_headers(message, name)):
        with suppress(Exception):  # the standard library's own, on whatever somebody sends
            found += getaddresses([raw])[:MOST_ADDRESSES]
    return [(" ".join(decoded(name).split()), normal(clean(address))) for name, address in found if "@" in address]


def domains(message: Message, name: str) -> list[str]:
    """Of its addresses, as they stand: also with what nobody sees in them."""
    raws = [str(value)[:LONGEST] for key, value in message.raw_items() if key.lower() == name.lower()]
    found = []
    for raw in raws:
        with suppress(Exception):
            found += getaddresses([raw.encode("utf-8", "surrogateescape").decode("utf-8", "replace")])[:MOST_ADDRESSES]
    return [address.rpartition("@")[2] for _, address in found if "@" in address]


def raw_headers(message: Message, name: str) -> list[str]:
    """As they stand, with bytes that are no ASCII read as what they must be."""
    found = [str(value)[:LONGEST] for key, value in message.raw_items() if key.lower() == name.lower()]
    return [decode(each.encode("utf-8", "surrogateescape"), "") for each in found]


def decoded(value: str) -> str:
    """With its encoded words (RFC 2047) as text: also those that are cut, or share a letter between two of them."""
    pieces: list[str] = []
    waiting, charset, end = b"", "", 0
    for found in WORD.finditer(value):
        between = value[end : found.start()]
        if between.strip() or found[1].lower() != charset:
            pieces += [decode(waiting, charset), between if between.strip() or not end else ""]
            waiting, charset = b"", found[1].lower()
        waiting, end = waiting + _bytes_of(found[2], found[3]), found.end()
    return clean("".join([*pieces, decode(waiting, charset), value[end:]]))


def _bytes_of(kind: str, content: str) -> bytes:
    coded = content.encode("utf-8", "replace")
    return unpacked(coded) if kind in "bB" else quopri.decodestring(coded, header=True)


def unpacked(coded: bytes) -> bytes:
    """Base64, also when it was cut in the middle."""
    letters = re.sub(rb"[^A-Za-z0-9+/]", b"", coded)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))


def decode(content: bytes, charset: str) -> str:
    """What is UTF-8 is UTF-8, whatever is said; then what is said, then what Windows writes."""
    said = charset.lower().partition("*")[0].strip()
    if not content.isascii() and not said.startswith(NOT_ASCII_IN_ASCII):
        with suppress(UnicodeDecodeError):
            return clean(content.decode())
    if said.replace("_", "-") in {"iso-8859-1", "latin1", "latin-1", "us-ascii", "ascii"}:
        said = "windows-1252"
    with suppress(LookupError, ValueError):
        if said and codecs.lookup(said).name not in NO_CHARSETS:
            return clean(content.decode(said))
    with suppress(UnicodeDecodeError):
        return clean(content.decode("windows-1252"))
    return clean(content.decode("latin-1"))


def clean(text: str) -> str:
    """Without signs that nobody sees, and without halves of characters, which PostgreSQL refuses."""
    return text.translate(UNSEEN).encode("utf-8", "replace").decode()
