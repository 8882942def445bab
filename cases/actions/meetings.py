"""Pilot meetings: call, change, call off, take notes, and approve the minutes, which makes the actions questions.

Every change of time or place, and every taking back, raises the meeting's SEQUENCE before its letters are written.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cases import emails, meetings, rules
from cases.actions import moves, roadmap
from cases.actions.answering import new_date
from cases.actions.asking import ask_sector, usual_due
from cases.models import AgendaItem, Assignment, Case, Invitation, MeetingAction, Message, PilotMeeting, Step
from cases.models.thread import Audience, Kind, Side
from cases.workflow import NotAllowed, State
from portal import calendars, links, log
from portal.models import Sector, SectorRole, User
from portal.swedish import long_date

MEETING_SCOPE = "meeting"


@dataclass(frozen=True)
class Guest:
    """Somebody to invite: a person of a sector, a sector's mailbox, or the business of a case."""

    email: str
    user: User | None = None
    sector: Sector | None = None
    case: Case | None = None


@transaction.atomic
def call_meeting(
    cases: Iterable[Case],
    *,
    by: User,
    start: datetime,
    end: datetime,
    place: str = "",
    url: str = "",
    guests: Iterable[Guest] = (),
    times: int = 1,
    at: datetime | None = None,
) -> list[PilotMeeting]:
    """One meeting about the cases; with `times`, a standing series after it, every second week.

    The cases are on the first meeting's agenda, and the business is invited to that one only. Each meeting of a
    series is a meeting of its own, so that one can be moved or called off without the others.
    """
    at = at or timezone.now()
    _must_run(by)
    _must_be_ahead(start, end, at=at)
    _must_be_somewhere(place, url)
    guests, made = list(guests), []
    for begins, ends in _series(start, end, times):
        meeting = PilotMeeting.objects.create(
            start=begins, end=ends, place=place.strip(), url=url, called_by=by, called_at=at
        )
        log.note("meeting.call", meeting, by=by, at=at)
        made.append(meeting)
    for case in cases:
        put_on_agenda(made[0], case, by=by, at=at)
    for meeting in made:
        invite(meeting, [g for g in guests if meeting is made[0] or g.case is None], by=by, at=at)
    return made


def _series(start: datetime, end: datetime, times: int) -> list[tuple[datetime, datetime]]:
    """The same hours on a Swedish clock each time, whatever the clocks have done in between."""
    begins, ends = timezone.localtime(start), timezone.localtime(end)
    days = meetings.standing_days(begins.date(), times=times, calendar=calendars.office())
    at_clock = meetings.on_swedish_clock
    return [(at_clock(day, begins.time()), at_clock(day, ends.time())) for day in days]


@transaction.atomic
def put_on_agenda(meeting: PilotMeeting, case: Case, *, by: User, at: datetime | None = None) -> AgendaItem:
    meeting = _open(meeting, by=by)
    if not case.is_open:
        raise NotAllowed(f"{case.reference} är avslutat. Öppna ärendet igen innan ni tar upp det på ett möte.")
    item, is_new = AgendaItem.objects.get_or_create(meeting=meeting, case=case)
    if is_new:
        log.note("meeting.agenda", item, by=by, at=at, case=case.pk)
    return item


@transaction.atomic
def take_off_agenda(item: AgendaItem, *, by: User) -> None:
    """Also takes back the invitation of its business, which had no other reason to come."""
    meeting = _open(item.meeting, by=by)
    if item.decision or item.summary or item.actions.exists():
        raise NotAllowed("Ni har redan antecknat i ärendet. Töm rutorna först om det ska tas bort.")
    for invitation in meeting.invitations.standing().filter(case=item.case_id):
        take_back_invitation(invitation, by=by)
    log.note("meeting.agenda_off", item, by=by, case=item.case_id)
    item.delete()


