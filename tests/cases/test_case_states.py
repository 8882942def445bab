"""Every state of a case, of a question and of a meeting × everything that is done with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions, workflow
from cases.models import Assignment, Case, PilotMeeting
from cases.workflow import ASSIGNMENT_OPEN, MOVES, AssignmentState, DeclineReason, Outcome, State
from portal.calendar import calendars
from tests.cases.test_moves import put_in
from tests.states import faults_of

pytestmark = pytest.mark.django_db
ANY = frozenset(State)


def a_workday():
    return calendars.office().add(timezone.localdate(), 9)


def before(to: State) -> set[State]:
    return {state for state, onward in MOVES.items() if to in onward}


def test_a_case_allows_what_its_state_allows(
    case, assignment, eva, anna, rut, dag, environment, fire_service, building
):
    recalled = actions.recall(actions.ask_sector(case, environment, by=eva), by=eva)
    step = actions.add_step(case, "Sök bygglov", sector=building, by=eva)
    other = Case.objects.create(reference="2000-0002", contact=case.contact, subject="ett till", turn="pilot")
    due, own = a_workday(), {"sector": building, "by": anna}
    kept_apart = workflow.OPEN | {State.JOINED}  # with the open case of an address that nobody has proved
    referred = {"outcome": Outcome.REFERRED, "despite_open": "Det går ändå.", "by": eva}
    acts = {
        "ask": (lambda it: actions.ask_sector(it, fire_service, by=eva), workflow.OPEN),
        "ask again": (lambda it: actions.ask_again(recalled, by=eva), workflow.OPEN),
        "lift": (lambda it: actions.lift_to_director(it, by=eva), workflow.OPEN),
        "move the promise": (lambda it: actions.new_pilot_date(it, due, reason="Sjuk.", by=eva), workflow.AWAKE),
        "rest": (lambda it: actions.rest(it, due, reason="Bo väntar.", by=eva), before(State.RESTING) | {"resting"}),
        "wake": (lambda it: actions.wake(it, by=eva), {State.RESTING}),
        "write": (lambda it: actions.write_to_business(it, "Hej!", by=eva), kept_apart),
        "ask the business": (lambda it: actions.pilot_asks(it, "När?", by=eva), workflow.OPEN),
        "reply": (lambda it: actions.reply(it, "I maj."), kept_apart),
        "material": (lambda it: actions.write_to_pilot(assignment, "En karta.", by=anna), workflow.OPEN),
        "own step": (lambda it: actions.add_step(it, "Ring", **own), workflow.OPEN),
        "change own step": (lambda it: actions.change_step(_fresh(step), what="Ring", by=anna), workflow.OPEN),
        "remove own step": (lambda it: actions.remove_step(_fresh(step), by=anna), workflow.OPEN),
        "close": (lambda it: actions.close(it, **referred), before(State.CLOSED)),
        "withdraw": (lambda it: actions.withdraw(it), before(State.WITHDRAWN)),
        "join": (lambda it: actions.join(it, other, across_businesses=True, by=eva), before(State.JOINED)),
        "put aside": (lambda it: actions.put_aside(it, by=eva), before(State.SPAM)),
        "reopen": (lambda it: actions.reopen(it, by=eva), before(State.REOPENED) - {State.JOINED}),
        "take apart": (lambda it: actions.take_apart(it, by=eva), {State.JOINED}),
        "restore": (lambda it: actions.restore(it, by=eva), before(State.RECEIVED)),
        "grade": (lambda it: actions.give_feedback(it, overall=7, expectations=6, ideal=5), {State.CLOSED}),
        "describe": (lambda it: actions.describe(it, subject="Kafé", matter_types=[], by=eva), ANY),
        "note": (lambda it: actions.write_note(it, "Ringde.", by=eva), ANY),
        "log a call": (lambda it: actions.log_contact(it, "Ringde.", kind="call", by=eva), ANY),
        "pilot's step": (lambda it: actions.add_step(it, "Ring", sector=None, by=eva), ANY),
        "diary": (lambda it: actions.register_in_diary(it, registry_number="1", neutral_description="", by=rut), ANY),
        "mark": (lambda it: actions.mark_secret(it, section="osl", reason="A.", hides_questions=True, by=rut), ANY),
        "vouch": (lambda it: actions.vouch_for(it, email="ny@example.org", by=eva), ANY),
    }
    assert faults_of(acts, State, lambda state: put_in(case, state)) == []


def _fresh(row):
    return type(row).objects.select_related("case", "sector").get(pk=row.pk)


def test_a_question_allows_what_its_state_allows(case, assignment, eva, anna, malin):
    def asked(state: AssignmentState) -> Assignment:
        is_open = state in ASSIGNMENT_OPEN
        ended = {} if is_open else {"ended_at": timezone.now(), "turn": ""}
        if state == AssignmentState.DECLINED:
            ended["decline_reason"] = DeclineReason.NOT_OURS
        Assignment.objects.filter(pk=assignment.pk).update(state=state, **ended)
        return _fresh(assignment)

    may_go_on = ASSIGNMENT_OPEN | {AssignmentState.ANSWERED}
    own = {"what": "Bygglov", "registry_number": "B 1", "planned_date": None}
    acts = {
        "accept": (lambda it: actions.accept(it, by=anna), {AssignmentState.ASKED}),
        "accept by link": (lambda it: actions.accept(it, by=None), {AssignmentState.ASKED}),
        "answer": (lambda it: actions.answer(it, "Ja.", by=anna, to_business=True), may_go_on),
        "ask the business": (lambda it: actions.ask_business(it, "När?", by=anna), may_go_on),
        "hand back": (lambda it: actions.decline(it, reason=DeclineReason.NOT_OURS, by=anna), ASSIGNMENT_OPEN),
        "new date": (lambda it: actions.new_date(it, a_workday(), reason="Sjuk.", by=anna), ASSIGNMENT_OPEN),
        "hand over": (lambda it: actions.hand_over(it, malin, by=anna), ASSIGNMENT_OPEN),
        "own system": (lambda it: actions.use_own_system(it, by=anna, **own), ASSIGNMENT_OPEN),
        "recall": (lambda it: actions.recall(it, by=eva), ASSIGNMENT_OPEN),
        "share": (lambda it: actions.share(it, messages=[], files=[], by=eva), ASSIGNMENT_OPEN),
        "ask again": (lambda it: actions.ask_again(it, by=eva), set(AssignmentState) - ASSIGNMENT_OPEN),
        "material": (
            lambda it: actions.write_to_pilot(it, "En karta.", by=anna),
            may_go_on,
        ),
    }
    assert faults_of(acts, AssignmentState, asked) == []


def test_a_meeting_is_changed_while_it_is_called(case, assignment, eva, anna, building):
    start = timezone.localtime(timezone.now() + timedelta(days=3)).replace(hour=14)
    hours = {"start": start, "end": start + timedelta(hours=2)}
    guest = actions.Guest(email=anna.email, user=anna, sector=building)
    (meeting,) = actions.call_meeting([case], by=eva, place="Rum 2", guests=[guest], **hours)
    item, invitation = meeting.items.get(), meeting.invitations.get()
    begun = start + timedelta(minutes=5)
    states = PilotMeeting.State

    def called(state: str) -> PilotMeeting:
        when = {states.APPROVED: {"approved_at": begun, "approved_by": eva}, states.CANCELLED: {"cancelled_at": begun}}
        PilotMeeting.objects.filter(pk=meeting.pk).update(state=state, **when.get(state, {}))
        return PilotMeeting.objects.get(pk=meeting.pk)

    acts = {
        "put on": lambda it: actions.put_on_agenda(it, case, by=eva),
        "take off": lambda it: actions.take_off_agenda(_row(item), by=eva),
        "invite": lambda it: actions.invite(it, [actions.Guest(email="ny@example.org")], by=eva),
        "take back": lambda it: actions.take_back_invitation(_row(invitation), by=eva),
        "move": lambda it: actions.move_meeting(it, place="Rum 3", by=eva, **hours),
        "call off": lambda it: actions.cancel_meeting(it, by=eva),
        "presence": lambda it: actions.note_presence(_row(invitation), "here", by=eva),
        "notes": lambda it: actions.take_notes(_row(item), decision="Ja.", by=eva),
        "approve": lambda it: actions.approve_minutes(it, by=eva, at=begun),
    }
    assert faults_of({name: (act, {states.CALLED}) for name, act in acts.items()}, states, called) == []


def _row(row):
    return type(row).objects.get(pk=row.pk)
