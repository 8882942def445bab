"""A listener for our own mail server, by LMTP or SMTP (PyPI aiosmtpd): "250" is said when the letter is safe.

Only addresses of ours are let in, so nothing is passed on to anybody; a database or a disk that is away is "later".
"""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import close_old_connections

from portal.files.storing import DiskFull
from portal.mail import reply_address
from portal.mail.incoming.taking import take
from portal.server.mail_in import LARGEST, Listener

logger = logging.getLogger(__name__)
HANDS = 4
SECONDS = 300  # from one command to the next, the whole letter between them: also when it comes a byte at a time


class AnyLine:
    """A line as long as the letter may be: programs write a whole web page on one, and what is refused is lost."""

    line_length_limit = LARGEST


class LineLMTP(AnyLine, LMTP):
    pass


class LineSMTP(AnyLine, SMTP):
    pass


class Doorman:
    """The answers to one letter's commands, by aiosmtpd's names."""

    def __init__(self) -> None:
        self.hands = ThreadPoolExecutor(HANDS)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if not reply_address.is_ours(address):
            return "550 5.1.1 No such address here"
        if envelope.rcpt_tos:  # the library answers a letter once, where LMTP wants an answer for each (RFC 2033)
            return "452 4.5.3 One receiver at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - the library's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        sender = (envelope.mail_from or "").strip("<>")  # the library has nobody's as "<>"
        head = f"Return-Path: <{sender}>\r\n".encode("ascii", "replace")
        content = envelope.content or b""
        raw = head + (content.encode() if isinstance(content, str) else content)
        return await asyncio.get_running_loop().run_in_executor(self.hands, _take, raw, envelope.rcpt_tos[0])


def _take(raw: bytes, to: str) -> str:
    try:
        close_old_connections()
        take(raw, to=to)
    except DiskFull:
        return "452 4.3.1 No room on the disk; try later"
    except Exception:
        logger.exception("A letter could not be taken in")
        return "451 4.3.0 Not now; try later"
    return "250 2.0.0 Taken in"


async def serve(listener: Listener, *, until: asyncio.Event) -> None:
    """Listen until the event is set. Raises OSError when the port is taken."""
    doorman, loop = Doorman(), asyncio.get_running_loop()
    protocol = LineLMTP if listener.protocol == "lmtp" else LineSMTP
    server = await loop.create_server(
        lambda: protocol(doorman, data_size_limit=LARGEST, timeout=SECONDS, enable_SMTPUTF8=True, ident="Portal"),
        listener.host,
        listener.port,
    )
    async with server:
        await until.wait()