@transaction.atomic
def invite(
    meeting: PilotMeeting, guests: Iterable[Guest], *, by: User, at: datetime | None = None
) -> list[Invitation]:
    """Each address once; whoever is invited already gets no second letter."""
    at = at or timezone.now()
    meeting = _open(meeting, by=by)
    known, made = set(meeting.invitations.standing().values_list("email", flat=True)), []
    for guest in guests:
        email = guest.email.lower()
        if email and email not in known:
            known.add(email)
            invitation = Invitation.objects.create(
                meeting=meeting, email=email, user=guest.user, sector=guest.sector, case=guest.case, invited_at=at
            )
            emails.meeting_invitation(invitation, at=at)
            made.append(invitation)
    log.note("meeting.invite", meeting, by=by, at=at, number=len(made))
    return made


@transaction.atomic
def take_back_invitation(invitation: Invitation, *, by: User, at: datetime | None = None) -> None:
    """Only that one gets a cancellation. The version is raised, so that a later invitation counts as newer."""
    at = at or timezone.now()
    meeting = _open(invitation.meeting, by=by)
    _raise_version(meeting)
    invitation.meeting, invitation.taken_back_at = meeting, at
    invitation.save(update_fields=["taken_back_at"])
    links.revoke(scope=MEETING_SCOPE, target_id=invitation.pk, at=at)
    log.note("meeting.uninvite", invitation, by=by, at=at)
    emails.meeting_cancelled(invitation, at=at)


@transaction.atomic
def move_meeting(
    meeting: PilotMeeting,
    *,
    start: datetime,
    end: datetime,
    place: str = "",
    url: str = "",
    by: User,
    at: datetime | None = None,
) -> PilotMeeting:
    """Another time or place, told to everybody invited. Nothing changed, no letter."""
    at = at or timezone.now()
    meeting = _open(meeting, by=by)
    _must_be_somewhere(place, url)
    wanted = (start, end, place.strip(), url)
    if wanted == (meeting.start, meeting.end, meeting.place, meeting.url):
        return meeting
    _must_be_ahead(start, end, at=at)
    meeting.start, meeting.end, meeting.place, meeting.url = wanted
    meeting.save(update_fields=["start", "end", "place", "url"])
    _raise_version(meeting)
    log.note("meeting.move", meeting, by=by, at=at)
    _tell_everybody(meeting, emails.meeting_changed, at=at)
    return meeting


@transaction.atomic
def cancel_meeting(meeting: PilotMeeting, *, by: User, at: datetime | None = None) -> PilotMeeting:
    at = at or timezone.now()
    meeting = _open(meeting, by=by)
    meeting.state, meeting.cancelled_at = PilotMeeting.State.CANCELLED, at
    meeting.save(update_fields=["state", "cancelled_at"])
    _raise_version(meeting)
    log.note("meeting.cancel", meeting, by=by, at=at)
    _tell_everybody(meeting, emails.meeting_cancelled, at=at)
    return meeting


@transaction.atomic
def note_presence(invitation: Invitation, presence: str, *, by: User) -> Invitation:
    _open(invitation.meeting, by=by)
    invitation.presence = Invitation.Presence(presence)
    invitation.save(update_fields=["presence"])
    log.note("meeting.presence", invitation, by=by)
    return invitation


@transaction.atomic
def take_notes(
    item: AgendaItem,
    *,
    by: User,
    note: str = "",
    decision: str = "",
    actions: Iterable[meetings.Line] = (),
    steps: Iterable[meetings.Line] = (),
    summary: str = "",
    at: datetime | None = None,
) -> AgendaItem:
    """What was decided about one case. Nothing is sent; the road map is brought up to date at once."""
    at = at or timezone.now()
    _open(item.meeting, by=by)
    owned = [_owned(line, at=at) for line in actions]
    item.note, item.decision, item.summary = note.strip(), decision.strip(), summary.strip()
    item.save(update_fields=["note", "decision", "summary"])
    item.actions.all().delete()
    for line, sector, officer in owned:
        MeetingAction.objects.create(item=item, sector=sector, officer=officer, what=line.what, due=line.by)
    _update_road_map(item.case, [(_owned(line, at=at)[1], line) for line in steps], by=by)
    log.note("meeting.notes", item, by=by, at=at, case=item.case_id)
    return item


