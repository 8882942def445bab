"""Who comes: the list as the organiser reads it, on a telephone at the door and as a file."""

from collections.abc import Iterable
from dataclasses import dataclass

from events.models import Attendee, Event, Interest, Registration
from events.workflow import ACTIVE, Place
from portal.files.spreadsheets import Table
from portal.text.swedish import moment, sort_key

INTEREST_HEAD = ["Vill prata om", "Säljer", "Har lämnat anbud förut"]
HEAD = ["Namn", "Företag", "Läge", "På plats", "E-post", "Egen e-post", "Telefon", "Anmäld"]


@dataclass(frozen=True)
class Row:
    attendee: Attendee
    registration: Registration

    @property
    def is_coming(self) -> bool:
        return self.registration.place == Place.CONFIRMED

    @property
    def interest(self) -> Interest | None:
        """What it told of itself, at a dialogue."""
        return getattr(self.registration, "interest", None)


def rows_of(event: Event, *, search: str = "") -> list[Row]:
    """Everybody who comes or waits, in Swedish order by name. Two queries, however many they are."""
    attendees = Attendee.objects.filter(registration__event=event, registration__place__in=ACTIVE)
    found = attendees.select_related("registration__interest").prefetch_related("registration__interest__topics")
    rows = [Row(attendee, attendee.registration) for attendee in found]
    if words := search.casefold().split():
        rows = [row for row in rows if all(word in _searched(row) for word in words)]
    return sorted(rows, key=lambda row: (not row.is_coming, sort_key(row.attendee.name)))


def _searched(row: Row) -> str:
    return (
        f"{row.attendee.name} {row.registration.company_name} {row.registration.email} {row.attendee.email}".casefold()
    )


def as_table(event: Event, *, everything: bool) -> Table:
    """For a file. `everything` adds what the organiser asked, which a co-organiser does not need."""
    questions = list(event.questions.all()) if everything else []
    head, of_interest = HEAD + [question.label for question in questions], everything and event.is_dialogue
    rows = [_cells(row, questions) + (_interest(row) if of_interest else []) for row in rows_of(event)]
    return Table("Deltagare", head + (INTEREST_HEAD if of_interest else []), rows)


def _cells(row: Row, questions: Iterable) -> list:
    registration, attendee = row.registration, row.attendee
    answers = [registration.answers.get(str(question.pk), "") for question in questions]
    return [
        attendee.name,
        registration.company_name,
        registration.get_place_display(),
        moment(attendee.checked_in_at) if attendee.checked_in_at else "",
        registration.email,
        attendee.email,
        registration.phone,
        moment(registration.signed_up_at),
        *(", ".join(answer) if isinstance(answer, list) else answer for answer in answers),
    ]


def _interest(row: Row) -> list[str]:
    told = row.interest
    return [", ".join(told.topic_names), ", ".join(told.division_names), told.bid_before] if told else ["", "", ""]
