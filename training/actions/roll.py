"""The roll: one tap for each, by several leaders at once, or from the list on paper afterwards.

A tap writes one row and nothing else, so two leaders who tick different people never meet. Those who tick the same
one: the last tap stands, and both are in the log. A whole list says what each line said when it was opened, and
leaves alone what somebody has changed meanwhile.
"""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed
from training.actions import moves
from training.models import Attendance, Occasion, Participant
from training.workflow import ASKED, Invited


@transaction.atomic
def note(
    occasion: Occasion, participant: Participant, state: str, *, by: User, at: datetime | None = None
) -> Attendance:
    at = at or timezone.now()
    _must_be_called(occasion, by=by, at=at)
    participant = moves.lock(participant)
    if participant.cohort_id != occasion.cohort_id or participant.state not in ASKED | {Invited.LEFT}:
        raise NotAllowed(f"{participant} står inte i den här omgångens upprop.")
    noted = {"state": state, "noted_at": at if state else None, "noted_by": by if state else None}
    line, _ = Attendance.objects.update_or_create(participant=participant, occasion=occasion, defaults=noted)
    log.note("attendance.note", line, by=by, at=at, state=state, participant=participant.pk)
    return line


@transaction.atomic
def note_the_rest(occasion: Occasion, *, by: User, at: datetime | None = None) -> int:
    """Everybody who is not noted yet is here. Whoever another leader has just noted stays as noted."""
    at = at or timezone.now()
    _must_be_called(occasion, by=by, at=at)
    people = occasion.cohort.participants.filter(state=Invited.ACCEPTED)
    number = _note_unknown(occasion, list(people.values_list("pk", flat=True)), by=by, at=at)
    log.note("attendance.rest", occasion, by=by, at=at, people=number)
    return number


@transaction.atomic
def note_list(
    occasion: Occasion, lines: dict[int, tuple[str, str]], *, by: User, at: datetime | None = None
) -> tuple[int, list[Participant]]:
    """A whole list at once: by participant, what the line said and what it is to say.

    Returns how many were changed, and whose line somebody else had changed meanwhile: those are left as they are.
    """
    at = at or timezone.now()
    _must_be_called(occasion, by=by, at=at)
    changes = {pk: pair for pk, pair in lines.items() if pair[0] != pair[1]}
    people = {one.pk: one for one in occasion.cohort.participants.filter(pk__in=changes, state__in=ASKED)}
    there = {
        line.participant_id: line
        for line in occasion.attendance.filter(participant__in=people).select_for_update().order_by("pk")
    }
    met, number = [], 0
    for pk, (was, wanted) in changes.items():
        if pk not in people:
            continue
        line = there.get(pk) or Attendance(participant=people[pk], occasion=occasion)
        if line.state not in (was, wanted):
            met.append(people[pk])
            continue
        line.state, line.noted_at, line.noted_by = wanted, at if wanted else None, by if wanted else None
        line.save()
        number += 1
    log.note("attendance.list", occasion, by=by, at=at, people=number)
    return number, met


def take_in_checked_in(at: datetime) -> int:
    """Who was checked in at the event's door is here, unless the roll says something else. Run by the sweep."""
    with connection.cursor() as cursor:
        cursor.execute(CHECKED_IN, {"at": at})
        return cursor.rowcount


CHECKED_IN = """
UPDATE training_attendance line SET state = 'present', noted_at = door.at
FROM (
    SELECT registration_id, min(checked_in_at) AS at FROM events_attendee
    WHERE checked_in_at > %(at)s - interval '7 days' GROUP BY registration_id
) AS door
WHERE line.registration_id = door.registration_id AND line.state = ''
"""


def _note_unknown(occasion: Occasion, people: list[int], *, by: User, at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(NOTE_UNKNOWN, {"occasion": occasion.pk, "people": people, "by": by.pk, "at": at})
        return cursor.rowcount


NOTE_UNKNOWN = """
INSERT INTO training_attendance AS line (participant_id, occasion_id, state, noted_at, noted_by_id)
SELECT person, %(occasion)s, 'present', %(at)s, %(by)s FROM unnest(%(people)s::bigint[]) AS person
ON CONFLICT (participant_id, occasion_id)
    DO UPDATE SET state = excluded.state, noted_at = excluded.noted_at, noted_by_id = excluded.noted_by_id
    WHERE line.state = ''
"""


def _must_be_called(occasion: Occasion, *, by: User, at: datetime) -> None:
    moves.must_lead(by, occasion.cohort)
    if occasion.event.is_called_off:
        raise NotAllowed("Tillfället är inställt.")
    if timezone.localdate(occasion.event.start) > timezone.localdate(at):
        raise NotAllowed("Uppropet görs samma dag som tillfället, eller efteråt.")
