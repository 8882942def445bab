"""The floor under all actions: lock, move, keep the turn, keep the promises, write the log."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.db.models import Min, QuerySet
from django.utils import timezone

from cases import emails, rules, workflow
from cases.models import Assignment, Case, MeetingAction, Message, Promise, ServicePromise, StatusChange, TurnPeriod
from cases.pure import deadlines
from cases.workflow import AssignmentState, Party, State
from portal.calendar import calendars
from portal.models import Actor, Sector, account_of
from portal.people import log
from portal.text.exceptions import NotAllowed
from portal.text.swedish import long_date

UNDONE = "Lotsen har just ångrat frågan. Det finns inget att svara på längre."
JUST_JOINED = "Ärendet slogs just ihop med ett annat, eller togs isär. Ladda om sidan och försök igen."


def lock(case: Case) -> Case:
    """The case as it stands now, and nobody else changes it until the transaction ends."""
    return _locking().get(pk=case.pk)


def _locking() -> QuerySet[Case]:
    return Case.objects.select_for_update(of=("self",)).select_related("contact", "business").defer("search")


def lock_all(cases: Iterable[int]) -> dict[int, Case]:
    """Always in the same order, so that two acts never wait for each other."""
    return {case.pk: case for case in _locking().filter(pk__in=sorted(set(cases))).order_by("pk")}


def lock_found(find: Callable[[], Iterable[int]]) -> dict[int, Case]:
    """As `lock_all` those that are found, among them duplicates: no other is found when all are locked."""
    locked = lock_all(find())
    if not set(find()) <= locked.keys():
        raise NotAllowed(JUST_JOINED)
    return locked


def lock_with_goal(case: Case) -> tuple[Case, Case]:
    """The case, and where what is said in it counts: in itself, or where a duplicate that is kept apart goes on."""
    if case.joined_into_id is None or not case.is_kept_apart:
        case = lock(case)
        return case, case
    locked = lock_all([case.pk, case.goal.pk])
    if locked[case.pk].joined_into_id != case.joined_into_id:
        raise NotAllowed(JUST_JOINED)
    return locked[case.pk], locked[case.goal.pk]


def lock_assignment(assignment: Assignment) -> Assignment:
    """The assignment and its case; the case is always locked first, so that two acts never wait in a ring."""
    case = lock(assignment.case)
    found = Assignment.objects.select_related("sector", "officer").filter(pk=assignment.pk).first()
    if found is None:
        raise NotAllowed(UNDONE)
    if found.case_id != case.pk:  # it has followed to another meanwhile
        raise NotAllowed(JUST_JOINED)
    found.case = case
    return found


def move(case: Case, to: State, *, by: Actor | None, at: datetime, reason: str = "") -> None:
    """The one change of state. The table of moves decides; the row is history and statistics."""
    if case.state == to:
        raise NotAllowed(f"Ärendet är redan {to.label}.")
    if not workflow.may_move(case.state, to):
        raise NotAllowed(f"Ärendet är {case.get_state_display()} och kan inte bli {to.label}.")
    StatusChange.objects.create(case=case, from_state=case.state, to_state=to, by=account_of(by), at=at, reason=reason)
    case.state = to
    log.note(f"case.{to}", case, by=by, at=at)


def progress(case: Case, *, at: datetime, assignment: Assignment | None = None) -> None:
    """A person did something that counts. Only actions call this, never a reminder or a timer."""
    case.last_progress_at = at
    if assignment is not None:
        assignment.last_progress_at = at


def settle(case: Case, *, at: datetime, by: Actor | None = None) -> None:
    """After any change: whose turn it is, the state that follows from it, and the next promised date.

    Saves the case.
    """
    turn = _whose_turn(case)
    state = workflow.state_for_turn(case.state, turn)
    if state != case.state:
        move(case, state, by=by, at=at)
    if (turn or "") != case.turn:
        case.turn, case.turn_since = turn or "", at
        keep_period(case, party=turn, at=at)
    case.next_due = min((each.due for each in _with_a_date_kept(case, turn, at=at)), default=None)
    case.save()


def _whose_turn(case: Case) -> Party | None:
    """Nothing is looked up that does not tell: while a sector works, it is its turn whatever the pilot has asked."""
    turns = set(case.assignments.open().order_by().values_list("turn", flat=True))
    tells = not turns & workflow.AT_WORK
    asks = tells and bool(Message.objects.filter(assignment=None).asked_of_business(case, most=1))
    # Without anybody else it is the pilot's turn anyhow.
    has_promised = tells and bool(turns or asks) and MeetingAction.objects.of_pilot().of_case(case).exists()
    return workflow.whose_turn(
        case.state,
        assignment_turns=turns,
        pilot_asks_business=asks,
        pilot_has_promised=has_promised,
        rests_for=case.rests_for,
    )


def keep_period(case: Case, *, party: Party | None, at: datetime, assignment: Assignment | None = None) -> None:
    """Close the running period when the turn changes hands, and open the next one at the same moment."""
    running = TurnPeriod.objects.filter(case=case, assignment=assignment, until=None).first()
    if running and running.party == party:
        return
    if running:
        running.until = max(at, running.since)
        running.save(update_fields=["until"])
    if party:
        TurnPeriod.objects.create(case=case, assignment=assignment, party=party, since=at)


def give_turn(assignment: Assignment, party: Party | None, *, at: datetime) -> None:
    """The assignment's own turn and clock. The caller saves the assignment."""
    assignment.turn = party or ""
    assignment.wished_due, assignment.wished_because = None, ""  # asked for as things stood before
    keep_period(assignment.case, party=party, at=at, assignment=assignment)


