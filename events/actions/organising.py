"""Around an event: co-organisers, material, and what time alone brings."""

import logging
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from events import emails
from events.actions import moves
from events.models import CoOrganiser, Event, Material, Registration
from events.workflow import SEATED, Place, State
from portal.files import storing
from portal.models import StoredFile, User
from portal.people import log
from portal.text.email_addresses import normal
from portal.text.exceptions import NotAllowed

logger = logging.getLogger(__name__)


@transaction.atomic
def add_co_organiser(
    event: Event, *, name: str, website: str = "", email: str = "", by: User, at: datetime | None = None
) -> CoOrganiser:
    """With an address, that person may sign in and see the list of this event, and nothing else."""
    at = at or timezone.now()
    moves.must_run(by)
    email, user = normal(email), None
    if email:
        user = User.objects.filter(email=email).first() or User.objects.create_user(email)
    made, _ = CoOrganiser.objects.update_or_create(event=event, name=name, defaults={"website": website, "user": user})
    log.note("event.co_organiser", made, by=by, at=at, event=event.pk)
    if user:
        emails.may_see_list(made, at=at)
    return made


@transaction.atomic
def remove_co_organiser(co_organiser: CoOrganiser, *, by: User) -> None:
    moves.must_run(by)
    log.note("event.co_organiser_off", co_organiser, by=by, event=co_organiser.event_id)
    co_organiser.delete()


def _material_stopped(stored: StoredFile) -> None:
    """Within the transaction that stops the file, which visitors were to open."""
    for material in Material.objects.filter(Q(file=stored) | Q(accessible_file=stored)).select_related("event"):
        log.note("file.stopped", material, by=None)
        emails.material_stopped(material, at=timezone.now())


storing.WHEN_STOPPED.append(_material_stopped)


@transaction.atomic
def add_material(
    event: Event,
    *,
    title: str,
    kind: str = Material.Kind.SLIDES,
    summary: str = "",
    upload: UploadedFile | None = None,
    accessible: UploadedFile | None = None,
    by: User,
    at: datetime | None = None,
) -> Material:
    """Published at once. A file alone is refused: somebody could not read it."""
    moves.must_run(by)
    if not (summary.strip() or accessible):
        raise NotAllowed("Lägg till en tillgänglig version av filen, eller skriv vad den innehåller.")
    made = Material.objects.create(
        event=event,
        title=title.strip(),
        kind=kind,
        summary=summary.strip(),
        file=storing.store(upload) if upload else None,
        accessible_file=storing.store(accessible) if accessible else None,
        at=at or timezone.now(),
    )
    log.note("event.material", made, by=by, at=at, event=event.pk)
    return made


@transaction.atomic
def remove_material(material: Material, *, by: User) -> None:
    moves.must_run(by)
    log.note("event.material_off", material, by=by, event=material.event_id)
    material.delete()


# --- What time alone brings -----------------------------------------------------------------------


def settle_due(at: datetime) -> int:
    """Offers that ran out and seats that are no longer held: the next in the queue get them. One event at a time."""
    offers = Registration.objects.unanswered(at).values("event")
    held = Q(reserved__gt=0, reserved_until__lte=at)
    due = Event.objects.filter(held | Q(pk__in=offers), state=State.PUBLISHED, over_at__gt=at)
    numbers = list(due.values_list("pk", flat=True))
    for pk in numbers:
        with transaction.atomic():
            moves.settle(moves.lock(pk), at=at)
    return len(numbers)


def recount() -> list[dict]:
    """Each event whose counter differs from its sign-ups, as ids and numbers. Nothing is changed: a person looks."""
    seated = Q(registrations__place__in=sorted(SEATED))
    counted = Coalesce(Sum("registrations__seats", filter=seated), 0)
    first = Coalesce(Sum("registrations__seats", filter=seated & Q(registrations__is_first=True)), 0)
    rows = Event.objects.annotate(counted=counted, counted_first=first).order_by("pk")
    wrong = rows.exclude(taken=F("counted"), taken_by_first=F("counted_first"))
    return list(wrong.values("pk", "taken", "counted", "taken_by_first", "counted_first"))


@transaction.atomic
def report_differences(at: datetime | None = None) -> int:
    """A row in the log for each event that is wrong, and a letter about them to the pilot. Returns how many."""
    at = at or timezone.now()
    numbers = {row["pk"]: row["counted"] for row in recount()} | dict.fromkeys(someone_waits_in_vain(at))
    for event in Event.objects.filter(pk__in=numbers):
        log.note("event.recount_differs", event, by=None, at=at, taken=event.taken, counted=numbers[event.pk])
        logger.error("Event %s counts %s seats, its sign-ups %s", event.pk, event.taken, numbers[event.pk])
    if numbers:
        emails.counters_differ(list(Event.objects.filter(pk__in=numbers)), at=at)
    return len(numbers)


def someone_waits_in_vain(at: datetime | None = None) -> list[int]:
    """Coming events with a free seat and somebody in the queue who would fit. Always empty."""
    at = at or timezone.now()
    waiting = Registration.objects.filter(place=Place.WAITING).values("event")
    found = []
    begun = Q(start__isnull=False, start__lte=at)
    for event in Event.objects.filter(pk__in=waiting, state=State.PUBLISHED, over_at__gt=at).exclude(begun):
        with transaction.atomic():
            if any(moves.most_that_fits(_of(event, r), r.seats) for r in event.registrations.waiting()):
                found.append(event.pk)
    return found


def _of(event: Event, registration: Registration) -> Registration:
    registration.event = event
    return registration
