"""Search among cases, as somebody types it who has a person on the telephone: words, names and numbers.

Each place is asked by its own index, alone and with a ceiling; who may read what it found is asked afterwards.
Together, or with an order, or with an officer's rules, PostgreSQL would walk all cases instead, which is slow for a
rare word among a million. A word that stands in every tenth case is the other way round: an index would note them all,
and the newest thousand are soon walked. So are the first of an officer's list, which is full before the others count.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from django.contrib.postgres.search import SearchQuery
from django.db import connection, transaction
from django.db.models import BooleanField, F, Func, Q, QuerySet, Value

from cases import rules
from cases.models import Assignment, Case, CaseNumber, Message
from cases.queries.words import PART, SHORTEST_BEGINNING, Not, as_query, without_small_words
from cases.workflow import TAKEN_AWAY
from portal.models import Business, Contact, SectorRole, User
from portal.models.business import NAME_WORDS, fingerprint
from portal.text import orgnumber

MOST = 1000
REFERENCE = re.compile(r"(19|20)\d\d-\d{0,6}")
SHORT_REFERENCE = re.compile(r"\d{1,6}")  # read aloud without its year
# As the municipality's own diary writes it: KS 2026/0123, KS-KS.2026.123
REGISTRY_NUMBER = re.compile(r"[A-ZÅÄÖ][\w. -]*\d{4}[/.-]\d+")
LONGEST_NAME = 80
MOST_WORDS = 6  # that are looked for each in every place
FEW = 50  # cases, in which each other word is soon looked for
SAMPLE, SPAN = 1_000, 20_000  # of the newest cases: how common a word is, and how far back it is walked for
MOST_OWN = 10_000  # cases that an officer's sectors were asked about, which are read once for all places
MOST_SIFTED = 20_000  # rows with a word, of which an officer's own are picked out when these are more than that
NEAR, FARTHEST = 1_000, 8_000  # of the list of an officer: how common a word is, and how far down it is walked for
EVERYBODY = 1_000_000
FULL = 40  # more than an officer's list shows


@dataclass(frozen=True)
class Hits:
    """What was found, at most MOST cases: where, in words, by the case's id."""

    where: dict[int, str]
    is_capped: bool

    @property
    def ids(self) -> list[int]:
        return list(self.where)


NOTHING = Hits({}, is_capped=False)
Found = Iterator[tuple[str, Iterable[int]]]  # where, in words, and the cases' ids


@dataclass(frozen=True)
class Asked:
    """What somebody looks among: the cases that the reader may see."""

    cases: QuerySet
    reader: User
    text: str
    cut: list[str] = field(default_factory=list)  # the places that hold more than was read of them
    rare: dict[tuple["Place", str], set[int]] = field(default_factory=dict)  # where a word stands, of those asked for

    def some(self, cases: QuerySet) -> list[int]:
        """At most one more than are shown; when there are more, of those that the reader looks among."""
        found = self._first(cases)
        if len(found) > MOST:
            found = self._readers(cases)[: MOST + 1]
        if len(found) > MOST:
            self.cut.append("")
        return found

    def _readers(self, cases: QuerySet) -> list[int]:
        if self.sees_everything:
            return self._first(self.cases & cases)
        found = self._first(cases, MOST_SIFTED) if isinstance(self.own, QuerySet) else []
        if 0 < len(found) <= MOST_SIFTED:
            return list(self.own_of({pk: pk for pk in found}))
        return self._first(cases.filter(_among("pk", self.own)))

    @staticmethod
    def _first(cases: QuerySet, most: int = MOST) -> list[int]:
        return list(cases.order_by().values_list("pk", flat=True)[: most + 1])

    def seen(self, ways: Found) -> Found:
        """Who may see what several places hold is asked at once, or when it is more than is shown."""
        waiting: dict[int, str] = {}
        for place, found in ways:
            waiting = dict.fromkeys(found, place) | waiting
            if len(waiting) > MOST:
                yield from self._seen(waiting)
                waiting = {}
        yield from self._seen(waiting)

    def _seen(self, where: dict[int, str]) -> Found:
        rows = self.cases.filter(_among("pk", where)).order_by().values_list("pk", flat=True) if where else []
        for pk in sorted(rows, reverse=True):
            yield where[pk], [pk]

    def rarest(self, place: "Place") -> set[int] | None:
        return min((found for (there, _), found in self.rare.items() if there is place), key=len, default=None)

    @property
    def sees_everything(self) -> bool:
        return self.reader.roles.sees_everything

    @cached_property
    def words(self) -> str:
        return without_small_words(self.text) if as_query(self.text) else ""

    def first(self, most: int) -> list[int]:
        """The cases of the questions that an officer's list begins with: what is open, and then the newest."""
        order = F("ended_at").desc(nulls_first=True), F("id").desc()
        asked = [_asked_at([sector]).order_by(*order) for sector in self.reader.roles.own_sectors]
        one, *others = [rows.values_list("case", "ended_at", "id")[:most] for rows in asked]
        rows = one.union(*others, all=True).order_by(*order)[:most] if others else one
        return [case for case, _, _ in rows]

    @cached_property
    def own(self) -> QuerySet | frozenset[int]:
        """Of an officer, by what the sectors were asked, since no index knows who may see a case. As it is in a
        question to PostgreSQL; what else hides a case is asked of what was found."""
        own = self._own_among()
        ids = [pk for (pk,) in own[: MOST_OWN + 1]]
        return own if len(ids) > MOST_OWN else frozenset(ids)

    def own_of(self, found: dict[int, int]) -> dict[int, int]:
        """Of rows with their cases those whose case is the reader's own."""
        many = isinstance(self.own, QuerySet)
        own = {pk for (pk,) in self._own_among(found.values())} if many else self.own
        return {pk: case for pk, case in found.items() if case in own}

    def _own_among(self, ids: Iterable[int] | None = None) -> QuerySet:
        asked = among = _asked_at(self.reader.roles.own_sectors).order_by()
        # That few are joined at all is told as well: else each of the cases is looked for among them.
        joined = Case.objects.filter(joined_into__isnull=False, joined_into__in=asked.values("case")).order_by()
        if ids is not None:
            among, joined = asked.filter(_among("case", ids)), joined.filter(_among("pk", ids))
        return among.values_list("case").union(joined.values_list("pk"), all=True)


