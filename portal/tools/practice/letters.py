"""The letters of the outbox as their receivers would read, follow and answer them. None of them has left."""

import re
from collections.abc import Sequence
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import make_msgid
from pathlib import Path

from django import forms

from portal.mail import links, outbox
from portal.mail.incoming import taking
from portal.models import IncomingEmail, OutgoingEmail

LINK = re.compile(r"^(.*?):? *\[\[personlig-lank-(\d+)\]\]\S*$", re.MULTILINE)


class ReplyForm(forms.Form):
    text = forms.CharField(
        label="Ditt svar", widget=forms.Textarea(attrs={"rows": 5}), error_messages={"required": "Skriv ett svar."}
    )


def parts(letter: OutgoingEmail) -> list[dict]:
    """Its text in order: {"text"} of some lines, and {"label", "number"} of a line with a secret link."""
    pieces = LINK.split(letter.text)
    words = [{"text": text.strip("\n")} for text in pieces[::3]]
    buttons = [{"label": label, "number": number} for label, number in zip(pieces[1::3], pieces[2::3], strict=True)]
    found = [words[0]]
    for button, text in zip(buttons, words[1:], strict=True):
        found += [button, text]
    return [part for part in found if part.get("text", "-")]


def address(letter: OutgoingEmail, number: int) -> str:
    """Where that link of it leads, made as when the letter leaves. Raises IndexError."""
    path = links.mint(links.Key(**letter.links[number]), email=letter.to, sent_in=letter.subject)
    end = re.search(re.escape(outbox.placeholder(number)) + r"(\S*)", letter.text)
    return path + (end[1] if end else "")


def answer(letter: Message, text: str, *, files: Sequence[Path] = (), sender: str = "") -> EmailMessage:
    """As a mail program writes it, from the letter's receiver unless somebody else sends it."""
    answer = EmailMessage()
    answer["From"], answer["To"] = sender or str(letter["To"]), str(letter["Reply-To"])
    answer["Subject"] = f"Sv: {letter['Subject']}"
    answer["Message-ID"] = make_msgid(domain="example.org")
    answer["In-Reply-To"] = answer["References"] = str(letter["Message-ID"])
    answer.set_content(text)
    for path in files:
        answer.add_attachment(path.read_bytes(), maintype="application", subtype="octet-stream", filename=path.name)
    return answer


def reply(letter: OutgoingEmail, text: str) -> IncomingEmail:
    """Its receiver's answer comes in, as by the mail server."""
    as_sent = message_from_bytes(outbox.as_message(letter).message().as_bytes(), policy=policy.default)
    written = answer(as_sent, text)
    return taking.take(written.as_bytes(policy=policy.SMTP), to=str(written["To"]))
