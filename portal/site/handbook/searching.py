"""Which chapters a few words are about."""

import re
from dataclasses import dataclass
from functools import cache
from math import log

from portal.site.handbook.chapters import Chapter, parts_for
from portal.site.handbook.writing import plain
from portal.text.roles import Roles

IN_TITLE, IN_HEAD, OWN = 6, 4, 1.5  # how much more a word counts there, and a chapter of the reader's own part
ENOUGH = 0.5  # of what the best one has
SMALL = set(
    re.findall(r"\w+", "jag du vi ni man den det de en ett som är var vad hur när vem kan ska vill inte med om på och")
)


@dataclass(frozen=True)
class Read:
    """A chapter's title, its head and all of it, word by word, each after a space."""

    chapter: Chapter
    title: str
    head: str
    text: str


def search(words: str, roles: Roles) -> list[Chapter]:
    """Best first: those that hold most of what was asked, rare words before common ones, however they end."""
    own, others = parts_for(roles)
    chapters = [_read(chapter) for part in own + others for chapter in part.chapters]
    stems = {_stem(word) for word in re.findall(r"\w+", words.lower()) if word not in SMALL}
    weights = {stem: _weight(stem, chapters) for stem in stems}
    mine = {part.slug for part in own}
    ranked = [(_rank(each, weights) * (OWN if each.chapter.part in mine else 1), each.chapter) for each in chapters]
    best = max((rank for rank, _ in ranked), default=0)
    found = [(rank, chapter) for rank, chapter in ranked if rank and rank >= best * ENOUGH]
    return [chapter for _, chapter in sorted(found, key=lambda each: -each[0])]


@cache
def _read(chapter: Chapter) -> Read:
    head = _spaced(f"{chapter.title} {chapter.summary} {chapter.words}")
    return Read(chapter, _spaced(chapter.title), head, head + _spaced(plain(chapter)))


def _spaced(text: str) -> str:
    return " " + " ".join(re.findall(r"\w+", text.lower()))


def _stem(word: str) -> str:
    """As a word begins: Swedish bends its end."""
    return f" {word[: max(4, len(word) - 2)]}"


def _weight(stem: str, chapters: list[Read]) -> float:
    held = sum(stem in each.text for each in chapters)
    return log(1 + len(chapters) / held) if held else 0.0


def _rank(each: Read, weights: dict[str, float]) -> float:
    return sum(weight * _counts(stem, each) for stem, weight in weights.items())


def _counts(stem: str, each: Read) -> int:
    if stem in each.title:
        return IN_TITLE
    return IN_HEAD if stem in each.head else int(stem in each.text)
