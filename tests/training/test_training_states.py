"""Every state of an improvement, a participant and a piece of homework × everything that is done with it."""

import pytest
from django.utils import timezone

from surveys.models import Value
from tests.courses import in_days
from tests.states import faults_of
from tests.surveys.conftest import import_now, tidy_csv
from training import actions, origins
from training.models import HomeTask, ImprovementAction, Participant
from training.workflow import (
    IMPROVEMENT_MOVES,
    MOVES,
    TASK_MOVES,
    TO_DO,
    UNDER_WAY,
    Improvement,
    Invited,
    Origin,
    Task,
    Verdict,
)

pytestmark = pytest.mark.django_db


def before(moves: dict, to: str) -> set[str]:
    return {state for state, onward in moves.items() if to in onward}


def test_an_improvement_allows_what_its_state_allows(eva, malin, anna, building):
    import_now(tidy_csv("2024;Bygglov;Effektivitet;48,5;40"), by=eva)
    source = origins.find(Origin.SURVEY, Value.objects.get().pk, user=eva)
    made = actions.begin(
        source, actions.Plan(title="Svara fort", sector=building, owner=malin, due=in_days(30)), by=eva
    )
    told = {"verdict": Verdict.HELPED, "verdict_text": "Det gick."}

    def stands(state: Improvement) -> ImprovementAction:
        done = {"done_at": timezone.now()} if state in {Improvement.DONE, Improvement.JUDGED} else {}
        fields = done | (told if state == Improvement.JUDGED else {})
        ImprovementAction.objects.filter(pk=made.pk).update(state=state, **fields)
        return ImprovementAction.objects.get(pk=made.pk)

    begun = before(IMPROVEMENT_MOVES, Improvement.STARTED)
    acts = {
        "begin": (lambda it: actions.start(it, by=eva), begun),
        "begin, at the sector": (lambda it: actions.start(it, by=malin), begun - {Improvement.JUDGED}),
        "begin, by link": (lambda it: actions.start(it, by=None), begun - {Improvement.JUDGED}),
        "note": (lambda it: actions.write_note(it, "Vi ringer.", by=malin), UNDER_WAY | {Improvement.DONE}),
        "note, by link": (lambda it: actions.write_note(it, "Vi ringer.", by=None), UNDER_WAY | {Improvement.DONE}),
        "new date": (lambda it: actions.new_date(it, in_days(60), reason="Sjuk.", by=malin), UNDER_WAY),
        "hand to": (lambda it: actions.hand_to(it, anna, by=malin), UNDER_WAY),
        "finish": (lambda it: actions.finish(it, text="Klart.", by=malin), before(IMPROVEMENT_MOVES, "done")),
        "drop": (lambda it: actions.drop(it, because="Nej.", by=eva), before(IMPROVEMENT_MOVES, "dropped")),
        "judge": (
            lambda it: actions.judge(it, verdict=Verdict.HELPED, text="Bra.", by=eva),
            before(IMPROVEMENT_MOVES, "judged"),
        ),
    }
    assert faults_of(acts, Improvement, stands) == []


def test_a_participant_goes_the_ways_of_the_table(anna_there, occasions, eva):
    def stands(state: Invited) -> Participant:
        if state == Invited.LISTED:
            anna_there.attendance.all().delete()
        until = in_days(0) if state == Invited.LEFT else None
        Participant.objects.filter(pk=anna_there.pk).update(state=state, until=until)
        return Participant.objects.get(pk=anna_there.pk)

    acts = {
        # A second press changes nothing.
        "accept": (lambda it: actions.accept(it), before(MOVES, Invited.ACCEPTED) | {Invited.ACCEPTED}),
        "decline": (lambda it: actions.decline(it), before(MOVES, Invited.DECLINED)),
        "substitute": (
            lambda it: actions.send_substitute(it, name="Nils Ny", email="nils@example.org"),
            before(MOVES, Invited.SUBSTITUTED),
        ),
        # Who has not come yet, and has not said yes, is withdrawn.
        "leave": (lambda it: actions.leave(it, by=eva), before(MOVES, Invited.LEFT) - {Invited.INVITED}),
        "withdraw": (lambda it: actions.withdraw(it, by=eva), before(MOVES, Invited.WITHDRAWN)),
        "remove": (lambda it: actions.remove(it, by=eva), {Invited.LISTED}),
        "roll": (
            lambda it: actions.note(occasions[0], it, "present", by=eva),
            {Invited.INVITED, Invited.ACCEPTED, Invited.LEFT},
        ),
    }
    assert faults_of(acts, Invited, stands) == []


def test_homework_goes_the_ways_of_the_table(anna_there, cohort, eva):
    task = actions.give(cohort, title="Ring", text="Fråga.", due=in_days(5), by=eva).tasks.get()

    def stands(state: Task) -> HomeTask:
        HomeTask.objects.filter(pk=task.pk).update(state=state, text="Hej", handed_in_at=timezone.now())
        return HomeTask.objects.get(pk=task.pk)

    back = {"text": "Mer!", "is_done": False, "due": in_days(9)}
    acts = {
        "hand in": (lambda it: actions.hand_in(it, text="Så.", by=anna_there), before(TASK_MOVES, Task.HANDED_IN)),
        "done": (
            lambda it: actions.give_feedback(it, text="Bra!", is_done=True, by=eva),
            before(TASK_MOVES, Task.DONE),
        ),
        "back": (lambda it: actions.give_feedback(it, by=eva, **back), before(TASK_MOVES, Task.RETURNED)),
        "another day": (lambda it: actions.move_due(it, in_days(9), by=eva), TO_DO),
    }
    assert faults_of(acts, Task, stands) == []
