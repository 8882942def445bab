"""Raw letters, put together byte by byte: no library tidies what a program out there leaves untidy."""

import base64
import quopri
import struct
from dataclasses import dataclass

BO = "Bo Berg <bo@example.org>"
HEADS = {
    "From": BO,
    "To": "arende@svar.example.org",
    "Subject": "Sv: Fråga",
    "Date": "Sun, 29 Nov 2026 08:00:00 +0100",
    "Message-ID": "<1@example.org>",
}
PLAIN = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Part:
    kind: str
    body: bytes
    head: tuple[str, ...] = ()

    def raw(self) -> bytes:
        return "\n".join([f"Content-Type: {self.kind}", *self.head]).encode() + b"\n\n" + self.body


def letter(body: str | bytes | Part = "", *, kind: str = PLAIN, **heads: str | None) -> bytes:
    """Headers by their names with `_` for `-`; None leaves one out."""
    part = body if isinstance(body, Part) else Part(kind, body if isinstance(body, bytes) else body.encode())
    told = HEADS | {name.replace("_", "-"): value for name, value in heads.items()}
    lines = [f"{name}: {value}" for name, value in told.items() if value is not None]
    return "\n".join([*lines, "MIME-Version: 1.0", ""]).encode() + part.raw()


def text(words: str, charset: str = "utf-8", *, said: str = "") -> Part:
    return Part(f"text/plain; charset={said or charset}", words.encode(charset))


def html(markup: str) -> Part:
    return Part("text/html; charset=utf-8", markup.encode())


def coded(part: Part, how: str) -> Part:
    body = base64.encodebytes(part.body) if how == "base64" else quopri.encodestring(part.body)
    return Part(part.kind, body, (*part.head, f"Content-Transfer-Encoding: {how}"))


def many(kind: str, *parts: Part, more: str = "", is_whole: bool = True) -> Part:
    mark = f"={kind}-{sum(len(part.raw()) for part in parts)}="
    body = b"".join(f"--{mark}\n".encode() + part.raw() + b"\n" for part in parts)
    return Part(f'multipart/{kind}; boundary="{mark}"{more}', body + (f"--{mark}--\n".encode() if is_whole else b""))


def both(words: str, markup: str) -> Part:
    return many("alternative", text(words), html(markup))


def file(name: str, content: bytes = b"%PDF-1.4\n%%EOF\n", *, kind: str = "application/pdf", head: str = "") -> Part:
    how = head or f'Content-Disposition: attachment; filename="{name}"'
    return coded(Part(kind, content, tuple(how.splitlines())), "base64")


def picture(name: str, size: int, cid: str = "") -> Part:
    shown = f"\nContent-ID: <{cid}>" if cid else ""
    return file(
        name,
        b"\x89PNG\r\n\x1a\n" + b"x" * size,
        kind="image/png",
        head=f'Content-Disposition: inline; filename="{name}"{shown}',
    )


def report(words: str, fields: str, original: str = "", *, kind: str = "delivery-status", said: str = PLAIN) -> Part:
    """RFC 3464: what a server says to people, what it says to programs, and the letter that it is about."""
    parts = [Part(said, words.encode()), Part(f"message/{kind}", fields.encode())]
    if original:
        parts.append(Part("text/rfc822-headers", original.encode()))
    return many("report", *parts, more=f"; report-type={kind}")


