"""Where letters that answer ours come in, read from the environment. docs/production.md says how to choose.

Nothing of it set: answers go to the pilot's mailbox, which a person reads.
"""

import shlex
from dataclasses import dataclass
from urllib.parse import SplitResult, unquote, urlsplit

from portal.server.environment import AN_EMAIL, Environment, refuse
from portal.text.email_addresses import normal

LARGEST = 40 * 1024 * 1024  # bytes of a letter: a file of 30 MB, as mail programs write it
SECURE = {"imaps": 993, "imap": 143}


@dataclass(frozen=True)
class Listener:
    """`lmtp` or `smtp`, from our own mail server alone: whoever reaches the port may hand in letters."""

    protocol: str
    host: str
    port: int


@dataclass(frozen=True)
class Mailbox:
    """An IMAP mailbox that the worker empties. With a token command the password is not used (XOAUTH2)."""

    host: str
    port: int
    is_tls: bool
    user: str
    password: str
    folder: str
    read_folder: str
    token_command: tuple[str, ...]


@dataclass(frozen=True)
class MailIn:
    address: str = ""  # arende@svar.kommunen.se: with a token after a plus it is the address of one letter
    listener: Listener | None = None
    mailbox: Mailbox | None = None

    @property
    def is_on(self) -> bool:
        return bool(self.address)


def read(env: Environment, *, pilot: str, listen: str = "", address: str = "") -> MailIn:
    """`listen` and `address` are what counts where the environment says nothing: the demo's own. The `pilot`'s mailbox
    is another one, which a person reads.
    """
    domain = env.text("MAIL_IN_DOMAIN", "", like=r"[^@\s/:]+", what="a domain like svar.kommunen.se")
    address = env.text(
        "MAIL_IN_ADDRESS", f"arende@{domain}" if domain else address, like=AN_EMAIL, what="an e-mail address"
    )
    address = normal(address)
    listener = env.address(
        "MAIL_IN_LISTEN",
        listen,
        schemes="lmtp smtp",
        example="lmtp://127.0.0.1:8024.",
        asks=lambda url: url.hostname and url.port,
    )
    mailbox = env.address(
        "IMAP_URL",
        schemes="imap imaps",
        example="imaps://user:password@mail.kommunen.se/INBOX.",
        asks=lambda url: url.hostname and url.username,
    )
    if (listener or mailbox) and not address:
        refuse("MAIL_IN_DOMAIN or MAIL_IN_ADDRESS is missing: it says to which address our letters are answered.")
    if address and address == normal(pilot):
        refuse("MAIL_IN_ADDRESS must not be PILOT_MAILBOX: a person reads that one, and this one is emptied.")
    token_command = tuple(shlex.split(env("IMAP_TOKEN_COMMAND", default="")))
    return MailIn(
        address=address,
        listener=_listener(urlsplit(listener)) if listener else None,
        mailbox=_mailbox(urlsplit(mailbox), env("IMAP_READ_FOLDER", default="Inläst"), token_command)
        if mailbox
        else None,
    )


def on_this_machine(port: int) -> dict[str, str]:
    """For the demo: an address that no mail reaches but what is answered on this machine; listening, with a port."""
    address = {"address": "arende@svar.localhost"}
    listens = port + 24 if port < 65500 else port - 24  # LMTP's own is 24
    return address | {"listen": f"lmtp://127.0.0.1:{listens}"} if port else address


def _listener(url: SplitResult) -> Listener:
    return Listener(url.scheme, url.hostname or "", url.port or 0)


def _mailbox(url: SplitResult, read_folder: str, token_command: tuple[str, ...]) -> Mailbox:
    return Mailbox(
        host=url.hostname or "",
        port=url.port or SECURE[url.scheme],
        is_tls=url.scheme == "imaps",
        user=unquote(url.username or ""),
        password=unquote(url.password or ""),
        folder=unquote(url.path.strip("/")) or "INBOX",
        read_folder=read_folder,
        token_command=token_command,
    )
