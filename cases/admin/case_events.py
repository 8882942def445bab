"""What has happened in a case, as its page tells it: moves, questions, promises, meetings and reminders, in order."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from cases.models import Assignment, Case, MeetingAction, PilotMeeting, Promise
from cases.workflow import AssignmentState
from portal.models import Actor, LogEntry, Reminder, User
from portal.people import log
from portal.text.swedish import long_date

# The log's codes about a question; about what a meeting decided, those that read otherwise.
SAID = {
    "ask": "{sector} fick frågan.",
    "ask_again": "{sector} fick frågan igen.",
    "recall": "Frågan till {sector} togs tillbaka.",
    "take_over": "Lotsen tog över frågan till {sector}, som inte får läsa ärendet.",
    "accept": "{sector} tog emot frågan.",
    "answer": "{sector} svarade.",
    "ask_business": "{sector} frågade företaget.",
    "decline": "{sector} lämnade tillbaka frågan.",
    "hand_over": "Frågan till {sector} gick till en kollega.",
    "own_system": "{sector} hanterar det i sitt eget system.",
    "wish_date": "{sector} bad om ett senare datum.",
    "refuse_date": "Lotsen sade nej till ett senare datum för {sector}.",
    "follow": "Frågan till {sector} följde med till ärendet där arbetet går vidare.",
    "share": "Lotsen valde vad {sector} får läsa.",
}
JOINED = {
    "case.take_in": "{reference} slogs ihop med det här ärendet.",
    "case.take_apart": "{reference} togs isär från det här ärendet.",
}
DECIDED = {
    "case.decide": "Kommundirektören beslutade.",
    "case.keep_decision": "Det som kommundirektören beslutade blev gjort.",
}
SAID_OF_ACTION = {
    "ask": "{sector} fick något att göra av ett lotsmöte.",
    "recall": "{sector} ska inte göra det som lotsmötet bestämde.",
    "answer": "{sector} har gjort det som lotsmötet bestämde.",
}


@dataclass(frozen=True)
class Event:
    at: datetime
    text: str
    by: Actor | None = None
    reason: str = ""


def events_of(
    case: Case,
    user: User,
    *,
    assignments: list[Assignment],
    promises: Iterable[Promise],
    meetings: Iterable[PilotMeeting],
) -> list[Event]:
    shows_reasons = user.roles.sees_everything
    found = [
        Event(c.at, f"Nytt läge: {c.get_to_state_display()}.", c.by, c.reason if shows_reasons else "")
        for c in case.status_changes.select_related("by")
    ]
    found += _of_log(case, user, assignments)
    sectors = {a.pk: a.sector.name for a in assignments}
    for p in promises:
        if p.was_overtaken:
            continue
        who = sectors.get(p.assignment_id, "lotsen")
        found.append(
            Event(p.made_at, f"Löfte från {who}: {p.get_kind_display()} senast {long_date(p.due)}.", reason=p.reason)
        )
    for meeting in meetings:
        found += _of_meeting(meeting)
    given = MeetingAction.objects.of_case(case).values("pk")
    about = Q(thing="case", thing_id=case.pk) | Q(thing="assignment", thing_id__in=list(sectors))
    about |= Q(thing="meeting_action", thing_id__in=given)
    for reminder in Reminder.objects.filter(about, letter__isnull=False).select_related("to"):
        found.append(Event(reminder.created_at, f"Påminnelse skickad till {reminder.to or reminder.to_email}."))
    return sorted(found, key=lambda event: event.at)


def _of_log(case: Case, user: User, assignments: list[Assignment]) -> Iterator[Event]:
    """Every move of a question, whose own dates are those of its last round, what the case was joined with,
    and that the director decided."""
    known = {a.pk: a for a in assignments}
    about = Q(thing="assignment", thing_id__in=list(known)) | Q(
        thing="case", thing_id=case.pk, action__in=[*JOINED, *DECIDED]
    )
    found = list(LogEntry.objects.filter(about).order_by("pk"))
    who, rows = log.who_did(found), [row for row in found if row.thing == "assignment"]
    joined = {row: row.details["duplicate"] for row in found if row.action in JOINED}
    for row in found:
        if row.action in DECIDED:
            yield Event(row.at, DECIDED[row.action], who.get(row.pk))
    visible = Case.objects.visible_to(user).filter(pk__in=joined.values()).order_by()
    references = dict(visible.values_list("pk", "reference"))
    for row, pk in joined.items():
        if pk in references:
            yield Event(row.at, JOINED[row.action].format(reference=references[pk]), who.get(row.pk))
    for row in rows:
        assignment, code = known[row.thing_id], row.action.removeprefix("assignment.")
        words = (SAID_OF_ACTION if assignment.is_action else {}).get(code) or SAID.get(code)
        if assignment.is_declared_after_answer:
            words = "Någon på {sector} är jävig."
        if words:
            is_last = (
                code == "decline" and assignment.state == AssignmentState.DECLINED and row.at == assignment.ended_at
            )
            why = assignment.why_declined if is_last and assignment.question else ""
            yield Event(row.at, words.format(sector=assignment.sector), who.get(row.pk), why)
    logged = {row.thing_id for row in rows}
    for assignment in assignments:
        if assignment.pk not in logged:  # made in bulk, for measuring
            yield Event(assignment.asked_at, SAID["ask"].format(sector=assignment.sector))


def _of_meeting(meeting: PilotMeeting) -> list[Event]:
    when = f"lotsmöte {meeting.when}"
    called, off = ("Kallelse till", "Inställt") if meeting.was_called else ("Antecknat i efterhand:", "Borttaget")
    found = [Event(meeting.called_at, f"{called} {when}.", meeting.called_by)]
    if meeting.cancelled_at:
        found.append(Event(meeting.cancelled_at, f"{off} {when}."))
    if meeting.approved_at:
        found.append(Event(meeting.approved_at, f"Godkänt protokoll från {when}.", meeting.approved_by))
    return found
