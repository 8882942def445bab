"""Pilot meetings: call, change, call off, take notes, and approve the minutes, which sets the actions going.

One that was held without a call is recorded afterwards. Nothing about time and place is sent about what is over.

Every change of time or place, and every taking back, raises the meeting's SEQUENCE before its letters are written.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from cases import emails, rules
from cases.actions import carrying_out, roadmap
from cases.actions.asking import usual_due
from cases.models import AgendaItem, Case, Invitation, MeetingAction, PilotMeeting, Step
from cases.pure import meetings
from cases.queries.owners import BUSINESS, Owner, Owners
from cases.workflow import Party
from portal.calendar import calendars
from portal.mail import links
from portal.models import Sector, User
from portal.people import log
from portal.text.email_addresses import normal
from portal.text.exceptions import NotAllowed

MEETING_SCOPE = "meeting"


@dataclass(frozen=True)
class Guest:
    """Somebody to invite, or who was there: a person of a sector, a sector's mailbox, or the business of a case."""

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


@transaction.atomic
def record_meeting(
    cases: Iterable[Case],
    *,
    by: User,
    start: datetime,
    end: datetime,
    place: str = "",
    url: str = "",
    guests: Iterable[Guest] = (),
    at: datetime | None = None,
) -> PilotMeeting:
    """One that has been held already, by telephone or at the bakery. Nobody gets a letter before the minutes."""
    at = at or timezone.now()
    _must_run(by)
    _must_have_been(start, end, at=at)
    _must_be_somewhere(place, url)
    cases, guests = list(cases), list(guests)
    if not cases:
        raise NotAllowed("Välj vilka ärenden ni talade om.")
    if not guests:
        raise NotAllowed("Kryssa för minst en som var med.")
    where = {"start": start, "end": end, "place": place.strip(), "url": url}
    meeting = PilotMeeting.objects.create(called_by=by, called_at=at, **where)
    log.note("meeting.record", meeting, by=by, at=at)
    for case in cases:
        put_on_agenda(meeting, case, by=by, at=at)
    invite(meeting, guests, by=by, at=at)
    return meeting


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
    """Each once; whoever is invited already gets no second letter. To a meeting that is over: who was there."""
    at = at or timezone.now()
    meeting = _open(meeting, by=by)
    is_over, made = meeting.is_over(at), []
    standing = meeting.invitations.standing().select_related("user", "sector")
    known = {each.reaches or each.case_id for each in standing}
    for guest in guests:
        email = normal(guest.email)
        key = email or (guest.case.pk if guest.case and is_over else None)
        if key and key not in known:
            known.add(key)
            invitation = Invitation.objects.create(
                meeting=meeting,
                email=email,
                user=guest.user,
                sector=guest.sector,
                case=guest.case,
                presence=Invitation.Presence.HERE if is_over else "",
                invited_at=at,
            )
            if not is_over:
                emails.meeting_invitation(invitation, at=at)
            made.append(invitation)
    log.note("meeting.attended" if is_over else "meeting.invite", meeting, by=by, at=at, number=len(made))
    return made


@transaction.atomic
def take_back_invitation(invitation: Invitation, *, by: User, at: datetime | None = None) -> None:
    """Only that one gets a cancellation, while there is something to cancel. The version is raised, so that a later
    invitation counts as newer."""
    at = at or timezone.now()
    meeting = _open(invitation.meeting, by=by)
    _raise_version(meeting)
    invitation.meeting, invitation.taken_back_at = meeting, at
    invitation.save(update_fields=["taken_back_at"])
    links.revoke(scope=MEETING_SCOPE, target_id=invitation.pk, at=at)
    is_over = meeting.is_over(at)
    log.note("meeting.attended_off" if is_over else "meeting.uninvite", invitation, by=by, at=at)
    if not is_over:
        emails.meeting_cancelled(invitation, at=at)


@transaction.atomic
def pass_on(invitation: Invitation, to: User | None, *, by: User, at: datetime | None = None) -> None:
    """Somebody else comes for the sector, or whoever reads its mailbox."""
    take_back_invitation(invitation, by=by, at=at)
    sector = invitation.sector
    guest = Guest(email=to.email if to else sector.email, user=to, sector=sector)
    invite(invitation.meeting, [guest], by=by, at=at)


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
    """Another time or place, told to everybody invited. Nothing changed, no letter; nor about what was recorded."""
    at = at or timezone.now()
    meeting = _open(meeting, by=by)
    _must_be_somewhere(place, url)
    wanted = (start, end, place.strip(), url)
    if wanted == (meeting.start, meeting.end, meeting.place, meeting.url):
        return meeting
    if meeting.was_called:
        _must_be_ahead(start, end, at=at)
    else:
        _must_have_been(start, end, at=meeting.called_at)
    if wanted[:2] != (meeting.start, meeting.end):  # who could come then may not be able to come now
        meeting.invitations.standing().update(says=Invitation.Says.NOTHING)
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
    owners, actions, steps = Owners(item, today=timezone.localdate(at)), list(actions), list(steps)
    if problems := owners.problems(actions) | owners.problems(steps, but=frozenset({Party.PILOT})):
        raise NotAllowed(" ".join(meetings.in_order(problems)))
    item.note, item.decision, item.summary = note.strip(), decision.strip(), summary.strip()
    item.save(update_fields=["note", "decision", "summary"])
    item.actions.all().delete()
    for line in actions:
        owner = owners.meant(line.owner)
        MeetingAction.objects.create(
            item=item,
            owner=owner.party,
            sector=owner.sector,
            officer=owner.officer,
            body=owner.body,
            what=line.what,
            due=line.by or usual_due(at),
        )
    _update_road_map(item.case.told_in, [(owners.meant(line.owner), line) for line in steps], by=by)
    log.note("meeting.notes", item, by=by, at=at, case=item.case_id)
    return item


