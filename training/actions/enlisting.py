"""Who takes part: added one by one or by list, invited, accepting, sending a substitute, leaving."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from events import actions as events
from portal.mail import links
from portal.models import OutgoingEmail, Sector, User
from portal.people import log
from portal.text.email_addresses import normal
from portal.text.exceptions import NotAllowed
from training import emails, rules
from training.actions import moves
from training.models import Attendance, Board, Cohort, HomeTask, Occasion, Participant
from training.pure.people_lists import Known, Person, known_places
from training.workflow import EXPECTED, TO_DO, Invited, Presence


def known(cohort: Cohort) -> Known:
    """What a list of people may name."""
    return known_places(
        Sector.objects.filter(is_active=True).values_list("pk", "name"),
        Board.objects.values_list("pk", "name"),
        cohort.participants.filter(state__in=EXPECTED).values_list("email", flat=True),
    )


@transaction.atomic
def add(
    cohort: Cohort, people: Iterable[Person], *, by: User, invite_now: bool = False, at: datetime | None = None
) -> list[Participant]:
    """All of them or none. An address that came there meanwhile refuses the whole list, and says which."""
    at = at or timezone.now()
    people = list(people)
    if not rules.may_lead(by, cohort):
        _must_be_of_ones_own(people, by=by)
    taken = set(cohort.participants.filter(state__in=EXPECTED).values_list("email", flat=True))
    if doubled := [person.email for person in people if person.email in taken]:
        raise NotAllowed(f"{doubled[0]} finns redan i omgången. Ingen är tillagd.")
    rows = [
        Participant(
            cohort=cohort,
            name=person.name,
            email=person.email,
            role=person.role,
            sector_id=person.sector,
            board_id=person.board,
            since=person.since or timezone.localdate(at),
            until=person.until,
        )
        for person in people
    ]
    try:
        with transaction.atomic():
            made = Participant.objects.bulk_create(rows)
    except IntegrityError:  # another list that was sent at the same moment
        raise NotAllowed("Någon av adresserna finns redan i omgången. Ingen är tillagd.") from None
    log.note("cohort.add_people", cohort, by=by, at=at, people=len(made))
    if invite_now:
        invite(made, by=by, at=at)
    return made


def _must_be_of_ones_own(people: list[Person], *, by: User) -> None:
    sectors = {person.sector for person in people}
    if None in sectors or not sectors <= by.roles.manager_of:
        raise NotAllowed("Du kan bara lägga till personer från din egen sektor.")


@transaction.atomic
def invite(participants: Iterable[Participant], *, by: User, at: datetime | None = None) -> int:
    """A letter to each who has not had one, or has said no and is asked again, or has not answered since another day.
    Returns how many were written."""
    at = at or timezone.now()
    may_be = [Invited.LISTED, Invited.DECLINED, Invited.LEFT, Invited.WITHDRAWN]
    wanted = Participant.objects.filter(pk__in=[one.pk for one in participants])
    wanted = wanted.filter(state__in=may_be) | wanted.to_be_asked_again(timezone.localdate(at))
    rows = list(wanted.select_for_update(of=("self",)).select_related("cohort", "sector", "board").order_by("pk"))
    for cohort in {row.cohort for row in rows}:
        if not (rules.may_lead(by, cohort) or all(rules.may_add_for(by, row.sector) for row in rows if row.sector)):
            raise NotAllowed("Du kan bara bjuda in personer från din egen sektor.")
    for row in rows:
        row.state, row.invited_at, row.answered_at, row.until = Invited.INVITED, at, None, None
    _save(rows, "state", "invited_at", "answered_at", "until")
    by_cohort: dict[Cohort, list[Participant]] = defaultdict(list)
    for row in rows:
        by_cohort[row.cohort].append(row)
    for cohort, people in by_cohort.items():
        emails.invitations(people, coming(cohort, at), at=at)
        log.note("cohort.invite", cohort, by=by, at=at, people=len(people))
    return len(rows)


def _save(people: list[Participant], *fields: str) -> None:
    """Somebody who comes back may have been added anew meanwhile."""
    try:
        with transaction.atomic():
            Participant.objects.bulk_update(people, fields)
    except IntegrityError:
        raise NotAllowed("Adressen finns redan på en annan rad i omgången.") from None


def coming(cohort: Cohort, at: datetime) -> list[Occasion]:
    return list(cohort.occasions.planned().filter(event__over_at__gt=at).select_related("cohort", "event"))


# --- The answer -----------------------------------------------------------------------------------


@transaction.atomic
def accept(participant: Participant, *, by: User | None = None, at: datetime | None = None) -> Participant:
    """A seat at each coming occasion, and one letter with all of them. A second press changes nothing."""
    at = at or timezone.now()
    participant = moves.lock(participant)
    if participant.is_with_us:
        return participant
    _must_go_on(participant, at)
    moves.move(participant, Invited.ACCEPTED)
    _take_in([participant], by=by, at=at)
    return participant


def _must_go_on(participant: Participant, at: datetime) -> None:
    if participant.cohort.is_over(timezone.localdate(at)):
        raise NotAllowed("Utbildningen är avslutad.")


@transaction.atomic
def take_in(participants: Iterable[Participant], *, by: User, at: datetime | None = None) -> int:
    """Those who have said yes some other way, or have been with us before they stood here. Nobody is asked again."""
    at = at or timezone.now()
    wanted = [one.pk for one in participants]
    rows = Participant.objects.filter(pk__in=wanted, state__in=[Invited.LISTED, Invited.INVITED, Invited.DECLINED])
    people = list(rows.select_for_update(of=("self",)).select_related("cohort", "sector", "board").order_by("pk"))
    for person in people:
        moves.must_lead(by, person.cohort)
        person.state = Invited.ACCEPTED
    if people:
        _take_in(people, by=by, at=at)
    return len(people)


def _take_in(people: list[Participant], *, by: User | None, at: datetime) -> None:
    for person in people:
        person.answered_at = at
    _save(people, "state", "answered_at")
    cohort = people[0].cohort
    seats = seat(people, list(cohort.occasions.planned().select_related("event")), by=by, at=at)
    log.note("cohort.accept", cohort, by=by, at=at, people=[person.pk for person in people])
    emails.welcome(people, seats, at=at)


def seat(people: list[Participant], occasions: list[Occasion], *, by: User | None, at: datetime) -> dict[int, list]:
    """A line in the roll of every occasion, and a sign-up to those that are not over: each one's sign-ups."""
    seats: dict[int, list] = defaultdict(list)
    for occasion in occasions if people else []:
        event, found = occasion.event, {}
        if not event.is_over(at):
            found = _enrolled(occasion, people, by=by, at=at)
        lines = [
            Attendance(participant=person, occasion=occasion, registration=found.get(person.email))
            for person in people
        ]
        Attendance.objects.bulk_create(
            lines, update_conflicts=True, unique_fields=["participant", "occasion"], update_fields=["registration"]
        )
        for person in people:
            if registration := found.get(person.email):
                registration.event = event
                seats[person.pk].append(registration)
    return seats