def find(cases: QuerySet, text: str, *, reader: User, fills_first: bool = False) -> Hits:
    """Those of the cases (already those that the reader may see) that the text points out.

    With `fills_first` an officer may get no more than fill a list in the order of `Asked.first`.
    """
    text = " ".join(text.replace("\x00", "").split())
    asked = Asked(cases, reader, text)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        # With a ceiling in the question the planner hopes to meet enough hits early in the whole table; and an index
        # has answered before other processes have come to help.
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL max_parallel_workers_per_gather = 0")
        in_the_first = [(_in_the_first, FULL)] if fills_first else []
        for ways, enough in ((_by_number, 1), *in_the_first, (_by_words, 1), (_by_what_is_alike, 1)):
            asked.cut.clear()
            hits = _gathered(asked.seen(ways(asked)))
            if len(hits.where) >= enough:
                break
    return replace(hits, is_capped=True) if hits.where and asked.cut else hits


def _gathered(ways: Found) -> Hits:
    where: dict[int, str] = {}
    for place, found in ways:
        for pk in found:
            where.setdefault(pk, place)
        if len(where) > MOST:
            break
    return Hits(dict(list(where.items())[:MOST]), is_capped=len(where) > MOST)


def _by_number(asked: Asked) -> Found:
    """By what identifies: numbers in any spelling, and addresses."""
    text = asked.text
    if REFERENCE.fullmatch(text):
        yield "ärendenumret", asked.some(Case.objects.filter(reference__startswith=text))
    if SHORT_REFERENCE.fullmatch(text):
        years = CaseNumber.objects.values_list("year", flat=True)
        yield (
            "ärendenumret",
            asked.some(Case.objects.filter(reference__in=[f"{year}-{int(text):04}" for year in years])),
        )
    if REGISTRY_NUMBER.fullmatch(text):
        yield "diarienumret", asked.some(Case.objects.filter(registry_number=text))
    if number := _org_number(text):
        same = Business.objects.filter(number_fingerprint=fingerprint(number.digits))
        yield "organisationsnumret", asked.some(Case.objects.filter(business__in=same))
    yield "telefonnumret", asked.some(Case.objects.filter(contact__in=Contact.objects.with_phone(text)))
    if "@" in text.strip("@"):
        yield "e-postadressen", asked.some(Case.objects.filter(contact__email=text.lower()))


def _org_number(text: str) -> orgnumber.OrgNumber | None:
    try:
        return orgnumber.parse(text)
    except orgnumber.InvalidOrgNumber:
        return None


