"""Search among cases: Swedish full text, either number, or the e-mail address of whoever asked.

The full-text index is asked first and alone, with a ceiling. Asking it together with an order would
let PostgreSQL walk the order instead, which is slow for a rare word among a million cases.
"""

import re
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.db.models import QuerySet

MOST = 1000
REFERENCE = re.compile(r"(19|20)\d\d-\d{0,6}")
# As the municipality's own diary writes it: KS 2026/0123, KS-KS.2026.123
REGISTRY_NUMBER = re.compile(r"[A-ZÅÄÖ][\w. -]*\d{4}[/.-]\d+")
# A phrase in quotes or a word, with a minus before what must not be there.
PART = re.compile(r'(-?)(?:"([^"]+)"|(\S+))')
SHORTEST_BEGINNING = 3  # the beginning of a word counts from here; "a*" would be half the cases


@dataclass(frozen=True)
class Hits:
    """The ids that were found, at most MOST of them."""

    ids: list[int]
    is_capped: bool


def find(cases: QuerySet, text: str) -> Hits:
    """Those of the cases (already those that the person may see) that the text points out."""
    text = " ".join(text.split())
    if REFERENCE.fullmatch(text):
        return _first(cases.filter(reference__startswith=text))
    if REGISTRY_NUMBER.fullmatch(text):
        hits = _first(cases.filter(registry_number=text))
        if hits.ids:
            return hits
    if "@" in text:
        return _first(cases.filter(contact__email=text.lower()))
    hits = _by_words(cases, as_query(text))
    if not hits.ids:  # half a word, perhaps
        hits = _by_words(cases, as_query(text, may_go_on=True))
    return hits


def _by_words(cases: QuerySet, query: SearchQuery | None) -> Hits:
    if query is None:
        return Hits(ids=[], is_capped=False)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        # With a ceiling in the question the planner hopes to meet enough hits early in the whole table.
        cursor.execute("SET LOCAL enable_seqscan = off")
        return _first(cases.filter(search=query))


def as_query(text: str, *, may_go_on: bool = False) -> SearchQuery | None:
    """Every part must be found, inflected or as it is written; the last word may be a beginning if it `may_go_on`.

    None when nothing is left to look for, so that a lone "-word" never reads the whole table.
    """
    parts = [(minus == "-", phrase or word, not phrase) for minus, phrase, word in PART.findall(text)]
    wanted = [(words, is_word) for is_not, words, is_word in parts if not is_not and _has_letters(words)]
    if not wanted:
        return None
    unwanted = [words for is_not, words, _ in parts if is_not and _has_letters(words)]
    last = len(wanted) - 1
    query = None
    for number, (words, is_word) in enumerate(wanted):
        each = _part(words, may_go_on=may_go_on and is_word and number == last)
        query = each if query is None else query & each
    for words in unwanted:
        query = query & ~_plain(words, "swedish") & ~_plain(words, "simple")
    return query


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


def _first(cases: QuerySet) -> Hits:
    ids = list(cases.order_by().values_list("pk", flat=True)[: MOST + 1])
    return Hits(ids=ids[:MOST], is_capped=len(ids) > MOST)
