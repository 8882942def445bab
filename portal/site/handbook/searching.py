"""Which chapters a few words are about."""

from functools import cache

from portal.site.handbook.chapters import PARTS, Chapter
from portal.site.handbook.writing import plain


@cache
def _read() -> list[tuple[Chapter, str, str]]:
    """Each with what its head says, and all that it says, in small letters."""
    chapters = [chapter for part in PARTS for chapter in part.chapters]
    heads = [f"{each.title} {each.summary} {each.words}".lower() for each in chapters]
    return [(each, head, f"{head} {plain(each).lower()}") for each, head in zip(chapters, heads, strict=True)]


def search(words: str) -> list[Chapter]:
    """Those where every word stands, whole or as a part; first those that have most of them in their head."""
    asked = words.lower().split()
    found = [(sum(word in head for word in asked), chapter) for chapter, head, text in _read() if _all(asked, text)]
    return [chapter for _, chapter in sorted(found, key=lambda each: -each[0])]


def _all(asked: list[str], text: str) -> bool:
    return bool(asked) and all(word in text for word in asked)
