"""Letters to many: to a group, before the event, after it, and invitations.

Each goes into the ledger in the transaction that writes it, so a second run, a second worker or a double press
sends nothing twice; and they are written in batches, so the number of queries does not follow the number of people.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta
from functools import partial

from django.db import transaction
from django.db.models import QuerySet, prefetch_related_objects
from django.utils import timezone

from events import emails
from events.actions import moves
from events.models import (
    Attendee,
    Evaluation,
    Event,
    EventInvitation,
    EventReminder,
    GroupLetter,
    Registration,
    SentLetter,
)
from events.workflow import State
from portal.mail import outbox
from portal.models import OutgoingEmail, User
from portal.people import log
from portal.text.email_addresses import normal
from portal.text.exceptions import NotAllowed
from portal.text.swedish import STOCKHOLM, local

REMINDED_AT = time(9)

ToEach = Callable[[Registration], list[Attendee]]  # those of its attendees who are written to apart
Build = Callable[..., OutgoingEmail]  # of a sign-up, and of one of its attendees who is told apart


def write_once(
    event: Event,
    registrations: Iterable[Registration],
    what: str,
    build: Build,
    *,
    to_each: ToEach | None = None,
    at: datetime,
) -> int:
    """One letter to each that has not had it, and `to_each` of its attendees with an address of her own. Two at once:
    the ledger's unique key lets one through. Returns how many letters were written."""
    served = _have_had(event, what)
    fresh = [registration for registration in registrations if registration.email and registration.pk not in served]
    if not fresh:
        return 0
    for registration in fresh:
        registration.event = event
    own = []
    if to_each:
        prefetch_related_objects(fresh, "attendees")
        own = outbox.write_many([build(each, attendee=person) for each in fresh for person in to_each(each)])
    letters = outbox.write_many([build(registration) for registration in fresh])
    SentLetter.objects.bulk_create(
        SentLetter(registration=registration, what=what, letter=letter, at=at)
        for registration, letter in zip(fresh, letters, strict=True)
    )
    return len(own) + len(letters)


def every_one(registration: Registration) -> list[Attendee]:
    return registration.told_apart


def those_here(registration: Registration) -> list[Attendee]:
    return [each for each in registration.told_apart if each.is_here]


def _have_had(event: Event, what: str) -> set[int]:
    return set(SentLetter.objects.filter(registration__event=event, what=what).values_list("registration", flat=True))


@transaction.atomic
def write_to_group(
    event: Event, *, group: str, subject: str, text: str, by: User, at: datetime | None = None
) -> GroupLetter:
    """The same letter within ten minutes is the same press."""
    at = at or timezone.now()
    moves.must_run(by)
    event = moves.lock(event)
    if event.is_draft:
        raise NotAllowed("Publicera träffen först.")
    same = event.letters.filter(group=group, subject=subject, text=text, at__gt=at - timedelta(minutes=10)).first()
    if same:
        return same
    letter = GroupLetter.objects.create(event=event, group=group, subject=subject, text=text, by=by, at=at)
    receivers, what = group_of(event, group), f"letter-{letter.pk}"
    build = partial(emails.group_letter, letter=letter, at=at)
    to_each = those_here if group == GroupLetter.Group.CAME else every_one
    letter.receivers = write_once(event, receivers, what, build, to_each=to_each, at=at)
    if not letter.receivers:
        raise NotAllowed("Det finns ingen i den gruppen.")
    letter.save(update_fields=["receivers"])
    log.note("event.letter", event, by=by, at=at, group=group, receivers=letter.receivers)
    return letter


def group_of(event: Event, group: str) -> QuerySet[Registration]:
    rows = event.registrations
    match group:
        case GroupLetter.Group.COMING:
            return rows.coming()
        case GroupLetter.Group.WAITING:
            return rows.waiting()
        case GroupLetter.Group.CAME:
            return rows.filter(attendees__checked_in_at__isnull=False).distinct()
        case GroupLetter.Group.ABSENT:
            return rows.coming().exclude(attendees__checked_in_at__isnull=False)
        case _:
            return rows.active()


# --- Before ---------------------------------------------------------------------------------------


def remind(at: datetime) -> int:
    """What is to be sent before the coming events, at or before now. Returns how many letters were written."""
    rules = EventReminder.objects.filter(event__state=State.PUBLISHED, event__start__gt=at).select_related("event")
    return sum(_remind(rule, at=at) for rule in rules if remind_at(rule) <= at)