# --- Promises -------------------------------------------------------------------------------------


def promise(
    case: Case,
    kind: Promise.Kind,
    *,
    due: date,
    at: datetime,
    assignment: Assignment | None = None,
    replaces: Promise | None = None,
    reason: str = "",
) -> Promise:
    return Promise.objects.create(
        case=case, assignment=assignment, kind=kind, due=due, made_at=at, replaces=replaces, reason=reason
    )


def end_promise(found: Promise | None, *, at: datetime, on_time: Promise.Outcome) -> Promise | None:
    """Settle a promise: past its date it was broken, whatever ended it; else `on_time` tells what became of it."""
    if found is None:
        return None
    _settle_promise(found, at=at, on_time=on_time)
    if on_time != Promise.Outcome.MOVED:
        _tell_dates_anew(found, at=at)
    return found


def _settle_promise(found: Promise, *, at: datetime, on_time: Promise.Outcome) -> None:
    is_late = timezone.localdate(at) > found.due
    found.outcome = Promise.Outcome.BROKEN if is_late else on_time
    found.settled_at = at
    found.save(update_fields=["outcome", "settled_at"])


def _tell_dates_anew(ended: Promise, *, at: datetime) -> None:
    """Once, when what stands instead is there: the letter about the ended one keeps its hour."""
    if ended.reason and not ended.may_have_been_read(at):
        emails.new_dates(ended.case, at=at)


def must_write_as(by: Actor | None, sector: Sector, *, case: Case) -> None:
    """A sector's texts and steps are written by its own people; through its link also where `by` is None."""
    if by is None or rules.may_write_as(by, sector, case=case):
        return
    if rules.is_in_conflict(by, case=case):
        raise NotAllowed(f"{by} är jävig i ärendet. Någon annan hos er behöver svara.")
    raise NotAllowed("Det hör till en annan sektor.")


def must_be_workday_ahead(due: date, *, at: datetime) -> None:
    """A date that is promised lies ahead, and somebody is at work on it."""
    calendar = calendars.office()
    if due <= timezone.localdate(at):
        raise NotAllowed("Välj ett datum som inte har varit.")
    if why := calendar.reason(due):
        first = long_date(calendar.add(due, 0))
        raise NotAllowed(f"{long_date(due).capitalize()} arbetar vi inte ({why}). Välj till exempel {first}.")


