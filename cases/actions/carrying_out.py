"""What a meeting decided is set going when its minutes are approved: each action by itself, with owner and date."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cases import emails, rules
from cases.actions import moves, roadmap
from cases.actions.asking import ask_sector
from cases.models import AgendaItem, MeetingAction, Message, PilotMeeting
from cases.workflow import AssignmentKind, Audience, Kind, Party, Side, State
from portal.models import User
from portal.people import log
from portal.text.exceptions import NotAllowed
from portal.text.swedish import long_date


def lock_cases_of(meeting: PilotMeeting) -> list[AgendaItem]:
    """With those where duplicates go on."""
    rows = meeting.items.select_related("case__contact", "case__joined_into__contact").order_by("case_id")
    moves.lock_found(lambda: [pk for item in rows.all() for pk in (item.case_id, item.case.goal.pk)])
    return list(rows.all())


def carry_out(item: AgendaItem, *, by: User, at: datetime) -> None:
    """Within the approval. A running question to the same sector goes on as it is, with its own officer and date."""
    actions = list(item.actions.select_related("sector", "officer"))
    for action in actions:
        if action.owner == Party.SECTOR:
            _give_to_sector(action, item, by=by, at=at)
    theirs = [action for action in actions if action.owner == Party.BUSINESS]
    for action in theirs:
        _put_on_road_map(action, item, by=by)
    if item.summary or theirs:
        _tell_business(item, theirs, by=by, at=at)
    if any(action.owner == Party.PILOT for action in actions):
        _begin(item, by=by, at=at)


def _give_to_sector(action: MeetingAction, item: AgendaItem, *, by: User, at: datetime) -> None:
    day = long_date(timezone.localdate(item.meeting.start))
    action.assignment = ask_sector(
        item.case.goal,
        action.sector,
        kind=AssignmentKind.ACTION,
        by=by,
        question=f"Från lotsmötet {day}: {action.what}",
        due=action.due,
        officer=action.officer,
        origin=item.case if item.case.joined_into_id else None,
        at=at,
    )
    action.save(update_fields=["assignment"])


def _put_on_road_map(action: MeetingAction, item: AgendaItem, *, by: User) -> None:
    case = item.case.told_in
    step = case.steps.filter(sector=None, body="", what__iexact=action.what).first()
    if step is None:
        roadmap.add_step(case, action.what, sector=None, by=by, planned_decision=action.due)
    elif step.planned_decision != action.due:
        roadmap.change_step(step, by=by, planned_decision=action.due)


def _tell_business(item: AgendaItem, theirs: list[MeetingAction], *, by: User, at: datetime) -> Message:
    """The plain summary, as a message on the business's page; its letter says that it is there.

    With something for the business to do it is a question, so that it can answer in place and its turn is seen.
    Whose duplicate is kept apart is told there, and is nobody that the case waits for.
    """
    case, goal = moves.lock_with_goal(item.case.told_in)
    if not goal.is_open:
        reference = item.case.goal.reference
        raise NotAllowed(f"{reference} är avslutat. Öppna ärendet igen, eller ta bort det som gäller företaget.")
    is_question = bool(theirs) and goal is case
    to_do = "\n".join(f"– {action.what}, senast {long_date(action.due)}" for action in theirs)
    parts = [item.summary, f"Det här gör du enligt mötet:\n{to_do}" if theirs else ""]
    message = Message.objects.create(
        case=case,
        audience=Audience.BUSINESS,
        kind=Kind.QUESTION if is_question else Kind.MESSAGE,
        side=Side.PILOT,
        author=by,
        text="\n\n".join(part for part in parts if part),
        at=at,
    )
    if goal is case:
        moves.note_contact(case, at=at, is_answer=is_question)
    if goal.is_untriaged:
        moves.move(goal, State.IN_PROGRESS, by=by, at=at)
    moves.progress(goal, at=at)
    moves.settle(goal, at=at, by=by)
    log.note("meeting.summary", message, by=by, at=at, case=case.pk)
    emails.meeting_summary(case, at=at)
    return message


def _begin(item: AgendaItem, *, by: User, at: datetime) -> None:
    """The pilot has something to do in the case: whose turn it is may change, and its first contact stays promised."""
    case = moves.lock(item.case.goal)
    if not case.is_open:
        raise NotAllowed(f"{case.reference} är avslutat. Öppna ärendet igen, eller ta bort det som lotsen ska göra.")
    moves.progress(case, at=at)
    moves.settle(case, at=at, by=by)


@transaction.atomic
def finish_action(action: MeetingAction, *, by: User, at: datetime | None = None) -> MeetingAction:
    """ "Klart": the pilot has done what the meeting decided. A second press finds it done."""
    at = at or timezone.now()
    case = moves.lock(action.item.case.goal)
    if not rules.may_triage(by):
        raise NotAllowed("Bara lotsen kan säga att det är gjort.")
    action = MeetingAction.objects.get(pk=action.pk)
    if action.done_at:
        return action
    if not MeetingAction.objects.of_pilot().filter(pk=action.pk).exists():
        raise NotAllowed("Protokollet är inte godkänt, eller så är åtgärden inte lotsens.")
    action.done_at = action.last_progress_at = at
    action.save(update_fields=["done_at", "last_progress_at"])
    moves.progress(case, at=at)
    moves.settle(case, at=at, by=by)
    log.note("meeting.action_done", action, by=by, at=at, case=case.pk)
    return action
