"""What an app tells of its data: which classes there are, what makes them due, and how they are disposed of.

The portal knows none of them. A class that holds public documents needs a decision and two people; one that is no
document yet (a draft that nobody has sent, a link that has run out) goes by itself by its rule.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Model, QuerySet

from portal.models import DisposalRun, User
from portal.text import labels


@dataclass(frozen=True)
class Disposal:
    """The circumstances of a act. In a dry run all of it is done and taken back; files are left where they are."""

    at: datetime
    by: User | None
    run: DisposalRun | None
    is_real: bool


# Disposes of the rows with these ids, and returns how many they were.
Act = Callable[[Sequence[int], Disposal], int]


@dataclass(frozen=True)
class DataClass:
    name: str
    label: str  # "utkast som inte har skickats"
    triggers: dict[str, str]  # a name, and from when the time is counted: {"closed": "ärendet avslutades"}
    # The rows of which the trigger came before that moment, without those that are disposed of already.
    due: Callable[[str, datetime], QuerySet]
    actions: dict[str, Act]  # by RetentionRule.Action
    # Some of them in words that hold no personal data: "ärende 2024-0012".
    tell: Callable[[Sequence[int]], list[str]] = field(default=lambda ids: [])
    is_document: bool = True
    leaves: str = ""  # what is left after a act that does not take all, and what goes, in words
    letters_about: tuple[str, ...] = ()  # the models whose letters, out and in, go with these rows: "case"


def deletes(model: type[Model]) -> Act:
    """The act of a class whose rows go whole."""

    def act(ids: Sequence[int], circumstances: Disposal) -> int:
        rows = model.objects.filter(pk__in=ids)
        number = rows.count()
        rows.delete()
        return number

    return act


CLASSES: dict[str, DataClass] = {}


def register(*classes: DataClass) -> None:
    for each in classes:
        if each.name in CLASSES:
            raise ValueError(f"Data class registered twice: {each.name}")
        CLASSES[each.name] = each
        labels.register(labels.Of.DATA, {each.name: each.label})


def letters_that_go_with_what_they_are_about() -> set[str]:
    return {name for each in CLASSES.values() for name in each.letters_about}


def label_of(name: str) -> str:
    return labels.label(labels.Of.DATA, name)
