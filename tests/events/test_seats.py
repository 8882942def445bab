"""Seats as arithmetic, tried with rooms and queues that nobody thought of."""

from hypothesis import given
from hypothesis import strategies as st

from events.pure.seats import Room, Wish, granted, left_for, promotions, shrunk

WISHES = st.lists(
    st.builds(
        Wish,
        pk=st.integers(1, 10_000),
        seats=st.integers(1, 6),
        fewer_is_fine=st.booleans(),
        is_first=st.booleans(),
        companies=st.sampled_from([(), ("a",), ("b",), ("a", "n:1"), ("n:1",)]),
    ),
    max_size=12,
    unique_by=lambda wish: wish.pk,
)
ROOMS = st.builds(
    lambda capacity, taken, reserved, first: Room(
        capacity, min(taken, capacity), reserved, min(first, taken, capacity)
    ),
    st.integers(0, 15),
    st.integers(0, 15),
    st.integers(0, 5),
    st.integers(0, 5),
)


@given(queue=WISHES, room=ROOMS, share=st.none() | st.integers(0, 4))
def test_nobody_gets_a_seat_that_is_not_there_and_none_is_left_for_whoever_fits(queue, room, share):
    by_pk = {wish.pk: wish for wish in queue}
    found = promotions(queue, room, share=share)
    held: dict[str, int] = {}
    for pk, seats in found:
        wish = by_pk[pk]
        assert 0 < seats <= wish.seats
        assert seats == wish.seats or wish.fewer_is_fine
        room = room.take(seats, is_first=wish.is_first)
        held |= {company: held.get(company, 0) + seats for company in wish.companies}
    assert room.taken <= room.capacity
    assert share is None or all(number <= share for number in held.values())
    assert promotions([wish for wish in queue if wish.pk not in dict(found)], room, share=share, taken=held) == []
    assert [pk for pk, _ in found] == [wish.pk for wish in queue if wish.pk in dict(found)]


def test_without_a_limit_everybody_comes():
    assert promotions([Wish(1, 4), Wish(2, 9)], Room(None)) == [(1, 4), (2, 9)]


def test_held_seats_are_kept_from_those_who_have_been_here():
    room = Room(capacity=10, taken=6, reserved=3, taken_by_first=1)
    assert (room.free(), room.free(is_first=True)) == (2, 4)


def test_what_somebody_gets():
    assert granted(2, 5) == granted(2, None) == 2
    assert (granted(3, 2), granted(3, 2, fewer_is_fine=True), granted(3, 0, fewer_is_fine=True)) == (0, 2, 0)
    shares = [left_for("a", 3, {"a": 1}), left_for("a", None, {}), left_for("", 3, {}), left_for("a", 1, {"a": 4})]
    assert shares == [2, None, None, 0]
    assert left_for(["a", "n:1"], 3, {"a": 2, "n:1": 1}) == 1


def test_a_capacity_on_its_way_down_takes_no_seat_from_anybody():
    assert [shrunk(10, target=7, taken=taken) for taken in (10, 9, 8, 7, 3)] == [10, 9, 8, 7, 7]
