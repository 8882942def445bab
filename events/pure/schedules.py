"""A schedule of visits to school as its reader was last told of it, and what has become of it. Pure, no ORM.

A company's visit to a class has one name in calendars for good. Moved, called off or back again it is the same entry
in a newer version, so that a calendar changes what it has and never shows a visit twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Told:
    """One visit, by the numbers of its company, class and slot. `when` and `what` are words ("8A, Norra skolan");
    `start` and `end` are moments as ISO texts, blank without a clock. It is kept as JSON and names nobody."""

    company: int
    school_class: int
    slot: int
    when: str
    what: str
    start: str = ""
    end: str = ""
    number: int = 1  # of that company's visits to that class
    sequence: int = 0
    is_off: bool = False

    @property
    def uid(self) -> str:
        return f"besok-{self.company}-{self.school_class}-{self.number}"

    @property
    def pair(self) -> tuple[int, int]:
        return self.company, self.school_class

    def become(self, visit: "Told") -> "Told":
        """The same visit as it is planned now; a newer version if that is news."""
        newer = replace(visit, number=self.number, sequence=self.sequence)
        return self if newer == self else replace(newer, sequence=self.sequence + 1)

    def called_off(self) -> "Told":
        return self if self.is_off else replace(self, is_off=True, sequence=self.sequence + 1)


def renew(told: Iterable[Told], now: Iterable[Told]) -> list[Told]:
    """What to tell next: `now` with the names and versions that it has, and what is called off since."""
    left, renewed = list(told), []
    stays = {(one.pair, one.slot) for one in left}
    for visit in sorted(now, key=lambda one: (one.pair, one.slot) not in stays):
        earlier = [one for one in left if one.pair == visit.pair]
        if earlier:
            before = min(earlier, key=lambda one: (one.slot != visit.slot, one.is_off))
            left.remove(before)
            renewed.append(before.become(visit))
        else:
            renewed.append(replace(visit, number=1 + sum(one.pair == visit.pair for one in renewed)))
    found = renewed + [one.called_off() for one in left]
    return sorted(found, key=lambda one: (one.pair, one.number))


def call_off(told: Iterable[Told], company: int | None = None) -> list[Told]:
    """Without one company's visits, or without any."""
    return [one.called_off() if company in (None, one.company) else one for one in told]


def news(before: Iterable[Told], after: Iterable[Told]) -> tuple[dict[tuple[int, int], str], list[Told]]:
    """What to say of a new schedule: of each (slot, class) that is new or moved, in words, and what is called off."""
    known = {one.uid: one for one in before}
    fresh = [one for one in after if known.get(one.uid) != one]
    words = {(one.slot, one.school_class): _words(known.get(one.uid), one) for one in fresh if not one.is_off}
    return words, [one for one in fresh if one.is_off]


def _words(before: Told | None, now: Told) -> str:
    if before is None or before.is_off:
        return "nytt"
    return "ändrat" if before.when == now.when else f"förut {before.when}"
