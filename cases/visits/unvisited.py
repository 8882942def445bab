"""Which companies nobody has visited for two years: those visited longest ago first, then those never visited.

Of the latter those that have something open with us come first. In a constant number of queries, by indexes, however
many companies there are.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
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
    cases = Case.objects.exclude(state=State.SPAM)
    has_case = Exists(cases.filter(business=OuterRef("pk"))) | Exists(cases.filter(business__card=OuterRef("pk")))
    if len(found) < most:
        found += [(card, None) for card in never.filter(has_case).exclude(pk__in=open_cases)[: most - len(found)]]
    shown = [card.pk for card, _ in found]
    at_work = set(Business.objects.filter(pk__in=open_cases).filter(pk__in=shown).values_list("pk", flat=True))
    return [Unvisited(card, last, card.pk in at_work) for card, last in found]


def _visited_long_ago(seen: QuerySet, before: datetime, most: int) -> list[tuple[Business, datetime | None]]:
    last = CompanyVisit.objects.held().order_by().values(head=_HEAD).annotate(last=Max("start"))
    long_ago = dict(last.filter(last__lt=before).order_by("last").values_list("head", "last")[:most])
    cards = seen.in_bulk(long_ago)
    return [(cards[pk], at) for pk, at in long_ago.items() if pk in cards]


_HEAD = Coalesce(F("business__card"), F("business"))


def _cards_of(rows: QuerySet) -> QuerySet:
    return rows.order_by().values(head=_HEAD)


def _at_card(rows: QuerySet) -> QuerySet:
    return rows.order_by().filter(Q(business=OuterRef("pk")) | Q(business__card=OuterRef("pk")))
