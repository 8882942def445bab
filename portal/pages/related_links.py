"""Links that a higher floor puts on the pages of a lower one.

A page that shows a thing asks here, with the thing's kind and id, and knows nothing of who answers: so a result of a
survey can lead on to what is done about it although the surveys know of no such thing.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from portal.models import User


@dataclass(frozen=True)
class Link:
    words: str
    address: str


Source = Callable[[User, int], list[Link]]
SOURCES: dict[str, list[Source]] = defaultdict(list)


def register(thing: str, source: Source) -> None:
    SOURCES[thing].append(source)


def links_from(thing: str, pk: int, *, user: User) -> list[Link]:
    if not user.is_authenticated:
        return []
    return [link for source in SOURCES[thing] for link in source(user, pk)]
