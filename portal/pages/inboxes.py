"""Inboxes: letters that change nothing by themselves, read and answered on the page of what they are about.

    unread --> answered | read | with the pilot's post

Somebody signed up writes about an event, a participant about a course, a guest about a meeting. An app tells here
which page that is and who has it. Sorting leaves such a letter there (`homes.READ_THERE`).
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db import models, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from portal.files.storing import WHEN_STOPPED
from portal.mail import links, outbox
from portal.mail.incoming.homes import READ_THERE, home_of, homes_of
from portal.models import IncomingEmail, OutgoingEmail, SecretLink, StoredFile, User, town_hall
from portal.people import log
from portal.text.exceptions import NotAllowed

State = IncomingEmail.State
TOO_LATE = "Någon annan har redan tagit hand om mejlet."
# Neither what machines say nor junk, and nothing that is with the post or with the registrar.
WORDS = Q(kind__in=["ordinary", "attendance"], state__in=[State.UNREAD, State.SORTED])
FILES = "answer_files"
NO_ADDRESS = "Det finns ingen adress att svara till. Ring i stället."


@dataclass(frozen=True)
class Inbox:
    """Of each row of `model`: the letters about what belongs to it."""

    model: type[models.Model]
    readable_by: Callable[[User], QuerySet]  # rows of the model whose letters the person reads
    page: Callable[[Any], str]  # the address of a row's page
    ways: Mapping[type[models.Model], str]  # from what letters are filed under to the row; "" where that is the row

    def about(self, rows: QuerySet) -> Q:
        return reduce(or_, (self._filed(model, way, rows) for model, way in self.ways.items()))

    @staticmethod
    def _filed(model: type[models.Model], way: str, rows: QuerySet) -> Q:
        things = model._default_manager.filter(**{f"{way}__in": rows}) if way else rows
        return Q(about=model._meta.model_name, about_id__in=things.order_by().values("pk"))

    def row_of(self, letter: IncomingEmail) -> Any:
        """None where the letter is about nothing of this inbox, or about what is gone."""
        for model, way in self.ways.items():
            if model._meta.model_name == letter.about:
                thing = model._default_manager.filter(pk=letter.about_id).first()
                return getattr(thing, way) if thing and way else thing
        return None


INBOXES: dict[str, Inbox] = {}  # by the name of the model that has the page


def register(inbox: Inbox) -> None:
    INBOXES[inbox.model._meta.model_name or ""] = inbox
    READ_THERE.update(model._meta.model_name or "" for model in inbox.ways)


def of(thing: models.Model, user: User) -> QuerySet[IncomingEmail]:
    """To those who have the thing: what waits for them, and the words that they have read."""
    inbox = INBOXES[thing._meta.model_name or ""]
    rows = IncomingEmail.objects.filter(inbox.about(inbox.readable_by(user).filter(pk=thing.pk)))
    return rows.filter(WORDS).exclude(text="", files=None, state=State.SORTED)


def readable_by(user: User) -> Q:
    found = Q(pk__in=[])
    for inbox in INBOXES.values():
        found |= inbox.about(inbox.readable_by(user))
    return found


def reads_all_of_letters(user: User) -> bool:
    """What a letter quotes, and the letter as it came, may hold anything that the town hall has written to somebody.
    Whoever leads a course from outside reads what the person wrote, and the files."""
    return user.roles.is_inside


def page_of(letter: IncomingEmail) -> str:
    """The address of the page where the letter is read; empty when what it is about is gone."""
    for inbox in INBOXES.values():
        if row := inbox.row_of(letter):
            return f"{inbox.page(row)}#mejl"
    return ""


def unread_by(user: User) -> QuerySet[IncomingEmail]:
    """The oldest first."""
    return IncomingEmail.objects.unread().filter(readable_by(user))


# --- What is done with a letter -------------------------------------------------------------------


def answers_go_to(letters: Iterable[IncomingEmail]) -> dict[int, str]:
    """By their ids: the address of today of whom we had written to, whoever the letter came from."""
    ours = {each.pk: each.letter for each in letters if each.letter}
    found = homes_of(ours.values())
    return {
        pk: home.address_of(thing) or letter.to
        for pk, letter in ours.items()
        if letter.pk in found
        for home, thing in [found[letter.pk]]
    }


def files_key(letter: IncomingEmail) -> links.Key:
    """Opens the files of our answer to it, for whoever has the address of today."""
    return links.Key(scope=FILES, target_id=letter.pk, view="answer_files")


def answered_to(link: SecretLink) -> OutgoingEmail | None:
    """Our answer, whose files the link opens. None when it is gone, or when its receiver has another address now."""
    rows = IncomingEmail.objects.exclude(answered_with=None).select_related("letter", "answered_with")
    letter = rows.filter(pk=link.target_id).first()
    is_theirs = letter is not None and answers_go_to([letter]).get(letter.pk) == link.email
    return letter.answered_with if letter and is_theirs else None


def _addresses(pk: int) -> list[str]:
    return list(answers_go_to(IncomingEmail.objects.filter(pk=pk).select_related("letter")).values())


links.ADDRESSES[FILES] = _addresses


@transaction.atomic
def answer(
    letter: IncomingEmail, text: str, *, by: User, files: Collection[StoredFile] = (), at: datetime | None = None
) -> str:
    """To the sender's address of today; an answer to that comes back to the same page. Returns the address."""
    letter, now = _lock(letter, by=by), at or timezone.now()
    found = home_of(letter.letter)
    if not (found and letter.letter):
        raise NotAllowed(NO_ADDRESS)
    home, thing = found
    to = home.address_of(thing) or letter.letter.to
    context = {"text": text, "sender": by, "subject": letter.letter.subject}
    about = {"about": home.filed_under(thing), "answers": thing, "files": files}
    about |= {"keys": {"link": files_key(letter)}} if files else {}
    letter.answered_with = outbox.write(
        outbox.Letter("portal/email/inbox_answer", to=to, context=context, at=now, **about)
    )
    _done(letter, State.SORTED, "inbox.answer", by=by, at=now)
    if any(stored.is_stopped for stored in files):  # while it was still a draft
        _tell_who_answered(letter)
    return to


