"""The board of Framtidsfrön: which company meets which class in which slot."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from events import emails
from events.actions import moves, scheduling
from events.models import Event, SchoolPerson, UnsuitableTime, Visit
from events.pure import matching
from events.workflow import Place
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed

Cell = tuple[int, int]  # (slot, class)
Board = Mapping[Cell, int | None]  # and the number of the company's sign-up
Rows = Mapping[int, Any]  # by their numbers


class DoubleBooked(NotAllowed):
    """Somebody would be in two places at once, in these cells."""

    def __init__(self, sentence: str, cells: set[Cell]):
        super().__init__(sentence)
        self.cells = cells


@transaction.atomic
def fill_board(event: Event, wanted: Board, *, by: User, at: datetime | None = None) -> int:
    """Put companies (by the number of their sign-up) in cells, or empty them. All or nothing; returns the changes.

    Raises DoubleBooked with a sentence for each company that would be in two places at once.
    """
    moves.must_run(by)
    event = moves.lock(event)
    slots, classes = {s.pk: s for s in event.slots.all()}, {c.pk: c for c in event.classes.all()}
    companies = {r.pk: r for r in event.registrations.active()}
    there = {(v.slot_id, v.school_class_id): v for v in Visit.objects.filter(slot__event=event)}
    board = {cell: visit.registration_id for cell, visit in there.items()} | dict(wanted)
    _must_be_of_this_event(board, slots, classes, companies)
    _must_not_be_doubled(board, slots, classes, companies)
    before = {cell: visit.registration_id for cell, visit in there.items()}
    changed = {cell: pk for cell, pk in wanted.items() if pk != before.get(cell)}
    # First what is taken away: two companies may change places.
    Visit.objects.filter(pk__in=[there[cell].pk for cell in changed if cell in there]).delete()
    made = [Visit(slot_id=s, school_class_id=c, registration_id=pk) for (s, c), pk in changed.items() if pk]
    try:
        with transaction.atomic():
            Visit.objects.bulk_create(made)
    except IntegrityError:
        raise NotAllowed("Någon annan ändrade tavlan samtidigt. Ladda om sidan och se hur det är nu.") from None
    if changed:
        log.note("board.fill", event, by=by, at=at, cells=len(changed))
    return len(changed)


def _must_be_of_this_event(board: Board, slots: Rows, classes: Rows, companies: Rows) -> None:
    for (slot, school_class), company in board.items():
        if slot not in slots or school_class not in classes or (company and company not in companies):
            raise NotAllowed("Något på tavlan finns inte längre. Ladda om sidan och se hur det är nu.")


def _must_not_be_doubled(board: Board, slots: Rows, classes: Rows, companies: Rows) -> None:
    times = Counter((slot, company) for (slot, _), company in board.items() if company)
    doubled = [pair for pair, number in times.items() if number > 1]
    cells = {cell for cell, company in board.items() if (cell[0], company) in doubled}
    sentences = []
    for slot, company in doubled:
        names = sorted(classes[c].name for (s, c), pk in board.items() if s == slot and pk == company)
        sentences.append(f"{companies[company]} står hos {' och '.join(names)} samtidigt, {slots[slot]}.")
    if sentences:
        raise DoubleBooked(" ".join(sentences) + " Välj bara en av dem.", cells)


def propose(event: Event, *, by: User, at: datetime | None = None) -> int:
    """Fill empty cells so that every class meets a company and nobody is asked more than needed. Returns how many.
    Whoever has not confirmed, or was told that the school has enough, is put there by hand alone."""
    slots = list(event.slots.values_list("pk", flat=True))
    classes = list(event.classes.values_list("pk", flat=True))
    companies = list(event.registrations.coming().values_list("pk", flat=True))
    taken = {(v.slot_id, v.school_class_id): v.registration_id for v in Visit.objects.filter(slot__event=event)}
    found = matching.propose(slots, classes, companies, taken)
    if not found:
        alone = set(classes) - {school_class for _, school_class in taken}
        raise NotAllowed(f"Det finns inget att föreslå: {_why_nothing(event, alone=bool(alone))}")
    return fill_board(event, found, by=by, at=at)


def _why_nothing(event: Event, *, alone: bool) -> str:
    if not alone:
        return "varje klass har ett företag."
    if event.registrations.active().exclude(place=Place.CONFIRMED).exists():
        return "de företag som har tackat ja är upptagna. Andra kan du placera själv på tavlan."
    return "alla företag är upptagna."


@transaction.atomic
def say_it_does_not_suit(person: SchoolPerson, visit: Visit, text: str, *, at: datetime | None = None) -> None:
    """The pilot reads it, and moves the visit on the board: until then the schedule stands."""
    at = at or timezone.now()
    event = moves.lock(person.event_id)
    if event.is_called_off:
        raise NotAllowed("Träffen är inställd.")
    if event.is_over(at):
        raise NotAllowed("Träffen är över.")
    visit = _as_it_is(visit)
    what = f"{visit.slot.heading_when}: {visit.school_class}"
    said = {"text": text.strip(), "at": at}
    standing = UnsuitableTime.objects.standing(at).filter(person=person, visit=visit)
    if standing.filter(text=said["text"]).exists():  # the second press of two
        return
    whose = {"visit": visit, "registration": visit.registration}
    UnsuitableTime.objects.create(person=person, what=what[:400], **whose, **said)
    emails.time_does_not_suit(person, visit, text.strip(), at=at)
    log.note("board.does_not_suit", event, by=None, at=at, person=person.pk, visit=visit.pk)


def _as_it_is(visit: Visit) -> Visit:
    """Of an event that is locked: the board may have been filled since the page was read."""
    found = Visit.objects.select_related("slot", "school_class", "registration").filter(pk=visit.pk).first()
    if found is None:
        raise NotAllowed("Tiden står inte i schemat längre.")
    return found


@transaction.atomic
def answer_unsuitable_time(said: UnsuitableTime, *, text: str, by: User, at: datetime | None = None) -> UnsuitableTime:
    """The pilot answers the school. Whoever has no address is called, and the answer is kept."""
    at = at or timezone.now()
    moves.must_run(by)
    event = moves.lock(said.person.event_id)
    rows = UnsuitableTime.objects.select_for_update(of=("self",)).select_related("person__event", "registration")
    said = rows.get(pk=said.pk)
    if said.answered_at:
        raise NotAllowed("Det är redan besvarat.")
    said.answer, said.answered_at, said.answered_by = text.strip(), at, by
    said.save(update_fields=["answer", "answered_at", "answered_by"])
    log.note("board.answer_time", event, by=by, at=at, person=said.person_id, time=said.pk)
    if said.person.email:
        emails.time_answered(said, at=at)
    return said


@transaction.atomic
def send_schedules(event: Event, *, by: User, at: datetime | None = None) -> int:
    """To each company and school person whose schedule is another than the last that was sent. Returns how many."""
    at = at or timezone.now()
    moves.must_run(by)
    event = moves.lock(event)
    visits = scheduling.planned(event)
    readers = [*event.registrations.all(), *event.school_people.all()]
    if not visits and not any(reader.told for reader in readers):
        raise NotAllowed("Tavlan är tom. Fyll den först.")
    sent = scheduling.tell(event, readers, lambda reader: scheduling.as_now(reader, visits), visits=visits, at=at)
    log.note("board.send", event, by=by, at=at, letters=sent)
    return sent