def open_promise(case: Case, *, assignment: Assignment | None) -> Promise | None:
    return case.promises.filter(outcome=Promise.Outcome.OPEN, assignment=assignment).order_by("-pk").first()


def _with_a_date_kept(case: Case, turn: Party | None, *, at: datetime) -> list[Promise]:
    """The open promises. While the next move is the pilot's, the business always has a date for it; when it is not,
    it has others.
    """
    promises = list(case.promises.filter(outcome=Promise.Outcome.OPEN).order_by("pk"))
    own = next((each for each in reversed(promises) if each.assignment_id is None), None)
    if turn == Party.PILOT and own is None and case.state in workflow.AWAKE:
        days = ServicePromise.objects.workdays(ServicePromise.Kind.PILOT_ANSWER)
        due = calendars.office().add(timezone.localdate(at), days)
        promises.append(promise(case, Promise.Kind.NEXT, due=_taken_over_by(case, due, at=at), at=at))
    elif own and own.is_of_itself and turn != Party.PILOT and case.state in workflow.AWAKE:
        paused = Promise.Outcome.PAUSED if turn == Party.BUSINESS else Promise.Outcome.CANCELLED
        end_promise(own, at=at, on_time=paused)
        promises.remove(own)
    return promises


def _taken_over_by(case: Case, due: date, *, at: datetime) -> date:
    """Whoever takes a sector's question over answers it by the date that the business has been given for it."""
    given = case.promises.filter(assignment__state=AssignmentState.TAKEN_OVER, outcome=Promise.Outcome.CANCELLED)
    ahead = given.filter(due__range=(timezone.localdate(at), due))
    return ahead.aggregate(nearest=Min("due"))["nearest"] or due


def note_contact(case: Case, *, at: datetime, is_answer: bool = False) -> None:
    """Somebody of ours has been in touch with the business, which is all that a first contact promises.

    What the pilot has promised to tell is kept (or was broken) by what is told, which the sender says: `is_answer`.
    A first contact whose date was moved was told as such a promise, so after a greeting that date still stands.
    """
    if case.first_contact_at is None:
        case.first_contact_at = at
    own = open_promise(case, assignment=None)
    if own is None or not (is_answer or own.kind == Promise.Kind.FIRST_CONTACT):
        return
    _settle_promise(own, at=at, on_time=Promise.Outcome.KEPT)
    if own.reason and not is_answer and own.outcome == Promise.Outcome.KEPT:
        promise(case, Promise.Kind.NEXT, due=own.due, at=own.made_at, replaces=own.replaces, reason=own.reason)
    _tell_dates_anew(own, at=at)


def be_in_touch(case: Case, *, by: Actor | None, at: datetime, is_answer: bool = False) -> None:
    """A contact, and what it makes of the case: it is not new any more."""
    note_contact(case, at=at, is_answer=is_answer and not case.is_resting)  # its date is when it wakes
    if case.is_untriaged:
        move(case, State.IN_PROGRESS, by=by, at=at)
    progress(case, at=at)
    settle(case, at=at, by=by)


def pause_assignment(assignment: Assignment, *, at: datetime) -> None:
    """The business has been asked: only this assignment's clock stops."""
    if assignment.waits_for_business:
        return
    today = timezone.localdate(at)
    assignment.paused_days_left = deadlines.days_left(assignment.due, on=today, calendar=calendars.office())
    end_promise(open_promise(assignment.case, assignment=assignment), at=at, on_time=Promise.Outcome.PAUSED)
    give_turn(assignment, Party.BUSINESS, at=at)
    assignment.save()


def resume_assignment(assignment: Assignment, *, at: datetime) -> None:
    """What it waited for has come: the clock goes on with what was left, and a new date is promised."""
    left = assignment.paused_days_left or 0
    assignment.due = deadlines.resume(left, on=timezone.localdate(at), calendar=calendars.office())
    assignment.paused_days_left = None
    promise(assignment.case, Promise.Kind.ANSWER, due=assignment.due, at=at, assignment=assignment)
    give_turn(assignment, assignment.own_turn, at=at)
    assignment.save()
