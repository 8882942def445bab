"""A real Dovecot with one mailbox, for tests: an ordinary process on free ports, with a certificate of its own."""

import imaplib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from imap_tools.imap_utf7 import utf7_encode

from tests.folders import open_folder
from tests.journeys.processes import answers, until
from tests.nginx import make_certificate
from tests.postman import free_port

PROGRAM = shutil.which("dovecot", path="/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin:/usr/bin:/usr/local/bin")
PASSWORD, TOKEN = "hemligt å/ö", "a-token"
SECONDS = 30
DAY = date(2026, 11, 29)


class PostBox:
    """Where Dovecot answers, and what lies there."""

    def __init__(self, folder: Path) -> None:
        self.imap, self.imaps, self.folder = free_port(), free_port(), folder
        self.number = 0
        self.renew()

    def put(self, *letters: bytes, folder: str = "INBOX") -> None:
        with self._opened() as box:
            box.create(_on_the_wire(folder))
            for each in letters:
                box.append(_on_the_wire(folder), "", None, each.replace(b"\n", b"\r\n"))

    def count(self, folder: str) -> int:
        with self._opened() as box:
            status, answer = box.select(_on_the_wire(folder), readonly=True)
            return int(answer[0] or 0) if status == "OK" else 0

    def renew(self) -> None:
        """Another person's, where nothing lies."""
        self.number += 1
        self.user = f"lots{self.number}@example.org"

    @contextmanager
    def _opened(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.imap, timeout=SECONDS) as box:
            box.authenticate("PLAIN", lambda _: f"\0{self.user}\0{PASSWORD}".encode())
            yield box


def _on_the_wire(folder: str) -> str:
    return f'"{utf7_encode(folder).decode()}"'


@contextmanager
def running() -> Iterator[PostBox]:
    with open_folder() as folder:  # its name is short: that of a socket has at most 100 signs
        yield from _in(folder)


def _in(folder: Path) -> Iterator[PostBox]:
    make_certificate(folder)
    box = PostBox(folder)
    (folder / "dovecot.conf").write_text(_settings(box))
    (folder / "users").write_text(f"example.org:{{PLAIN}}{PASSWORD}\n")
    (folder / "tokens").write_text(f"example.org:{{PLAIN}}{TOKEN}\n")
    (folder / "mail").mkdir()
    owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    if os.geteuid() == 0:
        os.chown(folder / "mail", owner.pw_uid, owner.pw_gid)
    process = subprocess.Popen([PROGRAM, "-F", "-c", folder / "dovecot.conf"])
    try:
        until(lambda: answers(box.imaps) and answers(box.imap), "Dovecot answers")
        yield box
    finally:
        process.terminate()
        process.wait(SECONDS)


def _settings(box: PostBox) -> str:
    folder, is_root = box.folder, os.geteuid() == 0
    me = pwd.getpwuid(os.geteuid()).pw_name
    owner = pwd.getpwnam("nobody") if is_root else pwd.getpwnam(me)
    whose = "" if is_root else f"default_internal_user = {me}\ndefault_login_user = {me}\n"
    return f"""{whose}base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 1
mail_fsync = never
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {box.imap}
  }}
  inet_listener imaps {{
    port = {box.imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = passwd-file
  mechanisms = xoauth2
  args = username_format=%d {folder}/tokens
}}
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = username_format=%d {folder}/users
}}
userdb {{
  driver = static
  args = uid={owner.pw_uid} gid={owner.pw_gid} home={folder}/mail/%u
}}
"""
