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


def every_pair(case: Case):
    """Each pair of states with the case in the first of them; what came of it is taken back before the next."""
    for state, to in PAIRS:
        mark = transaction.savepoint()
        yield put_in(case, state), state, to
        transaction.savepoint_rollback(mark)


def test_a_move_of_the_table_is_written_down_and_any_other_is_refused_and_leaves_no_trace(case, eva):
    for each, state, to in every_pair(case):
        before = StatusChange.objects.count()
        if workflow.may_move(state, to):
            moves.move(each, to, by=eva, at=timezone.now(), reason="därför")
            change = StatusChange.objects.latest("pk")
            assert StatusChange.objects.count() == before + 1
            assert (change.from_state, change.to_state, change.by, change.reason) == (state, to, eva, "därför")
        else:
            with pytest.raises(NotAllowed):
                moves.move(each, to, by=eva, at=timezone.now())
            assert StatusChange.objects.count() == before, (state, to)
            assert each.state == state, (state, to)


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