def _owned(line: meetings.Line, *, at: datetime) -> tuple[meetings.Line, Sector, User | None]:
    """Whose line it is: a sector by its name, or an officer by hers. Without a date it gets the usual one."""
    today = timezone.localdate(at)
    line = replace(line, by=line.by or usual_due(at))
    sector = Sector.objects.filter(is_active=True, name__iexact=line.owner).first()
    if sector:
        return line, sector, None
    held = SectorRole.objects.current(today).filter(user__name__iexact=line.owner, sector__is_active=True)
    role = held.select_related("sector", "user").order_by("pk").first()
    if role is None:
        raise NotAllowed(f"Det finns ingen sektor eller handläggare som heter ”{line.owner}”. Raden: ”{line}”")
    return line, role.sector, role.user


def _update_road_map(case: Case, wanted: list[tuple[Sector, meetings.Line]], *, by: User) -> None:
    """The order of the lines is the order of the steps. A step that has no line stays, last: nothing disappears
    because a colleague wrote it while this page was open."""
    if not wanted:
        return
    order = []
    for sector, line in wanted:
        step = case.steps.filter(sector=sector, what__iexact=line.what).exclude(pk__in=order).first()
        if step is None:
            step = roadmap.add_step(case, line.what, sector=sector, by=by, planned_decision=line.by)
        elif step.planned_decision != line.by:
            roadmap.change_step(step, by=by, planned_decision=line.by)
        order.append(step.pk)
    others = [pk for pk in case.steps.values_list("pk", flat=True) if pk not in order]
    if order + others != list(case.steps.values_list("pk", flat=True)):
        roadmap.reorder(case, order + others, by=by)


def road_map_lines(case: Case) -> list[meetings.Line]:
    remaining = [step for step in case.steps.all() if step.state != Step.State.NOT_NEEDED]
    return [meetings.Line(owner=step.sector.name, what=step.what, by=step.planned_decision) for step in remaining]


# --- The minutes ----------------------------------------------------------------------------------


@transaction.atomic
def approve_minutes(meeting: PilotMeeting, *, by: User, at: datetime | None = None) -> PilotMeeting:
    """Actions become questions to the sectors, the businesses get their summaries, and the staff the minutes.

    All or nothing: a case that has ended meanwhile, or a date that has passed, stops it with a sentence.
    """
    at = at or timezone.now()
    meeting = _open(meeting, by=by)
    if at < meeting.start:
        raise NotAllowed("Mötet har inte varit än. Godkänn protokollet när mötet har börjat.")
    meeting.state, meeting.approved_at, meeting.approved_by = PilotMeeting.State.APPROVED, at, by
    meeting.save(update_fields=["state", "approved_at", "approved_by"])
    for item in meeting.items.select_related("case").order_by("case_id"):
        _carry_out(item, by=by, at=at)
        if item.summary:
            _tell_business(item, by=by, at=at)
    log.note("meeting.approve", meeting, by=by, at=at)
    for invitation in meeting.invitations.standing().of_staff():
        emails.meeting_minutes(invitation, at=at)
    return meeting


def _carry_out(item: AgendaItem, *, by: User, at: datetime) -> None:
    """A sector that has several actions in a case gets them as one question, with the nearest of their dates."""
    by_sector: dict[int, list[MeetingAction]] = {}
    for action in item.actions.select_related("sector", "officer"):
        by_sector.setdefault(action.sector_id, []).append(action)
    for decided in by_sector.values():
        if min(action.due for action in decided) <= timezone.localdate(at):
            raise NotAllowed(f"{item.case.reference}: välj ett datum som inte har varit för {decided[0].sector}.")
        assignment = _ask(item, decided, by=by, at=at)
        MeetingAction.objects.filter(pk__in=[action.pk for action in decided]).update(assignment=assignment)


