"""A press that would mail many is asked about first, with the number of letters, and answered with a second press.

It is done and counted, and undone when nobody has said that it is meant: so the number is the one that would be sent,
whichever action it is.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.http import HttpRequest

from portal.mail import outbox
from portal.mail.outbox import Written
from portal.text.exceptions import NotAllowed
from portal.text.swedish import join_words

MANY = 10  # more than these
FEW = 5  # so many receivers are named
KEY = "asked_about_letters"  # in the session: which press was asked about, with how many letters, and when
HOLDS_SECONDS = 10 * 60

Done = TypeVar("Done")


class ManyLetters(NotAllowed):
    """Nothing has been changed or sent. The same press again does it."""

    def __init__(self, letters: Written, *, undone: str = "ändrat eller skickat") -> None:
        self.letters = letters
        super().__init__(
            f"Det här skickar {letters.number} mejl{_to(letters)}. Inget är {undone} än. "
            "Tryck en gång till om det är meningen."
        )

    def after_saving(self) -> "ManyLetters":
        """The same, where the page has been saved before it was pressed."""
        return ManyLetters(self.letters, undone="skickat")


def _to(letters: Written) -> str:
    """Whom they go to, where that is a few who get several each."""
    if len(letters.to) > FEW:
        return ""
    return ": " + join_words(f"{number} till {email}" for email, number in letters.to.most_common())


def asked_first(request: HttpRequest, act: Callable[[], Done]) -> Done:
    """What `act` gives. It runs in a transaction of its own, and its letters leave when that is over."""
    press = [request.path, request.POST.get("command", "")]
    asked = request.session.pop(KEY, {}) if KEY in request.session else {}
    fresh = asked.get("press") == press and time.time() - asked["at"] < HOLDS_SECONDS
    meant = max(MANY, asked["number"]) if fresh else MANY
    try:
        with transaction.atomic(), outbox.counted() as letters:
            done = act()
            if letters.number > meant:
                raise ManyLetters(letters)
    except ManyLetters:
        request.session[KEY] = {"press": press, "number": letters.number, "at": time.time()}
        raise
    return done
