"""Search among cases, as somebody types it who has a person on the telephone: words, names and numbers.

Each place is asked by its own index, alone and with a ceiling. Asking them together, or with an order, would let
PostgreSQL walk all cases instead, which is slow for a rare word among a million.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.models import Assignment, Case, CaseNumber, Message
from cases.workflow import TAKEN_AWAY
from portal.models import Business, Contact, SectorRole, User
from portal.models.business import NAME_WORDS, fingerprint
from portal.text import orgnumber

MOST = 1000
REFERENCE = re.compile(r"(19|20)\d\d-\d{0,6}")
SHORT_REFERENCE = re.compile(r"\d{1,6}")  # read aloud without its year
# As the municipality's own diary writes it: KS 2026/0123, KS-KS.2026.123
REGISTRY_NUMBER = re.compile(r"[A-ZÅÄÖ][\w. -]*\d{4}[/.-]\d+")
# A phrase in quotes or a word, with a minus before what must not be there.
PART = re.compile(r'(-?)(?:"([^"]+)"|(\S+))')
SHORTEST_BEGINNING = 3  # the beginning of a word counts from here; "a*" would be half the cases
LONGEST_NAME = 80
MOST_WORDS = 6  # that are looked for each in every place


@dataclass(frozen=True)
class Hits:
    """What was found, at most MOST cases: where, in words, by the case's id."""

    where: dict[int, str]
    is_capped: bool

    @property
    def ids(self) -> list[int]:
        return list(self.where)


NOTHING = Hits({}, is_capped=False)


def find(cases: QuerySet, text: str, *, reader: User) -> Hits:
    """Those of the cases (already those that the reader may see) that the text points out."""
    text = " ".join(text.replace("\x00", "").split())
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        # With a ceiling in the question the planner hopes to meet enough hits early in the whole table.
        cursor.execute("SET LOCAL enable_seqscan = off")
        for ways in (_by_number, _by_words, _by_each_word, _by_what_is_alike):
            hits = _gathered(ways(cases, text, reader))
            if hits.where:
                break
    return hits


def _gathered(ways: Iterator[tuple[str, QuerySet]]) -> Hits:
    where: dict[int, str] = {}
    for place, found in ways:
        for pk in found.order_by().values_list("pk", flat=True)[: MOST + 1]:
            where.setdefault(pk, place)
        if len(where) > MOST:
            break
    return Hits(dict(list(where.items())[:MOST]), is_capped=len(where) > MOST)


def _by_number(cases: QuerySet, text: str, reader: User) -> Iterator[tuple[str, QuerySet]]:
    """By what identifies: numbers in any spelling, and addresses."""
    if REFERENCE.fullmatch(text):
        yield "ärendenumret", cases.filter(reference__startswith=text)
    if SHORT_REFERENCE.fullmatch(text):
        years = CaseNumber.objects.values_list("year", flat=True)
        yield "ärendenumret", cases.filter(reference__in=[f"{year}-{int(text):04}" for year in years])
    if REGISTRY_NUMBER.fullmatch(text):
        yield "diarienumret", cases.filter(registry_number=text)
    if number := _org_number(text):
        same = Business.objects.filter(number_fingerprint=fingerprint(number.digits))
        yield "organisationsnumret", cases.filter(business__in=same)
    yield "telefonnumret", cases.filter(contact__in=Contact.objects.with_phone(text))
    if "@" in text.strip("@"):
        yield "e-postadressen", cases.filter(contact__email=text.lower())


def _org_number(text: str) -> orgnumber.OrgNumber | None:
    try:
        return orgnumber.parse(text)
    except orgnumber.InvalidOrgNumber:
        return None


def _by_words(cases: QuerySet, text: str, reader: User) -> Iterator[tuple[str, QuerySet]]:
    """All that is typed stands in one place."""
    if query := as_query(text):
        yield from _places(cases, query, reader)


def _by_each_word(cases: QuerySet, text: str, reader: User) -> Iterator[tuple[str, QuerySet]]:
    """A name and a matter: each word stands somewhere in the same case."""
    words = [match[0] for match in PART.finditer(text) if not match[1]]
    queries = [query for word in words if (query := as_query(word))]
    if not 1 < len(queries) <= MOST_WORDS:
        return
    for query in queries:
        anywhere = Q()
        for _, found in _places(Case.objects.all(), query, reader):
            anywhere |= Q(pk__in=found.order_by().values("pk"))
        cases = cases.filter(anywhere)
    yield "flera ställen", cases


def _places(cases: QuerySet, query: SearchQuery, reader: User) -> Iterator[tuple[str, QuerySet]]:
    yield "ärendet", cases.filter(search=query)
    yield "kontaktpersonens namn", cases.filter(contact__in=Contact.objects.named(query))
    asked = Assignment.objects.exclude(state__in=TAKEN_AWAY).order_by()
    yield "handläggarens namn", cases.filter(pk__in=asked.filter(officer__in=_officers(query)).values("case"))
    seen = cases.filter(pk=OuterRef("case_id")).order_by()
    said = Message.objects.readable_by(reader).saying(query).filter(Exists(seen)).order_by()
    yield "ett meddelande", cases.filter(pk__in=said.values("case"))
    for rows in (asked, Assignment.objects.made_one().order_by()):  # that goes on in another case
        yield "en fråga till en sektor", cases.filter(pk__in=rows.saying(query).values("case"))


def _officers(query: SearchQuery) -> QuerySet:
    """The few who have or had a role at a sector, and not all who ever signed in."""
    at_sectors = User.objects.filter(pk__in=SectorRole.objects.order_by().values("user"))
    return at_sectors.alias(name_words=NAME_WORDS).filter(name_words=query).order_by().values("pk")


def _by_what_is_alike(cases: QuerySet, text: str, reader: User) -> Iterator[tuple[str, QuerySet]]:
    """A name that was heard and not read: Bengtson for Bengtsson."""
    if SHORTEST_BEGINNING < len(text) <= LONGEST_NAME:
        businesses, contacts = (
            model.objects.filter(name__trigram_word_similar=text).order_by().values("pk")
            for model in (Business, Contact)
        )
        yield "ett liknande företagsnamn", cases.filter(business__in=businesses)
        yield "ett liknande namn", cases.filter(contact__in=contacts)


def as_query(text: str) -> SearchQuery | None:
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
        each = _part(words, may_go_on=is_word)
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
