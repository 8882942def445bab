"""Every pair of states: the table's moves pass, all others are refused and change nothing."""

from datetime import date
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cases import workflow
from cases.actions import moves
from cases.models import Case, StatusChange, TurnPeriod
from cases.workflow import Outcome, Party, State
from portal.text.exceptions import NotAllowed

PAIRS = list(product(State, State))


def put_in(case: Case, state: State) -> Case:
    """The case in that state, past the actions but not past the database's own rules."""
    values = {"state": state, "turn": "pilot" if state in workflow.OPEN else ""}
    if state == State.CLOSED:
        values |= {"outcome": Outcome.ANSWERED, "closed_at": timezone.now()}
    if state == State.RESTING:
        values |= {"rests_until": date(2030, 1, 2), "rests_for": Party.BUSINESS, "rests_because": "Bo väntar."}
    if state == State.JOINED:
        other = Case.objects.create(reference="2000-0001", contact=case.contact, subject="det andra")
        values["joined_into"] = other
    Case.objects.filter(pk=case.pk).update(**values)
    return moves.lock(case)


@pytest.mark.parametrize(("state", "to"), [pair for pair in PAIRS if workflow.may_move(*pair)])
def test_an_allowed_move_is_written_down(case, eva, state, to):
    case = put_in(case, state)
    before = StatusChange.objects.count()
    moves.move(case, to, by=eva, at=timezone.now(), reason="därför")
    change = StatusChange.objects.latest("pk")
    assert StatusChange.objects.count() == before + 1
    assert (change.from_state, change.to_state, change.by, change.reason) == (state, to, eva, "därför")


@pytest.mark.parametrize(("state", "to"), [pair for pair in PAIRS if not workflow.may_move(*pair)])
def test_any_other_move_is_refused_and_leaves_no_trace(case, eva, state, to):
    case = put_in(case, state)
    before = StatusChange.objects.count()
    with pytest.raises(NotAllowed):
        moves.move(case, to, by=eva, at=timezone.now())
    assert StatusChange.objects.count() == before
    assert case.state == state


def test_the_database_refuses_two_parties_at_the_same_moment(case):
    period = TurnPeriod.objects.get(case=case)
    with pytest.raises(IntegrityError), transaction.atomic():
        TurnPeriod.objects.create(case=case, party="business", since=period.since, until=timezone.now())


def test_the_database_refuses_an_open_case_that_waits_for_nobody(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(turn="")


def test_the_database_refuses_a_closed_case_without_an_outcome(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state=State.CLOSED, turn="")


def test_the_database_refuses_a_rest_without_an_end_and_an_end_without_a_rest(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state=State.RESTING)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(rests_until=date(2030, 1, 2))
