"""Homes: what each app does with an answer to a letter about one of its things. Registered when the app is ready."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q

from portal.mail import reply_address
from portal.mail.incoming.reading import Read
from portal.models import IncomingEmail, OutgoingEmail, StoredFile
from portal.text.exceptions import NotAllowed


@dataclass(frozen=True)
class Received:
    """A letter that was read: its row, what it says, the letter of ours that it answers, and its files."""

    row: IncomingEmail
    read: Read
    letter: OutgoingEmail
    at: datetime
    files: list[StoredFile] = field(default_factory=list)


class Homeless(NotAllowed):
    """It is about this thing, and a person decides what it becomes. The sentence says why."""


class Home:
    """What becomes of letters about one model's rows. The methods run in the transaction that sorts the letter.

    Each returns a Swedish sentence of what it became. Raises NotAllowed where the thing takes in nothing more: then
    the letter waits for a person, at the thing.
    """

    model: type[models.Model]

    def rows(self) -> models.QuerySet:
        """Those that letters may still come to."""
        return self.model._default_manager.all()

    def find(self, pk: int) -> Any:
        return self.rows().filter(pk=pk).first()

    def filed_under(self, thing: Any) -> models.Model:
        """The thing whose public record the letter belongs to."""
        return thing

    def address_of(self, thing: Any) -> str:
        """Whose it is today: a letter from the one that it was changed from does nothing. Empty: nobody's alone."""
        return getattr(thing, "email", "")

    def answered(self, thing: Any, received: Received) -> str:
        """By whom we wrote to."""
        raise Homeless("Någon behöver läsa det här mejlet.")

    def from_another(self, thing: Any, received: Received) -> str:
        """By somebody else, who has the letter: nothing is done in anybody's name."""
        raise Homeless("Mejlet kommer från en annan adress än den vi skrev till.")

    def came_back(self, thing: Any, received: Received) -> None:
        """Our letter did not arrive, for good."""

    def attends(self, thing: Any, received: Received) -> str:
        """A yes or no to our calendar entry."""
        return self.answered(thing, received)


HOMES: dict[str, Home] = {}
# What has a page where letters about it are read; about anything else they wait with the post. By `pages/inboxes.py`.
READ_THERE: set[str] = set()


def register(home: Home) -> None:
    HOMES[home.model._meta.model_name or ""] = home


def letter_answered(read: Read, *, recipient: str) -> OutgoingEmail | None:
    """By the token in the address it came to, else by the Message-IDs it answers; never by words in its subject."""
    hashes = reply_address.hashes_in([recipient, *read.recipients])
    ids = [*read.answers, *([read.failure.letter] if read.failure and read.failure.letter else [])]
    if not (hashes or ids):
        return None
    rows = OutgoingEmail.objects.filter(Q(token_hash__in=hashes) | Q(message_id__in=ids))
    found = {key: row for row in rows.order_by("pk") for key in (row.token_hash, row.message_id)}
    return next((found[key] for key in [*hashes, *ids] if key in found), None)


def home_of(letter: OutgoingEmail | None) -> tuple[Home, Any] | None:
    """The home of what the letter is about, and that thing; None when no app takes it, or it is gone."""
    if letter is None:
        return None
    name, pk = _thing_of(letter)
    home = HOMES.get(name)
    thing = home.find(pk) if home and pk else None
    return (home, thing) if home and thing is not None else None


def homes_of(letters: Iterable[OutgoingEmail]) -> dict[int, tuple[Home, Any]]:
    """As `home_of` by the letters' ids, in one query for each kind of thing."""
    by_kind: dict[str, dict[int, int | None]] = defaultdict(dict)
    for letter in letters:
        name, pk = _thing_of(letter)
        by_kind[name][letter.pk] = pk
    found: dict[int, tuple[Home, Any]] = {}
    for home, about in ((HOMES[name], about) for name, about in by_kind.items() if name in HOMES):
        things = home.rows().in_bulk(set(filter(None, about.values())))
        found |= {letter: (home, things[pk]) for letter, pk in about.items() if pk in things}
    return found


def _thing_of(letter: OutgoingEmail) -> tuple[str, int | None]:
    return (letter.answers_to, letter.answers_to_id) if letter.answers_to else (letter.about, letter.about_id)
