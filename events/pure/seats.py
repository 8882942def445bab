"""Seats as arithmetic: what is free, what somebody gets, and who in the queue is next. Pure, no ORM.

A number of seats is a whole number of people; `None` for a capacity or a company's share means "as many as come".
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


@dataclass(frozen=True)
class Room:
    """The seats of one event. `reserved` of them are for companies that come for the first time."""

    capacity: int | None
    taken: int = 0
    reserved: int = 0
    taken_by_first: int = 0

    def free(self, *, is_first: bool = False) -> int | None:
        """Seats that such a company may take; None without a limit. Never below 0."""
        if self.capacity is None:
            return None
        kept = 0 if is_first else max(self.reserved - self.taken_by_first, 0)
        return max(self.capacity - self.taken - kept, 0)

    def take(self, seats: int, *, is_first: bool = False) -> "Room":
        by_first = self.taken_by_first + (seats if is_first else 0)
        return replace(self, taken=self.taken + seats, taken_by_first=by_first)


@dataclass(frozen=True)
class Wish:
    """Somebody in the queue. `companies` are the names that the company goes by; none when nobody knows which."""

    pk: int
    seats: int
    fewer_is_fine: bool = False
    is_first: bool = False
    companies: Collection[str] = ()


def granted(wanted: int, free: int | None, *, fewer_is_fine: bool = False) -> int:
    """How many of the wanted seats somebody gets: all, or what is left when fewer would do, or none."""
    if free is None or wanted <= free:
        return wanted
    return free if fewer_is_fine else 0


class Obstacle(StrEnum):
    """What stands between somebody in the queue and the seats."""

    SHARE = "share"  # one company's share is used, or too small
    FULL = "full"
    HELD = "held"  # what is left is held for first-time companies
    PARTY = "party"  # fewer are left than they want

    @property
    def wording(self) -> str:
        return f"waiting.{self}"

    @property
    def is_share(self) -> bool:
        return self is Obstacle.SHARE


class Freed(StrEnum):
    """How the seats came that somebody in the queue now gets."""

    GIVEN_BACK = "given_back"
    UNANSWERED = "unanswered"
    MORE_SEATS = "more_seats"
    BIGGER_SHARE = "bigger_share"
    RELEASED = "released"
    ROOM = "room"  # otherwise: a smaller wish, a changed rule

    @property
    def wording(self) -> str:
        return f"freed.{self}"


def obstacle(wish: Wish, room: Room, left: int | None) -> Obstacle | None:
    """Why the wish gets no seat now, with `left` of the company's share; None when it would get one."""
    if not granted(wish.seats, left, fewer_is_fine=wish.fewer_is_fine):
        return Obstacle.SHARE
    free = room.free(is_first=wish.is_first)
    if granted(wish.seats, free, fewer_is_fine=wish.fewer_is_fine):
        return None
    if free:
        return Obstacle.PARTY
    return Obstacle.HELD if room.free(is_first=True) else Obstacle.FULL


def left_for(companies: Collection[str], share: int | None, taken: Mapping[str, int]) -> int | None:
    """What is left of a company's share, counted by the name of it that has taken most; None without a limit, or for
    somebody without a company."""
    if share is None or not companies:
        return None
    return max(share - max(taken.get(company, 0) for company in companies), 0)


def promotions(
    queue: Iterable[Wish], room: Room, *, share: int | None = None, taken: Mapping[str, int] | None = None
) -> list[tuple[int, int]]:
    """Who gets a seat now, as (pk, seats), in queue order: each time the first that fits.

    `share` is the most that one company may have, and `taken` what each has already, by each of its names. Whoever
    does not fit keeps the place in the queue, and somebody further back may go before: a free seat never waits for a
    bigger party.
    """
    by_company, found = dict(taken or {}), []
    for wish in queue:
        free, left = room.free(is_first=wish.is_first), left_for(wish.companies, share, by_company)
        most = min((number for number in (free, left) if number is not None), default=None)
        seats = granted(wish.seats, most, fewer_is_fine=wish.fewer_is_fine)
        if seats:
            found.append((wish.pk, seats))
            room = room.take(seats, is_first=wish.is_first)
            by_company |= {company: by_company.get(company, 0) + seats for company in wish.companies}
    return found


def shrunk(capacity: int, *, target: int, taken: int) -> int:
    """The capacity on its way down to `target`: it follows the seats that are given back, and nobody loses one."""
    return max(target, min(capacity, taken))
