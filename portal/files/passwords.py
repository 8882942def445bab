"""Is a document behind a password? Pure. What cannot be understood is not: its reader will see.

A PDF that may be read but not printed or changed (banks and authorities send such) opens with an empty password, and
an Excel file whose sheets may not be moved opens with one that Excel knows: they are not locked.
"""

import hashlib
import re
from collections import deque
from collections.abc import Iterator
from contextlib import suppress

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from portal.files import inside

FILEPASS, RC4_OF_97 = b"\x2f\0", b"\1\0\1\0\1\0"  # [MS-XLS] 2.4.117: RC4, of version 1.1
LOCKED_SLIDES = b"\x14\0\0\0\xdf\xc4\xd1\xf3"  # [MS-PPT] 2.3.2: the size and the mark of a CurrentUserAtom


def is_locked(content: bytes) -> bool:
    """What lies in a letter is the letter's. OpenDocument and zip files are told by `inside.brings_program`."""
    if inside.is_pdf(content):
        with suppress(ValueError):  # a length of key that nothing is encrypted with
            return _is_locked_pdf(content)
        return False
    if not content.startswith(inside.OLE) or inside.is_saved_letter(content):
        return False
    if "EncryptedPackage".encode("utf-16-le") in content or LOCKED_SLIDES in content:  # [MS-OFFCRYPTO] 2.3.4.4
        return True
    text, sheets = _beginning(content, "WordDocument"), _beginning(content, "Workbook")
    return (text.startswith(b"\xec\xa5") and bool(text[11] & 1)) or _is_locked_workbook(sheets)  # [MS-DOC] 2.5.1


def _beginning(content: bytes, stream: str) -> bytes:
    """The first 512 bytes of an OLE file's stream, whose directory entry says in which sector ([MS-CFB] 2.6.1)."""
    entry = content.find(f"{stream}\0".encode("utf-16-le"))
    start = content[entry + 116 : entry + 120] if entry > 0 else b""
    found = content[(int.from_bytes(start, "little") + 1) * 512 :][:512] if len(start) == 4 else b""
    return found if len(found) == 512 else b""


def _is_locked_workbook(sheets: bytes) -> bool:
    """The record after the first says how the rest is encrypted ([MS-OFFCRYPTO] 2.3.6)."""
    record = sheets[4 + int.from_bytes(sheets[2:4], "little") :]
    if sheets[:2] != b"\x09\x08" or not record.startswith(FILEPASS):
        return False
    if record[4:10] != RC4_OF_97:
        return True
    salt, verifier = record[10:26], record[26:58]
    key = _md5("VelvetSweatshop".encode("utf-16-le"))[:5]
    key = _md5(_md5((key + salt) * 16)[:5] + b"\0\0\0\0")
    opened = _rc4(key, verifier)
    return _md5(opened[:16]) != opened[16:]


# --- PDF (ISO 32000-2, 7.6.4: the names are the standard's) ---------------------------------------

_ENCRYPT = re.compile(rb"/Encrypt\s*(?:(\d{1,10})\s+(\d{1,5})\s+R|(?=<<))")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b""}
_PADDING = bytes.fromhex("28bf4e5e4e758a4164004e56fffa01082e2e00b6d0683e802f0ca9fe6453697a")


def _is_locked_pdf(content: bytes) -> bool:
    named = _last(_ENCRYPT.finditer(content))
    if not named:
        return False
    start = re.search(rb"(?<!\d)%b\s+%b\s+obj\b" % named.groups(), content) if named[1] else named
    rules = content[start.end() :][:8192] if start else b""
    if handler := re.search(rb"/Filter\s*/([\w.]+)", rules):
        return handler[1] != b"Standard" or not _opens_by_itself(rules, _string(content, b"ID", rb"\[\s*"))
    return False


def _opens_by_itself(rules: bytes, file_id: bytes) -> bool:
    revision, user = _number(rules, b"R"), _string(rules, b"U")
    if revision >= 5:
        return _hash_of_nothing(user[32:40], revision) == user[:32]
    long = _number(rules, b"Length") if _number(rules, b"V") < 4 else 128
    size = max(5, min(16, long // 8)) if revision > 2 else 5
    rights = (_number(rules, b"P") & 0xFFFFFFFF).to_bytes(4, "little")
    is_part = revision == 4 and re.search(rb"/EncryptMetadata\s+false", rules)
    key = _md5(_PADDING + _string(rules, b"O")[:32] + rights + file_id + (b"\xff" * 4 if is_part else b""))
    if revision == 2:
        return _rc4(key[:5], _PADDING) == user[:32]
    for _ in range(50):
        key = _md5(key[:size])
    made = _md5(_PADDING + file_id)
    for turn in range(20):
        made = _rc4(bytes(byte ^ turn for byte in key[:size]), made)
    return made == user[:16]


def _hash_of_nothing(salt: bytes, revision: int) -> bytes:
    """Algorithm 2.B with an empty password."""
    key, turn, last = hashlib.sha256(salt).digest(), 0, 0
    while revision > 5 and (turn < 64 or last > turn - 32):
        cipher = Cipher(algorithms.AES(key[:16]), modes.CBC(key[16:32])).encryptor()
        made = cipher.update(key * 64)
        key = (hashlib.sha256, hashlib.sha384, hashlib.sha512)[sum(made[:16]) % 3](made).digest()
        turn, last = turn + 1, made[-1]
    return key[:32]


def _last(found: Iterator[re.Match]) -> re.Match | None:
    return next(iter(deque(found, maxlen=1)), None)


def _number(rules: bytes, name: bytes) -> int:
    found = re.search(rb"/%b\s+(-?\d{1,10})" % name, rules)
    return int(found[1]) if found else 0


def _string(content: bytes, name: bytes, before: bytes = b"") -> bytes:
    """The last string of that name, written as hexadecimals or in brackets."""
    found = _last(re.finditer(rb"/%b\s*%b([(<])" % (name, before), content))
    if not found:
        return b""
    rest = content[found.end() :][:1024]
    if found[1] == b"<":
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", rest.partition(b">")[0])
        return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
    read, depth = b"", 1
    for part in re.finditer(rb"\\([0-7]{1,3})|\\(.)|(.)", rest, re.DOTALL):
        octal, escaped, plain = part.groups()
        depth += {b"(": 1, b")": -1}.get(plain, 0)
        if not depth:
            break
        read += bytes([int(octal, 8) & 255]) if octal else _ESCAPED.get(escaped, escaped) if escaped else plain
    return read


def _md5(data: bytes) -> bytes:
    return hashlib.md5(data, usedforsecurity=False).digest()


def _rc4(key: bytes, data: bytes) -> bytes:
    return Cipher(ARC4(key), mode=None).encryptor().update(data)