def _update_road_map(case: Case, wanted: list[tuple[Owner, meetings.Line]], *, by: User) -> None:
    """The order of the lines is the order of the steps. A step that has no line stays, last: nothing disappears
    because a colleague wrote it while this page was open."""
    if not wanted:
        return
    order: list[int] = []
    for owner, line in wanted:
        held = {"sector": owner.sector, "body": owner.body}
        step = case.steps.filter(what__iexact=line.what, **held).exclude(pk__in=order).first()
        if step is None:
            step = roadmap.add_step(case, line.what, by=by, planned_decision=line.by, **held)
        elif step.planned_decision != line.by:
            roadmap.change_step(step, by=by, planned_decision=line.by)
        order.append(step.pk)
    others = [pk for pk in case.steps.values_list("pk", flat=True) if pk not in order]
    if order + others != list(case.steps.values_list("pk", flat=True)):
        roadmap.reorder(case, order + others, by=by)


def road_map_lines(case: Case) -> list[meetings.Line]:
    remaining = [step for step in case.steps.all() if step.state != Step.State.NOT_NEEDED]
    return [
        meetings.Line(owner=str(step.sector or step.body or BUSINESS.name), what=step.what, by=step.planned_decision)
        for step in remaining
    ]


# --- The minutes ----------------------------------------------------------------------------------


@transaction.atomic
def approve_minutes(meeting: PilotMeeting, *, by: User, at: datetime | None = None) -> PilotMeeting:
    """Everybody gets to know what they are to do, the businesses get their summaries, and the staff the minutes.

    All or nothing: a case that has ended meanwhile, or a date that has passed, stops it with a sentence.
    """
    at = at or timezone.now()
    meeting = _open(meeting, by=by)
    if not meeting.has_begun(at):
        raise NotAllowed("Mötet har inte varit än. Godkänn protokollet när mötet har börjat.")
    meeting.state, meeting.approved_at, meeting.approved_by = PilotMeeting.State.APPROVED, at, by
    meeting.save(update_fields=["state", "approved_at", "approved_by"])
    items = carrying_out.lock_cases_of(meeting)
    _must_have_dates_ahead(items, at=at)
    for item in items:
        carrying_out.carry_out(item, by=by, at=at)
    log.note("meeting.approve", meeting, by=by, at=at)
    sectors_act = MeetingAction.objects.filter(item__meeting=meeting, owner=Party.SECTOR).exists()
    for invitation in meeting.invitations.standing().of_staff():
        emails.meeting_minutes(invitation, sectors_act=sectors_act, at=at)
    return meeting


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
    if start < at - timedelta(minutes=30) or start < end <= at:
        raise NotAllowed("Tiden har redan varit. Välj en tid som kommer, eller anteckna mötet i efterhand.")
    _must_end_after_it_begins(start, end)


def _must_have_been(start: datetime, end: datetime, *, at: datetime) -> None:
    if start > at:
        raise NotAllowed("Mötet har inte varit än. Välj en tid som har varit, eller kalla till mötet i stället.")
    _must_end_after_it_begins(start, end)
    if end > at:
        raise NotAllowed("Sluttiden har inte varit än. Skriv när mötet slutade, eller vänta tills det är slut.")


def _must_end_after_it_begins(start: datetime, end: datetime) -> None:
    if end <= start or timezone.localdate(end) != timezone.localdate(start):
        raise NotAllowed("Mötet måste sluta efter att det har börjat, samma dag.")


def _must_be_somewhere(place: str, url: str) -> None:
    if not (place.strip() or url):
        raise NotAllowed("Skriv en plats eller en länk till mötet.")


def _must_have_dates_ahead(items: Iterable[AgendaItem], *, at: datetime) -> None:
    """All that are wrong are told at once."""
    actions = MeetingAction.objects.filter(item__in=list(items), due__lte=timezone.localdate(at))
    passed = [f"{action.item.case.reference}, {action.as_line}" for action in actions.select_related("item__case")]
    if passed:
        raise NotAllowed(f"Välj ett datum som inte har varit: {'; '.join(passed)}.")


def _raise_version(meeting: PilotMeeting) -> None:
    meeting.sequence += 1
    meeting.save(update_fields=["sequence"])


def _tell_everybody(meeting: PilotMeeting, letter: Callable[..., object], *, at: datetime) -> None:
    """Nobody was called to what was recorded afterwards."""
    asked = meeting.invitations.standing() if meeting.was_called else meeting.invitations.none()
    for invitation in asked.select_related("user", "sector", "case__contact"):
        invitation.meeting = meeting
        letter(invitation, at=at)