def remind_at(rule: EventReminder) -> datetime:
    """Nine in the morning, so many days before."""
    day = local(rule.event.start).date() - timedelta(days=rule.days_before)
    return datetime.combine(day, REMINDED_AT, tzinfo=STOCKHOLM)


@transaction.atomic
def _remind(rule: EventReminder, *, at: datetime) -> int:
    """The day of the event is a part of the ledger's key: a moved event is reminded of anew. Whoever signed up after
    the moment for it knows already."""
    event = moves.lock(rule.event_id)
    what = f"reminder-{rule.days_before}-{local(event.start).date()}"
    due = event.registrations.coming().filter(signed_up_at__lt=remind_at(rule))
    sent = write_once(event, due, what, partial(emails.reminder, rule=rule, at=at), to_each=every_one, at=at)
    if sent:
        log.note("event.remind", event, by=None, at=at, days=rule.days_before, receivers=sent)
    return sent


# --- After ----------------------------------------------------------------------------------------


def to_thank(event: Event) -> tuple[list[Registration], ToEach]:
    """Those who came, or all with a seat when nobody was ticked off; once each."""
    came = list(group_of(event, GroupLetter.Group.CAME).prefetch_related("attendees"))
    everybody = came or list(event.registrations.coming().prefetch_related("attendees"))
    served = _have_had(event, "thanks")
    return [each for each in everybody if each.email and each.pk not in served], those_here if came else every_one


def letters_of_thanks(event: Event) -> int:
    receivers, to_each = to_thank(event)
    for each in receivers:
        each.event = event
    return len(receivers) + sum(len(to_each(each)) for each in receivers)


@transaction.atomic
def thank(event: Event, *, by: User, at: datetime | None = None) -> int:
    """Thanks, the slides and three questions: to those who came, or to all with a seat when nobody was ticked off."""
    at = at or timezone.now()
    moves.must_run(by)
    event = moves.lock(event)
    if event.state != State.PUBLISHED or not event.is_over(at):
        raise NotAllowed("Skicka tacket när träffen har varit.")
    has_material = event.material.exists()
    receivers, to_each = to_thank(event)
    build = partial(emails.thanks, at=at, has_material=has_material)
    sent = write_once(event, receivers, "thanks", build, to_each=to_each, at=at)
    event.thanked_at = event.thanked_at or at
    event.save(update_fields=["thanked_at"])
    log.note("event.thank", event, by=by, at=at, receivers=sent)
    return sent


@transaction.atomic
def evaluate(
    registration: Registration,
    *,
    useful: int,
    heard: int,
    text: str = "",
    attendee: Attendee | None = None,
    at: datetime | None = None,
) -> Evaluation:
    """Once for the address that signed up, and once for each attendee at her own; the first answer stands."""
    at = at or timezone.now()
    registration = moves.lock_registration(registration)
    if not registration.may_be_evaluated(at):
        raise NotAllowed("Svara när träffen har varit.")
    made, _ = Evaluation.objects.get_or_create(
        registration=registration,
        attendee=attendee,
        defaults={"useful": useful, "heard": heard, "text": text.strip(), "at": at},
    )
    return made


# --- Invitations ----------------------------------------------------------------------------------


@transaction.atomic
def invite(event: Event, receivers: Iterable[tuple[str, str]], *, by: User, at: datetime | None = None) -> int:
    """A letter to each (address, company) that has not had one. Returns how many were new."""
    at = at or timezone.now()
    moves.must_run(by)
    event = moves.lock(event)
    if event.is_internal:
        raise NotAllowed("Det här är ett internt tillfälle. Deltagarna bjuds in där de står.")
    if event.state != State.PUBLISHED or event.is_over(at):
        raise NotAllowed("Publicera träffen innan du bjuder in.")
    known = set(event.invitations.values_list("email", flat=True))
    receivers = [(normal(email), company) for email, company in receivers]
    fresh = {email: company for email, company in receivers if email not in known}
    invited = EventInvitation.objects.bulk_create(
        EventInvitation(event=event, email=email, company_name=company, by=by, at=at)
        for email, company in fresh.items()
    )
    outbox.write_many([emails.invitation(one, at=at) for one in invited])
    log.note("event.invite", event, by=by, at=at, receivers=len(invited))
    return len(invited)
