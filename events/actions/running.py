"""What Eva does with an event: publish, change, call off, copy."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.text import slugify

from events import emails
from events.actions import moves, scheduling
from events.models import CompanySeats, Event
from events.pure.seats import Freed
from events.pure.weeks import Weeks
from events.workflow import State
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed
from portal.text.swedish import counted, local, number_word

TIME_AND_PLACE = (
    "start",
    "end",
    "week_year",
    "first_week",
    "last_week",
    "place",
    "address",
    "digital_url",
)


@transaction.atomic
def publish(event: Event, *, by: User, at: datetime | None = None) -> Event:
    at = at or timezone.now()
    event = _mine(event, by=by)
    if event.is_over(at):
        raise NotAllowed("Träffen har redan varit. Välj en tid som kommer innan du publicerar den.")
    if event.start and not event.where:
        raise NotAllowed("Skriv var träffen är, eller en digital länk, innan du publicerar den.")
    moves.move(event, State.PUBLISHED, by=by, at=at)
    event.published_at = at
    event.save(update_fields=["state", "published_at"])
    return event


@transaction.atomic
def move_event(event: Event, *, by: User, at: datetime | None = None, **wanted: Any) -> Event:
    """Another time or place (any of TIME_AND_PLACE), told to everybody who is signed up. Nothing new, no letter."""
    at = at or timezone.now()
    event = _standing(event, by=by)
    changed = [name for name in TIME_AND_PLACE if name in wanted and wanted[name] != getattr(event, name)]
    if not changed:
        return event
    before = {"when": event.when, "where": event.where, "digital_url": event.digital_url}
    for name in changed:
        setattr(event, name, wanted[name])
    if event.start and event.end <= event.start:
        raise NotAllowed("Träffen måste sluta efter att den har börjat.")
    _must_have_weeks(event)
    if event.state == State.PUBLISHED and {"start", "end"} & set(changed) and event.is_over(at):
        raise NotAllowed("Den tiden har redan varit. Välj en tid som kommer.")
    event.sequence += 1
    event.changed_at = at
    event.save(update_fields=[*changed, "sequence", "changed_at", "over_at"])
    log.note("event.move", event, by=by, at=at, fields=changed)
    _tell_all(event, partial(emails.event_changed, before=before), at=at)
    scheduling.tell_of_move(event, before, at=at)
    return event


@transaction.atomic
def set_capacity(event: Event, capacity: int | None, *, by: User, at: datetime | None = None) -> str:
    """More seats let the queue in at once. Fewer than are taken: nobody loses a seat; the number follows as seats are
    given back. Returns a Swedish sentence that tells what it led to."""
    at = at or timezone.now()
    event = _standing(event, by=by)
    event.target_capacity = None
    said = "Antalet platser är ändrat."
    if capacity is not None and capacity < event.taken:
        event.target_capacity, event.capacity = capacity, event.taken
        said = (
            f"{counted(event.taken, 'plats', 'platser').capitalize()} är redan tagna, och ingen blir av med sin."
            f" När någon avbokar minskar antalet, tills det är {capacity}."
        )
    else:
        event.capacity = capacity
    event.save(update_fields=["capacity", "target_capacity"])
    log.note("event.capacity", event, by=by, at=at, capacity=capacity)
    if event.has_begun(at) and event.registrations.waiting().exists():
        said += " Träffen har börjat, så ingen i kön får ett mejl. Släpp in dem på deltagarlistan."
    if promoted := moves.promote(event, why=Freed.MORE_SEATS, at=at):
        number = number_word(len(promoted), neuter=False).capitalize()
        said += f" {number} ur kön {'ska tacka ja' if event.hours_to_answer else 'har fått plats'} och får ett mejl."
    return said


@transaction.atomic
def set_share(event: Event, per_company: int | None, *, by: User, at: datetime | None = None) -> Event:
    """The most that one company may have. Whoever has more already keeps it."""
    at = at or timezone.now()
    event = _standing(event, by=by)
    event.per_company = per_company
    event.save(update_fields=["per_company"])
    CompanySeats.objects.filter(event=event).delete()
    if per_company is not None:
        held: dict[str, int] = {}
        for registration in event.registrations.seated():
            held |= {company: held.get(company, 0) + registration.seats for company in registration.companies}
        CompanySeats.objects.bulk_create(
            CompanySeats(event=event, company=company, taken=taken, most=max(per_company, taken))
            for company, taken in held.items()
        )
    log.note("event.share", event, by=by, at=at, per_company=per_company)
    moves.promote(event, why=Freed.BIGGER_SHARE, at=at)
    return event


@transaction.atomic
def call_off(event: Event, *, because: str, by: User, at: datetime | None = None) -> Event:
    """Everybody signed up gets a letter, and the entry leaves their calendars."""
    at = at or timezone.now()
    event = _mine(event, by=by)
    if event.is_over(at):
        raise NotAllowed("Träffen har redan varit.")
    if not because.strip():
        raise NotAllowed("Skriv varför träffen ställs in. Alla anmälda får läsa det.")
    moves.move(event, State.CALLED_OFF, by=by, at=at)
    event.called_off_at, event.called_off_because = at, because.strip()
    event.sequence += 1
    event.changed_at = at
    event.save(update_fields=["state", "called_off_at", "called_off_because", "sequence", "changed_at"])
    scheduling.call_off_all(event, at=at)
    _tell_all(event, emails.called_off, at=at)
    return event


def _must_have_weeks(event: Event) -> None:
    try:
        if not event.start:
            Weeks.of(event.week_year, event.first_week, event.last_week)
    except ValueError as error:
        raise NotAllowed(str(error)) from None


@transaction.atomic
def settle(event: Event, *, by: User, at: datetime | None = None) -> None:
    """After a rule was changed: whoever fits now gets a seat."""
    moves.settle(_mine(event, by=by), at=at or timezone.now())


COPIED = (
    "kind",
    "lead",
    "text",
    "audience",
    "programme",
    "is_listed",
    "place",
    "address",
    "digital_url",
    "organiser",
    "per_company",
    "answer_hours",
    "confirm_by_letter",
)


@transaction.atomic
def copy(event: Event, *, by: User, at: datetime | None = None) -> Event:
    """A draft like it, a year later on the same weekday, with its questions, topics, reminders and names of
    co-organisers; its other dates are moved as far. Nobody is in it, and nobody may see its list: that is said anew
    for each event."""
    at = at or timezone.now()
    moves.must_run(by)
    made = Event(**{name: getattr(event, name) for name in COPIED}, title=event.title, created_by=by)
    made.slug, made.capacity = free_slug(event.title), event.meant_capacity
    made.reserved = event.reserved or event.released
    if event.start:
        made.start, made.end = local(event.start) + timedelta(weeks=52), local(event.end) + timedelta(weeks=52)
    else:
        # Few years have a week 53.
        made.week_year, made.first_week = event.week_year + 1, min(event.first_week, 52)
        made.last_week = min(event.last_week, 52)
    for name in ("deadline", "reserved_until"):
        if day := getattr(event, name):
            setattr(made, name, local(day) + (made.first_day - event.first_day))
    made.save()
    for rows in (event.questions, event.reminders, event.topics, event.co_organisers):
        for row in rows.all():
            row.pk, row._state.adding, row.event = None, True, made
            row.save()
    made.co_organisers.update(user=None)
    log.note("event.copy", made, by=by, at=at, of=event.pk)
    return made


def free_slug(title: str) -> str:
    """The title as the last part of an address, with a number when it is taken."""
    stem = slugify(title)[:70] or "traff"
    taken = set(Event.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in [stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))] if slug not in taken)


def _mine(event: Event, *, by: User) -> Event:
    moves.must_run(by)
    return moves.lock(event)


def _standing(event: Event, *, by: User) -> Event:
    event = _mine(event, by=by)
    if event.is_called_off:
        raise NotAllowed("Träffen är inställd och går inte att ändra.")
    return event


def _tell_all(event: Event, letter: Callable[..., object], *, at: datetime) -> None:
    """One version newer in everybody's calendar."""
    active = event.registrations.active()
    active.update(sequence=F("sequence") + 1)
    for registration in active.prefetch_related("attendees"):
        registration.event = event
        letter(registration, at=at)
