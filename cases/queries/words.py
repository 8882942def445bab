"""What somebody types to look for, as PostgreSQL looks for words."""

import re

from django.contrib.postgres.search import SearchQuery, SearchQueryCombinable, SearchQueryField
from django.db import connection
from django.db.models import Func

# A phrase in quotes or a word, with a minus before what must not be there.
PART = re.compile(r'(-?)(?:"([^"]+)"|(\S+))')
SHORTEST_BEGINNING = 3  # the beginning of a word counts from here; "a*" would be half the cases


def as_query(text: str, *, beginnings: bool = True) -> SearchQuery | None:
    """Every part must be found, inflected, as it is written, or as the beginning of a word.

    None when nothing is left to look for, so that a lone "-word" never reads the whole table.
    """
    parts = [(minus == "-", phrase or word, not phrase) for minus, phrase, word in PART.findall(text)]
    wanted = [(words, is_word) for is_not, words, is_word in parts if not is_not and _has_letters(words)]
    if not wanted:
        return None
    unwanted = [words for is_not, words, _ in parts if is_not and _has_letters(words)]
    query = None
    for words, is_word in wanted:
        each = _part(words, may_go_on=is_word and beginnings)
        query = each if query is None else query & each
    for words in unwanted:
        query = query & ~_plain(words, "swedish") & ~_plain(words, "simple")
    return query


def without_small_words(text: str) -> str:
    """Running text is kept without "det" and "vid": a place that has no such word would not hold the others either."""
    parts = [match[0] for match in PART.finditer(text)]
    if len(parts) < 2:
        return text
    with connection.cursor() as cursor:
        kept = "SELECT part FROM unnest(%s) part WHERE numnode(plainto_tsquery('swedish', part)) > 0"
        cursor.execute(kept, [parts])
        said = {part for (part,) in cursor.fetchall()}
    left = " ".join(part for part in parts if part in said)
    return left if as_query(left) else text


class Not(SearchQueryCombinable, Func):
    """Of several words together; Django's own `~` is of one."""

    template = "!!(%(expressions)s)"
    output_field = SearchQueryField()


def _part(words: str, *, may_go_on: bool = False) -> SearchQuery:
    """Names and numbers are kept as they are written, running text by its Swedish stems: either will do."""
    query = _plain(words, "swedish") | _plain(words, "simple")
    beginning = re.findall(r"\w+", words)[-1:]
    if may_go_on and words.isalnum() and len(beginning[0]) >= SHORTEST_BEGINNING:
        query |= SearchQuery(f"{beginning[0]}:*", config="simple", search_type="raw")
    return query


def _plain(words: str, config: str) -> SearchQuery:
    return SearchQuery(words, config=config, search_type="phrase" if " " in words else "plain")


def _has_letters(words: str) -> bool:
    return any(character.isalnum() for character in words)