def _enrolled(occasion: Occasion, people: list[Participant], *, by: User | None, at: datetime) -> dict:
    return events.enrol(occasion.event, [(one.name, one.email, one.place) for one in people], by=by, at=at)


@transaction.atomic
def decline(participant: Participant, *, by: User | None = None, at: datetime | None = None) -> Participant:
    at = at or timezone.now()
    participant = moves.lock(participant)
    moves.move(participant, Invited.DECLINED)
    participant.answered_at = at
    participant.save(update_fields=["state", "answered_at"])
    log.note("participant.decline", participant, by=by, at=at)
    return participant


@transaction.atomic
def send_substitute(
    participant: Participant, *, name: str, email: str, by: User | None = None, at: datetime | None = None
) -> Participant:
    """Somebody else in the same role, who is asked by letter. What was to be done goes over to that person."""
    at = at or timezone.now()
    participant = moves.lock(participant)
    _must_go_on(participant, at)
    email = normal(email)
    if email == participant.email:
        raise NotAllowed("Det är samma adress som din egen. Skriv adressen till den som ska komma i stället.")
    if participant.cohort.participants.filter(email=email, state__in=EXPECTED).exists():
        raise NotAllowed("Den personen är redan med i omgången. Föreslå någon annan.")
    moves.move(participant, Invited.SUBSTITUTED)
    participant.answered_at = at
    participant.save(update_fields=["state", "answered_at"])
    _give_up_seats(participant, by=by, at=at)
    made = Participant.objects.create(
        cohort=participant.cohort,
        name=name.strip(),
        email=email,
        role=participant.role,
        sector=participant.sector,
        board=participant.board,
        since=timezone.localdate(at),
        state=Invited.INVITED,
        invited_at=at,
        stands_in_for=participant,
    )
    _hand_over(participant, made)
    emails.invitations([made], coming(participant.cohort, at), at=at)
    log.note("participant.substitute", participant, by=by, at=at, substitute=made.pk)
    return made


