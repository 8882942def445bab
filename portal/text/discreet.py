"""What a log line, and the address that a browser passes on, may not tell: secrets and who somebody is. Pure.

Masked last, in the finished line: so nothing depends on who wrote it, nor on whether it is a message or a traceback.
"""

import copy
import logging
import re
import traceback

from django.core.exceptions import PermissionDenied, SuspiciousOperation

from portal.text import orgnumber

HIDDEN = "[dolt]"
# A token of `links.mint`, a ticket's signature, the key of a draft: 43 signs or more, also percent-encoded.
# What has no capital letter is none: names in a traceback, and the digests by which record and files are compared.
SECRET = re.compile(r"(?<![\w%-])(?=[\w%-]*[A-Z])[\w%-]{43,}", re.ASCII)
ADDRESS = re.compile(r"[\w.+%-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+")


def masked(text: str) -> str:
    text = ADDRESS.sub(HIDDEN, SECRET.sub(HIDDEN, text))
    for start, end in reversed(orgnumber.find_personal_numbers(text)):
        text = text[:start] + HIDDEN + text[end:]
    return text


def holds_secret(path: str) -> bool:
    return bool(SECRET.search(path))


REFUSALS = (PermissionDenied, SuspiciousOperation)


class Formatter(logging.Formatter):
    """Of every handler in settings.LOGGING. What is refused is one line: else whoever asks often fills the disk."""

    def format(self, record: logging.LogRecord) -> str:
        fault = record.exc_info and record.exc_info[1]
        if not isinstance(fault, REFUSALS):
            return masked(super().format(record))
        line = copy.copy(record)
        line.exc_info = line.exc_text = None
        return masked(f"{super().format(line)} {traceback.format_exception_only(fault)[-1].strip()}")