def calendar(
    says: str, *, method: str = "REPLY", email: str = "anna@example.org", uid: str = "mote-1@example.org"
) -> str:
    return (
        f"BEGIN:VCALENDAR\r\nPRODID:-//x//y\r\nVERSION:2.0\r\nMETHOD:{method}\r\nBEGIN:VEVENT\r\n"
        f"UID:{uid}\r\nDTSTAMP:20261129T080000Z\r\nDTSTART:20261203T090000Z\r\nSUMMARY:Lotsmöte\r\n"
        f"ATTENDEE;PARTSTAT={says};CN=Anna:mailto:{email}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )


def winmail(words: str = "", files: dict[str, bytes] | None = None) -> bytes:
    """Outlook's own wrapping ([MS-OXTNEF]): a message class, a text, files."""
    found = [
        _attribute(1, 0x00069007, struct.pack("<II", 1252, 0)),
        _attribute(1, 0x00078008, b"IPM.Microsoft Mail.Note\0"),
    ]
    if words:
        found.append(_attribute(1, 0x0002800C, words.encode("windows-1252")))
    for name, content in (files or {}).items():
        found.append(_attribute(2, 0x00069002, struct.pack("<HIHHI", 1, 0, 0, 0, 0)))
        found.append(_attribute(2, 0x00018010, name.encode("windows-1252") + b"\0"))
        found.append(_attribute(2, 0x0006800F, content))
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(found)


def _attribute(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


# --- S/MIME (CMS, RFC 5652) -----------------------------------------------------------------------

SIGNED, DATA = (bytes.fromhex(f"06092a864886f70d0107{kind}") for kind in ("02", "01"))


def tagged(tag: int, *contents: bytes) -> bytes:
    """In DER: the tag, how many bytes, the bytes."""
    content = b"".join(contents)
    size = len(content).to_bytes(4, "big").lstrip(b"\0")
    return bytes([tag]) + (bytes([len(content)]) if len(content) < 128 else bytes([128 + len(size)]) + size) + content


def signed(inner: bytes | Part | None) -> bytes:
    """In one piece, as programs do it that hide the letter from those that know no signatures. Nobody has signed."""
    inner = inner.raw() if isinstance(inner, Part) else inner
    held = [] if inner is None else [tagged(0xA0, tagged(0x04, inner))]
    return tagged(0x30, SIGNED, tagged(0xA0, tagged(0x30, b"\2\1\1\x31\0", tagged(0x30, DATA, *held), b"\x31\0")))


# By `openssl cms -sign -nodetach -stream` and `openssl cms -encrypt -stream`: lengths that are not known at the start.
BY_OPENSSL = base64.b64decode(
    """
MIAGCSqGSIb3DQEHAqCAMIACAQExDTALBglghkgBZQMEAgEwgAYJKoZIhvcNAQcBoIAkgARZQ29u
dGVudC1UeXBlOiB0ZXh0L3BsYWluOyBjaGFyc2V0PXV0Zi04DQpDb250ZW50LVRyYW5zZmVyLUVu
Y29kaW5nOiA4Yml0DQoNCsOFdHRhIGJvcmQuDQoAAAAAAAAxgZswgZgCAQEwMTAZMRcwFQYDVQQD
DA5ib0BleGFtcGxlLm9yZwIUEy8SHQZiUHwm4BwkkOmzfYK3aTwwCwYJYIZIAWUDBAIBMAoGCCqG
SM49BAMCBEcwRQIgHc9AVDJjNgwLb3sl5t6fRqLXkSvDE21zuysZJ97H7pkCIQC14aPL6XqeHEiE
M9EpFdmZN3AA/5gfwwj9DQS6PkQdWAAAAAAAAA=="""
)
SEALED_BY_OPENSSL = base64.b64decode(
    """
MIAGCSqGSIb3DQEHA6CAMIACAQIxgdihgdUCAQOgUaFPMAkGByqGSM49AgEDQgAElqWEvwy4zSjU
PoWGgwsglrTabwfRxcdY/Hh/A2fyY71DBiUIiAGQ7dfYs+yoas8PBzbWkpy5Urz8QIiJv3jrpDAc
BgkrgQUQhkg/AAIwDwYLKoZIhvcNAQkQAwYFADBfMF0wMTAZMRcwFQYDVQQDDA5ib0BleGFtcGxl
Lm9yZwIUEy8SHQZiUHwm4BwkkOmzfYK3aTwEKLq3lENQpuneEehvrdajaO42SnrNPkHJros6d2Ck
g+21p24uNM64jjAwgAYJKoZIhvcNAQcBMBQGCCqGSIb3DQMHBAhPSOWP4JjApaCABFhBmME4Yu1z
iLlsLS3TRhWhZYudbRdjYSDmaFTGudu7b3BALlrPKoS/JsgVkLvrzTZcHB7xGFr8f8TnQMY+MITN
9k62OeWz7WTR5nRlHkvCJgrF/b5KKPa4BAifZZrxL9ctYwAAAAAAAAAAAAA="""
)
