"""Taking a letter in: when `take` returns it is on the disk and in the database, and may be forgotten elsewhere.

The same letter is one row, however often and by whichever way it comes: a mailbox that was half emptied is read again.
"""

import hashlib
import os
import re
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.files import storing
from portal.files.uploads import CheckedFile
from portal.models import IncomingEmail
from portal.text.email_addresses import normal

# What stands for the letter itself; the lines that servers write on its way differ between two copies.
ITS_OWN = re.compile(rb"^(message-id|from|date|subject):(.*?)\r?\n(?![ \t])", re.IGNORECASE | re.MULTILINE | re.DOTALL)
AS_IT_CAME = CheckedFile("mejl.eml", "message/rfc822")


def take(raw: bytes, *, to: str = "", at: datetime | None = None) -> IncomingEmail:
    """Keep a letter; `to` is the envelope's receiver. Raises storing.DiskFull, or what the database does."""
    fingerprint = fingerprint_of(raw)
    if known := IncomingEmail.objects.filter(fingerprint=fingerprint).first():
        return known
    at = at or timezone.now()
    try:
        with transaction.atomic():
            stored = storing.keep(ContentFile(raw, name=AS_IT_CAME.name_clean), AS_IT_CAME)
            _onto_the_disk(stored.content.path)
            return IncomingEmail.objects.create(
                fingerprint=fingerprint, file=stored, recipient=normal(to)[:254], received_at=at, not_before=at
            )
    except IntegrityError:  # the other copy of it came at the same moment
        return IncomingEmail.objects.get(fingerprint=fingerprint)


def fingerprint_of(raw: bytes) -> str:
    """SHA-256 of what its sender wrote. A Message-ID alone may be used by whoever wants another's letter unread."""
    head, blank, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    own = sorted((name.lower(), b" ".join(value.split())) for name, value in ITS_OWN.findall(head + b"\n\n"))
    digest = hashlib.sha256(repr(own).encode())
    digest.update(body.rstrip())
    return digest.hexdigest()


def _onto_the_disk(path: str) -> None:
    for each in (path, os.path.dirname(path)):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
