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
    beside: str = ""  # what is told of it, in a few words


Source = Callable[[User, int], list[Link]]
SOURCES: dict[str, list[tuple[str, Source]]] = defaultdict(list)


def register(thing: str, source: Source, *, heading: str = "") -> None:
    SOURCES[thing].append((heading, source))


def links_from(thing: str, pk: int, *, user: User) -> list[Link]:
    return [link for _, links in by_heading(thing, pk, user=user) for link in links]


def by_heading(thing: str, pk: int, *, user: User) -> list[tuple[str, list[Link]]]:
    """What each source has, under the words that it stands under."""
    if not user.is_authenticated:
        return []
    return [(heading, source(user, pk)) for heading, source in SOURCES[thing]]
