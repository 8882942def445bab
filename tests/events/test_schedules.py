"""A schedule and the next one: whatever the board does, a visit has one name and its versions only rise."""

from hypothesis import given
from hypothesis import strategies as st

from events.pure.schedules import Told, call_off, news, renew

VISITS = st.lists(
    st.builds(
        lambda company, school_class, slot: Told(company, school_class, slot, f"pass {slot}", f"klass {school_class}"),
        st.integers(1, 2),
        st.integers(1, 2),
        st.integers(1, 4),
    ),
    max_size=6,
    unique_by=lambda visit: (visit.company, visit.slot),
)


@given(boards=st.lists(VISITS, max_size=5))
def test_what_is_told_is_the_board_and_a_newer_version_of_what_was_told(boards):
    told: list[Told] = []
    for board in boards:
        after = renew(told, board)
        versions = {visit.uid: visit for visit in after}
        assert len(versions) == len(after)
        standing = sorted((one.company, one.school_class, one.slot) for one in after if not one.is_off)
        assert standing == sorted((one.company, one.school_class, one.slot) for one in board)
        for before in told:
            now = versions[before.uid]
            assert now == before or now.sequence == before.sequence + 1
        assert renew(after, board) == after
        told = after


def test_a_visit_that_stays_is_not_the_one_that_moves():
    board = [Told(1, 1, slot, f"pass {slot}", "8A") for slot in (1, 2)]
    told = renew([], board)
    moved = renew(told, [board[1], Told(1, 1, 3, "pass 3", "8A")])
    assert [(one.slot, one.number, one.sequence) for one in moved] == [(3, 1, 1), (2, 2, 0)]
    assert news(told, moved) == ({(3, 1): "förut pass 1"}, [])


def test_one_company_leaves_and_the_others_stand():
    told = renew([], [Told(1, 1, 1, "pass 1", "8A"), Told(2, 2, 1, "pass 1", "8B")])
    after = call_off(told, 1)
    assert [(one.company, one.is_off, one.sequence) for one in after] == [(1, True, 1), (2, False, 0)]
    assert call_off(after, 1) == after
    assert news(told, after) == ({}, [after[0]])
