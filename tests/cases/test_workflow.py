"""The tables of states, tested as tables; and the one rule of whose turn it is."""

from itertools import product

import pytest

from cases import workflow
from cases.workflow import AssignmentState, Party, Reads, State


def reachable(moves: dict, start) -> set:
    found, to_visit = set(), [start]
    while to_visit:
        state = to_visit.pop()
        if state not in found:
            found.add(state)
            to_visit.extend(moves[state])
    return found


def test_every_state_has_its_moves():
    assert set(workflow.MOVES) == set(State)
    assert set(workflow.ASSIGNMENT_MOVES) == set(AssignmentState)


def test_every_state_can_be_reached():
    assert reachable(workflow.MOVES, State.RECEIVED) == set(State)
    assert reachable(workflow.ASSIGNMENT_MOVES, AssignmentState.ASKED) == set(AssignmentState)


@pytest.mark.parametrize("state", State)
def test_no_state_is_a_dead_end(state):
    assert workflow.MOVES[state]
    assert State.CLOSED in reachable(workflow.MOVES, state)


@pytest.mark.parametrize("state", AssignmentState)
def test_no_assignment_state_is_a_dead_end(state):
    assert AssignmentState.ANSWERED in reachable(workflow.ASSIGNMENT_MOVES, state)


def test_open_and_ended_divide_the_states():
    assert set(State) == workflow.OPEN | workflow.ENDED
    assert frozenset() == workflow.OPEN & workflow.ENDED


@pytest.mark.parametrize(
    ("turns", "pilot_asks", "expected"),
    [
        ([], False, Party.PILOT),
        ([], True, Party.BUSINESS),
        ([Party.SECTOR], False, Party.SECTOR),
        ([Party.BUSINESS], False, Party.BUSINESS),
        ([Party.OUTSIDE], False, Party.OUTSIDE),
        # One sector waits for Bo while another is still to answer: we do not blame Bo.
        ([Party.BUSINESS, Party.SECTOR], False, Party.SECTOR),
        ([Party.BUSINESS, Party.OUTSIDE], False, Party.OUTSIDE),
        ([Party.OUTSIDE, Party.SECTOR], False, Party.SECTOR),
        ([Party.SECTOR], True, Party.SECTOR),
        ([Party.BUSINESS, Party.BUSINESS], True, Party.BUSINESS),
    ],
)
def test_an_open_case_waits_for_exactly_one_party(turns, pilot_asks, expected):
    for state in workflow.AWAKE:
        assert workflow.whose_turn(state, assignment_turns=turns, pilot_asks_business=pilot_asks) == expected


@pytest.mark.parametrize("party", [Party.BUSINESS, Party.OUTSIDE])
def test_a_resting_case_waits_for_whoever_it_rests_for(party):
    turn = workflow.whose_turn(
        State.RESTING, assignment_turns=[Party.SECTOR], pilot_asks_business=True, rests_for=party
    )
    assert turn == party


@pytest.mark.parametrize("state", sorted(workflow.ENDED))
def test_an_ended_case_waits_for_nobody(state):
    assert workflow.whose_turn(state, assignment_turns=[Party.SECTOR], pilot_asks_business=True) is None


def test_only_waiting_and_in_progress_follow_from_the_turn():
    for state, turn in product(State, [*Party, None]):
        follows = workflow.state_for_turn(state, turn)
        if state in {State.IN_PROGRESS, State.WAITING}:
            assert follows == (State.WAITING if turn == Party.BUSINESS else State.IN_PROGRESS)
        else:
            assert follows == state


def test_a_question_to_the_business_is_what_it_reads_first_whoever_is_at_work():
    for turn in Party:
        assert workflow.business_reads(State.IN_PROGRESS, turn=turn, has_open_question=True) == Reads.ANSWER_NEEDED


@pytest.mark.parametrize(
    ("state", "turn", "reads"),
    [
        (State.RECEIVED, Party.PILOT, Reads.RECEIVED),
        (State.REOPENED, Party.PILOT, Reads.RECEIVED),
        (State.IN_PROGRESS, Party.SECTOR, Reads.IN_PROGRESS),
        (State.IN_PROGRESS, Party.PILOT, Reads.IN_PROGRESS),
        (State.IN_PROGRESS, Party.OUTSIDE, Reads.WAITING_FOR_OTHERS),
        (State.RESTING, Party.BUSINESS, Reads.RESTING),
        (State.RESTING, Party.OUTSIDE, Reads.RESTING),
        (State.CLOSED, None, Reads.CLOSED),
        (State.WITHDRAWN, None, Reads.WITHDRAWN),
        (State.JOINED, None, Reads.JOINED),
        (State.SPAM, None, Reads.PUT_ASIDE),
    ],
)
def test_what_the_business_reads(state, turn, reads):
    assert workflow.business_reads(state, turn=turn, has_open_question=False) == reads