def _tell_who_answered(letter: IncomingEmail) -> None:
    """They believe that the receiver has the file. The pilot is told instead of somebody who has left."""
    by, answer = letter.sorted_by, letter.answered_with
    to = by.email if by and by.is_active else town_hall().pilot_mailbox
    context = {"receiver": answer and answer.to, "address": links.absolute(page_of(letter))}
    outbox.write(outbox.Letter("portal/email/answer_file_stopped", to=to, context=context))
    log.note("file.stopped", letter, by=None)


def _file_stopped(stored: StoredFile) -> None:
    """Within the transaction that stops the file."""
    answered = IncomingEmail.objects.filter(answered_with__files=stored)
    for letter in answered.select_related("sorted_by", "answered_with"):
        _tell_who_answered(letter)


WHEN_STOPPED.append(_file_stopped)


@transaction.atomic
def mark_as_read(letter: IncomingEmail, *, by: User, at: datetime | None = None) -> None:
    _done(_lock(letter, by=by), State.SORTED, "inbox.read", by=by, at=at or timezone.now())


@transaction.atomic
def hand_to_pilot(letter: IncomingEmail, *, by: User, at: datetime | None = None) -> None:
    """It is about something else: it waits with the post, where it can become a case."""
    _done(_lock(letter, by=by), State.HOMELESS, "inbox.to_pilot", by=by, at=at or timezone.now())


def _lock(letter: IncomingEmail, *, by: User) -> IncomingEmail:
    """Two who press at the same time do it once."""
    rows = IncomingEmail.objects.filter(readable_by(by)).select_related("letter").select_for_update(of=("self",))
    found = rows.filter(pk=letter.pk).first()
    if found is None or not found.is_unread:
        raise NotAllowed(TOO_LATE)
    return found


def _done(letter: IncomingEmail, to: State, code: str, *, by: User, at: datetime) -> None:
    letter.state = to
    if to == State.SORTED:
        letter.sorted_by, letter.sorted_at = by, at
    letter.save(update_fields=["state", "sorted_by", "sorted_at", "answered_with"])
    log.note(code, letter, by=by, at=at)
