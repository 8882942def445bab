"""Groups that are mixed across the sectors. Pure, no ORM."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def mixed(people: Sequence[tuple[T, Hashable]], size: int) -> list[list[T]]:
    """Groups of about `size` from (person, sector), whose sizes differ by at most one.

    People are dealt out like cards, sector by sector, the largest sector first. So no two of one sector share a group
    unless the sector has more people than there are groups.
    """
    if not people or size < 1:
        return []
    by_sector: dict[Hashable, list[T]] = defaultdict(list)
    for person, sector in people:
        by_sector[sector].append(person)
    number = max(1, round(len(people) / size))
    groups: list[list[T]] = [[] for _ in range(number)]
    dealt = [person for sector in sorted(by_sector.values(), key=len, reverse=True) for person in sector]
    for place, person in enumerate(dealt):
        groups[place % number].append(person)
    return groups
