"""Which companies nobody has visited for two years: those visited longest ago first, then those never visited.

Of the latter those that have something open with us come first. In a constant number of queries, by indexes, however
many companies there are.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.models import Case, CompanyVisit
from cases.workflow import State
from portal.models import Business, User
from portal.people import companies

LONG = timedelta(days=730)
SHOWN = 50


@dataclass(frozen=True)
class Unvisited:
    card: Business
    last: datetime | None
    has_open: bool


def unvisited(reader: User, *, at: datetime, most: int = SHOWN) -> list[Unvisited]:
    seen = companies.cards_seen_by(reader)
    open_cases = _cards_of(Case.objects.open().exclude(business=None))
    found = _visited_long_ago(seen, at - LONG, most)
    never = seen.filter(~Exists(_at_card(CompanyVisit.objects.held()))).order_by("-pk")
    found += [(card, None) for card in never.filter(pk__in=open_cases)[: most - len(found)]]
    if len(found) < most:
        others = _with_a_case(never).exclude(pk__in=[card.pk for card, _ in found])
        found += [(card, None) for card in others[: most - len(found)]]
    heads = [card.pk for card, _ in found]
    rows = list(Business.objects.filter(Q(pk__in=heads) | Q(card__in=heads)).values_list("pk", flat=True))
    at_work = set(_cards_of(Case.objects.open().filter(business__in=rows)).values_list("head", flat=True))
    return [Unvisited(card, last, card.pk in at_work) for card, last in found]


def _visited_long_ago(seen: QuerySet, before: datetime, most: int) -> list[tuple[Business, datetime | None]]:
    last = CompanyVisit.objects.held().order_by().values(head=_HEAD).annotate(last=Max("start"))
    long_ago = dict(last.filter(last__lt=before).order_by("last").values_list("head", "last")[:most])
    cards = seen.in_bulk(long_ago)
    return [(cards[pk], at) for pk, at in long_ago.items() if pk in cards]


_HEAD = Coalesce(F("business__card"), F("business"))


def _with_a_case(cards: QuerySet) -> QuerySet:
    """Asked card by card: nearly each has one, and the list is full long before all of them have been asked."""
    cases = Case.objects.exclude(state=State.SPAM).order_by()
    own, by_a_row = cases.filter(business=OuterRef("pk")), cases.filter(business__card=OuterRef("pk"))
    cards = cards.alias(own=Subquery(own.values("pk")[:1]), by_a_row=Subquery(by_a_row.values("pk")[:1]))
    return cards.filter(Q(own__isnull=False) | Q(by_a_row__isnull=False))


def _cards_of(rows: QuerySet) -> QuerySet:
    return rows.order_by().values(head=_HEAD)


def _at_card(rows: QuerySet) -> QuerySet:
    return rows.order_by().filter(Q(business=OuterRef("pk")) | Q(business__card=OuterRef("pk")))