@dataclass(frozen=True)
class Place:
    """Where words may stand: rows that one index finds, each of a case, and which of the rows the reader may read."""

    words: str
    rows: Callable[[SearchQuery], QuerySet]
    case: str = "id"
    readable: Callable[[User], QuerySet] | None = None
    is_small: bool = False
    is_stored: bool = False  # the words stand in the row as they are looked for
    rows_among: Callable[[SearchQuery], QuerySet] | None = None  # the same, where their cases are known

    def standing(self, asked: Asked, text: str) -> set[int]:
        """The cases where the text stands here; of an officer's own."""
        found = self._found(text) if asked.sees_everything else self._own(asked, text)
        if len(found) > MOST:
            asked.cut.append(self.words)
        return self._read(asked, found)

    def _own(self, asked: Asked, text: str) -> dict[int, int]:
        """What anybody may read is looked for first; if that is too much, it is looked for in those cases instead."""
        is_few = not isinstance(asked.own, QuerySet)
        most, enough = (MOST, FEW) if is_few else (MOST_SIFTED, MOST)
        found = dict(self._anywhere(text)[: most + 1])
        if len(found) > most:
            return self._among(asked.own, text)
        if len(found) > enough:
            found = asked.own_of(found)
        return dict(sorted(found.items(), reverse=True)[: MOST + 1])

    def all_of_them(self, asked: Asked, text: str) -> set[int] | None:
        """None when they are more than anybody is shown."""
        found = self._found(text)
        return None if len(found) > MOST else self._read(asked, found)

    def standing_whole(self, asked: Asked, text: str) -> set[int]:
        """Some of them, without the beginnings of words."""
        rows = self.rows(as_query(text, beginnings=False))
        return self._read(asked, self._newest(text) or dict(self._pairs(rows)[: MOST + 1]))

    def standing_among(self, ids: Iterable[int], asked: Asked, text: str) -> set[int]:
        if isinstance(ids, set) and not ids:
            return ids
        found = self._among(ids, text)
        if len(found) > MOST:
            asked.cut.append(self.words)
        return self._read(asked, found)

    def _among(self, ids: Iterable[int] | QuerySet, text: str) -> dict[int, int]:
        rows = (self.rows_among or self.rows)(as_query(text)).filter(_among(self.case, ids))
        return dict(self._pairs(rows)[: MOST + 1])

    def _found(self, text: str) -> dict[int, int]:
        return self._newest(text) or dict(self._anywhere(text)[: MOST + 1])

    def _newest(self, text: str) -> dict[int, int]:
        """More than are shown of what is so common that they are soon met from the newest on; else nothing."""
        if not self.is_stored:
            return {}
        rows = self.rows(as_query(text, beginnings=False))
        newest = rows.model.objects.order_by("-pk").values("pk")[:SAMPLE]
        met = list(rows.filter(pk__in=newest).order_by().values_list("pk", flat=True))
        if len(met) * SPAN < MOST * SAMPLE:
            return {}
        found = dict(self._pairs(rows.filter(pk__gt=min(met) - SPAN)).order_by("-pk")[: MOST + 1])
        return found if len(found) > MOST else {}

    def _anywhere(self, text: str) -> QuerySet:
        """The beginning of a word costs more than the word, and is not looked for when that fills the list."""
        whole, begun = as_query(text, beginnings=False), as_query(text)
        if self.is_small or begun == whole:
            return self._pairs(self.rows(begun))
        return self._pairs(self.rows(whole)).union(self._pairs(self.rows(begun & Not(whole))), all=True)

    def _pairs(self, rows: QuerySet) -> QuerySet:
        """Each row with its case, whoever may read it."""
        return rows.order_by().values_list("pk", self.case)

    def _read(self, asked: Asked, found: dict[int, int]) -> set[int]:
        """The cases; which of them the reader may see is asked of all places' together."""
        if found and self.readable:
            readable = self.readable(asked.reader).filter(_among("pk", found)).order_by()
            found = {pk: found[pk] for pk in readable.values_list("pk", flat=True)}
        return set(found.values())


def _asked_with_officers(query: SearchQuery) -> QuerySet:
    """The few who have or had a role at a sector, and not all who ever signed in."""
    at_sectors = User.objects.filter(pk__in=SectorRole.objects.order_by().values("user"))
    officers = at_sectors.alias(name_words=NAME_WORDS).filter(name_words=query).order_by()
    return _asked().filter(officer__in=list(officers.values_list("pk", flat=True)))


