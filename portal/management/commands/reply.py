"""`manage.py reply LETTER "text" [--file drawing.pdf]`: answer one of the demo's letters, as its receiver would."""

import smtplib
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.tools.practice import letters


class Command(BaseCommand):
    help = "Answers a letter that was written to a file, so that it can be tried without a mailbox."

    def add_arguments(self, parser):
        parser.add_argument("letter", type=Path, help="a file in the folder of letters; it may hold several")
        parser.add_argument("--to", default="", help="whose letter in the file is answered; else the last")
        parser.add_argument("text")
        parser.add_argument("--file", type=Path, action="append", default=[], help="a file to send along")
        parser.add_argument("--sender", default="", help="another address than the letter went to")

    def handle(self, *args, letter, text, to, file, sender, **options):
        listener = settings.MAIL_IN.listener
        if listener is None:
            raise CommandError("MAIL_IN_LISTEN is not set, so no letters are taken in here.")
        if not letter.is_file():
            raise CommandError(f"There is no letter {letter}. The demo's are in {settings.LETTERS_DIR}.")
        written = self.written(letter.read_bytes(), to)
        if not written:
            raise CommandError(f"No letter to {to} is in {letter}.")
        answer = letters.answer(written[-1], text, files=file, sender=sender)
        try:
            with smtplib.LMTP(listener.host, listener.port) as server:
                server.send_message(answer)
        except OSError as error:
            raise CommandError(f"The listener does not answer. Is the portal running (make run)? {error}") from error
        self.stdout.write(f"The portal has {answer['From']}'s answer. It is brought to its case within a few seconds.")

    def written(self, raw: bytes, to: str) -> list[Message]:
        letters = [each for each in raw.split(b"-" * 79 + b"\n") if each.strip()]
        read = [message_from_bytes(each, policy=policy.default) for each in letters]
        return [each for each in read if to in ("", str(each["To"]))]