def _ask(item: AgendaItem, decided: list[MeetingAction], *, by: User, at: datetime) -> Assignment:
    sector, due = decided[0].sector, min(action.due for action in decided)
    officer = next((action.officer for action in decided if action.officer), None)
    running = item.case.assignments.open().filter(sector=sector).first()
    if running is None:
        question = _question(item, decided)
        return ask_sector(item.case, sector, by=by, question=question, due=due, officer=officer, at=at)
    return _add_to(running, _question(item, decided), due=due, officer=officer, meeting=item.meeting, by=by, at=at)


def _question(item: AgendaItem, decided: list[MeetingAction]) -> str:
    lines = "\n".join(f"– {action.what}, senast {long_date(action.due)}" for action in decided)
    return f"Från lotsmötet {long_date(timezone.localdate(item.meeting.start))}:\n{lines}"


def _add_to(
    assignment: Assignment,
    text: str,
    *,
    due: date,
    officer: User | None,
    meeting: PilotMeeting,
    by: User,
    at: datetime,
) -> Assignment:
    """The sector has a question already: it grows, and the meeting's date counts when it is nearer or the old one
    has passed. A question that waits for the business keeps its stopped clock."""
    assignment = moves.lock_assignment(assignment)
    assignment.question = f"{assignment.question}\n\n{text}"
    assignment.officer = officer or assignment.officer
    assignment.save(update_fields=["question", "officer"])
    is_late = assignment.due < timezone.localdate(at)
    if not assignment.waits_for_business and due != assignment.due and (due < assignment.due or is_late):
        reason = f"Vi bestämde datumet på ett möte {long_date(timezone.localdate(meeting.start))}."
        assignment = new_date(assignment, due, reason=reason, by=by, at=at)
    emails.sector_asked(assignment, at=at)
    return assignment


def _tell_business(item: AgendaItem, *, by: User, at: datetime) -> Message:
    """The plain summary, as a message on the business's page; its letter says that it is there."""
    case = moves.lock(item.case)
    if not case.is_open:
        raise NotAllowed(f"{case.reference} är avslutat. Öppna ärendet igen, eller ta bort sammanfattningen.")
    message = Message.objects.create(
        case=case,
        audience=Audience.BUSINESS,
        kind=Kind.MESSAGE,
        side=Side.PILOT,
        author=by,
        text=item.summary,
        at=at,
    )
    moves.note_contact(case, at=at)
    if case.is_untriaged:
        moves.move(case, State.IN_PROGRESS, by=by, at=at)
    moves.progress(case, at=at)
    moves.settle(case, at=at, by=by)
    log.note("meeting.summary", message, by=by, at=at, case=case.pk)
    emails.meeting_summary(case, at=at)
    return message


# --- Guards ---------------------------------------------------------------------------------------


def _open(meeting: PilotMeeting, *, by: User) -> PilotMeeting:
    """Lock, and guard: the pilot's, and neither called off nor approved."""
    _must_run(by)
    meeting = PilotMeeting.objects.select_for_update().get(pk=meeting.pk)
    if not meeting.is_open:
        raise NotAllowed(f"Mötet går inte att ändra längre: {meeting.get_state_display()}.")
    return meeting


def _must_run(by: User) -> None:
    if not rules.may_triage(by):
        raise NotAllowed("Bara lotsen kallar till lotsmöten och skriver i dem.")


def _must_be_ahead(start: datetime, end: datetime, *, at: datetime) -> None:
    if start < at - timedelta(minutes=30):
        raise NotAllowed("Tiden har redan varit. Välj en tid som kommer.")
    if end <= start or timezone.localdate(end) != timezone.localdate(start):
        raise NotAllowed("Mötet måste sluta efter att det har börjat, samma dag.")


def _must_be_somewhere(place: str, url: str) -> None:
    if not (place.strip() or url):
        raise NotAllowed("Skriv en plats eller en länk till mötet.")


def _raise_version(meeting: PilotMeeting) -> None:
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])


def _tell_everybody(meeting: PilotMeeting, letter, *, at: datetime) -> None:
    for invitation in meeting.invitations.standing().select_related("user", "sector", "case__contact"):
        invitation.meeting = meeting
        letter(invitation, at=at)