def _hand_over(one: Participant, other: Participant) -> None:
    """The homework that is to be done."""
    HomeTask.objects.filter(participant=one, state__in=TO_DO).update(participant=other)
    for group in one.home_groups.filter(task__state__in=TO_DO):
        group.members.remove(one)
        group.members.add(other)


@transaction.atomic
def leave(participant: Participant, *, by: User, at: datetime | None = None) -> Participant:
    """Who has changed work or cannot go on. What the person has done stays; the seats and the link go.

    Whoever neither said yes nor came has not been with us, and is not counted among those who were.
    """
    at = at or timezone.now()
    participant = moves.lock(participant)
    moves.must_lead(by, participant.cohort)
    has_joined = participant.state != Invited.INVITED or _has_begun(participant)
    moves.move(participant, Invited.LEFT)
    if not has_joined:
        raise NotAllowed(f"{participant} har inte varit med än. Tryck på Ta bort inbjudan i stället.")
    participant.until = max(timezone.localdate(at), participant.since)
    participant.save(update_fields=["state", "until"])
    _give_up_seats(participant, by=by, at=at)
    _close_page(participant)
    log.note("participant.leave", participant, by=by, at=at)
    return participant


def _has_begun(participant: Participant) -> bool:
    return Participant.objects.filter(pk=participant.pk).who_have_begun().exists()


@transaction.atomic
def withdraw(participant: Participant, *, by: User, at: datetime | None = None) -> Participant:
    """Somebody who should not have been invited, and has not answered: the link closes, and nobody is written to.
    Whoever was to be replaced stands as invited anew."""
    at = at or timezone.now()
    participant = moves.lock(participant)
    moves.must_lead(by, participant.cohort)
    moves.move(participant, Invited.WITHDRAWN)
    if _has_begun(participant):
        raise NotAllowed(f"{participant} har redan kommit eller lämnat in något. Tryck på Har slutat i stället.")
    replaced, participant.stands_in_for = participant.stands_in_for, None
    participant.save(update_fields=["state", "stands_in_for"])
    if replaced:
        _ask_anew(replaced, instead_of=participant, at=at)
    _close_page(participant)
    log.note("participant.withdraw", participant, by=by, at=at)
    return participant


def _ask_anew(replaced: Participant, *, instead_of: Participant, at: datetime) -> None:
    """The link of whoever sent the wrong person still works: there is a yes, and another substitute."""
    replaced = moves.lock(replaced)
    if replaced.cohort.participants.filter(email=replaced.email, state__in=EXPECTED).exists():
        return  # there anew already, on a row of its own
    moves.move(replaced, Invited.INVITED)
    replaced.invited_at, replaced.answered_at = replaced.invited_at or at, None
    replaced.save(update_fields=["state", "invited_at", "answered_at"])
    _hand_over(instead_of, replaced)


def _close_page(participant: Participant) -> None:
    """Links that are out there, and letters that have not left and would make one of their own. What a leader has
    answered goes.
    """
    links.revoke(scope="participant", target_id=participant.pk)
    waiting = OutgoingEmail.objects.untried().filter(about="participant", about_id=participant.pk)
    waiting.exclude(kind="inbox_answer").delete()


def _give_up_seats(participant: Participant, *, by: User | None, at: datetime) -> None:
    """At the coming occasions. The event's own letter takes each out of the calendar."""
    coming = participant.attendance.filter(occasion__event__over_at__gt=at, state=Presence.UNKNOWN)
    for line in coming.select_related("registration__event").order_by("occasion__event_id"):
        if line.registration and line.registration.is_active and not line.registration.event.is_called_off:
            events.cancel(line.registration, by=by, at=at)
    coming.delete()


@transaction.atomic
def remove(participant: Participant, *, by: User) -> None:
    """Somebody who was listed by mistake, and has not been asked."""
    participant = moves.lock(participant)
    moves.must_lead(by, participant.cohort)
    if participant.state != Invited.LISTED:
        raise NotAllowed(f"{participant} är redan inbjuden och kan inte tas bort.")
    log.note("participant.remove", participant, by=by)
    participant.delete()
