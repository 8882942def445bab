"""What a log line, and the address that a browser passes on, may not tell: secrets and who somebody is. Pure.

Masked last, in the finished line: so nothing depends on who wrote it, nor on whether it is a message or a traceback.
"""

import logging
import re

from portal import orgnumber

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


class Formatter(logging.Formatter):
    """Of every handler in settings.LOGGING."""

    def format(self, record: logging.LogRecord) -> str:
        return masked(super().format(record))