def _asked() -> QuerySet:
    return Assignment.objects.exclude(state__in=TAKEN_AWAY)


def _asked_at(sectors: Iterable[int]) -> QuerySet:
    return Assignment.objects.filter(sector__in=sectors, state__in=rules.READING)


PLACES = [
    Place("ärendet", lambda query: Case.objects.filter(search=query), is_stored=True),
    Place(
        "kontaktpersonens namn",
        lambda query: Case.objects.filter(contact__in=Contact.objects.named(query)),
        # With a ceiling those of that name are read once, and not looked up one by one for the cases.
        rows_among=lambda query: Case.objects.filter(contact__in=Contact.objects.named(query)[:EVERYBODY]),
    ),
    Place("handläggarens namn", _asked_with_officers, "case", is_small=True),
    Place(
        "ett meddelande",
        lambda query: Message.objects.saying(query),
        "case",
        lambda reader: Message.objects.readable_by(reader),
    ),
    # those that go on in another case too
    Place("en fråga till en sektor", lambda query: (_asked() | Assignment.objects.made_one()).saying(query), "case"),
]


def _in_the_first(asked: Asked) -> Found:
    """What fills an officer's list, of words that are common in the first of its cases."""
    if asked.sees_everything or not asked.reader.roles.own_sectors or not asked.words:
        return
    ids = asked.first(NEAR)
    met = PLACES[0].standing_among(ids, asked, asked.words)
    wanted = NEAR * FULL * 3 // (2 * len(met) + 1)
    if NEAR < wanted <= FARTHEST:
        ids = asked.first(wanted)
        met = PLACES[0].standing_among(ids, asked, asked.words)
    asked.cut.append("")
    yield PLACES[0].words, [pk for pk in ids if pk in met][: 2 * FULL]


def _by_words(asked: Asked) -> Found:
    """All that is typed stands in one place; or, a name and a matter, each word somewhere in the same case."""
    text = asked.words
    if not text:
        return
    parts = [(match[1], match[0]) for match in PART.finditer(text)]
    words = [word for minus, word in parts if not minus and as_query(word)]
    several = 1 < len(words) <= MOST_WORDS
    if several and asked.sees_everything:
        # two common words fill the list at once, and each for itself would be looked through
        yield PLACES[0].words, PLACES[0].standing_whole(asked, text)
    ids = _with_the_rare(asked, words) if several else None
    for place in PLACES:
        among = asked.rarest(place) if ids is None else ids
        yield place.words, place.standing(asked, text) if among is None else place.standing_among(among, asked, text)
    if ids is not None and len(words) == len(parts):
        for word in words:
            ids = set().union(*(place.standing_among(ids, asked, word) for place in PLACES)) if ids else ids
        yield "flera ställen", ids


def _with_the_rare(asked: Asked, words: list[str]) -> set[int] | None:
    """The cases where all those words stand that are rare enough to be looked for everywhere; None without any."""
    ids: set[int] | None = None
    for word in words:
        if ids is not None and len(ids) <= FEW:
            break
        found: set[int] = set()
        for place in PLACES:
            standing = place.all_of_them(asked, word)
            if standing is None:
                break
            asked.rare[place, word] = standing
            found |= standing
        else:
            ids = found if ids is None else ids & found
    return ids


ALIKE = [("ett liknande företagsnamn", Business, "business"), ("ett liknande namn", Contact, "contact")]


def _by_what_is_alike(asked: Asked) -> Found:
    """A name that was heard and not read: Bengtson for Bengtsson."""
    if SHORTEST_BEGINNING < len(asked.text) <= LONGEST_NAME:
        for words, model, name in ALIKE:
            alike = model.objects.filter(name__trigram_word_similar=asked.text).order_by().values("pk")
            yield words, asked.some(Case.objects.filter(**{f"{name}__in": alike}))


def _among(name: str, ids: Iterable[int] | QuerySet) -> Q | Func:
    """As `__in`, of thousands: they are one value in the question, and not one each."""
    if isinstance(ids, QuerySet):
        return Q(**{f"{name}__in": ids})
    those = Value(f"{{{','.join(map(str, ids))}}}")
    return Func(name, those, template="%(expressions)s::bigint[])", arg_joiner=" = ANY(", output_field=BooleanField())
