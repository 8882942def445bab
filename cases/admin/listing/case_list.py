"""Eva's list: which cases, in which order, a page at a time. Nothing here counts all rows."""

from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.lookups import GreaterThan
from django.utils import timezone

from cases import rules, workflow
from cases.models import Assignment, Case
from cases.pure import deadlines
from cases.queries import search, standstill
from cases.workflow import AssignmentState, Party, State
from portal.calendar import calendars
from portal.models import DeadAddress, Sector, User
from portal.people import directory
from portal.text.row_ids import row_id
from portal.text.swedish import sort_key

ROWS = 50
LAST_PAGE = 20  # further down a search is the way, and an offset would begin to cost
COUNTED = 100  # "fler än 100" says enough
NEARNESS = {"kept": "Hålls", "near": "Nära", "broken": "Brutet", "none": "Inget datum"}


def handed_back() -> Q:
    """A sector said that the question is not theirs, and nobody has been asked since then.

    A value for each case and not an EXISTS: that one PostgreSQL answers for all cases ever, before the first row.
    """
    later = Assignment.objects.filter(case=OuterRef("case_id"), asked_at__gt=OuterRef("ended_at"))
    declined = Assignment.objects.filter(case=OuterRef("pk"), state=AssignmentState.DECLINED).exclude(Exists(later))
    return Q(GreaterThan(Subquery(declined.order_by().values("pk")[:1]), 0))


def wants_later_date() -> Q:
    """A sector has asked the pilot for one, and waits for her yes or no. There are few, so they are read first."""
    return Q(pk__in=Assignment.objects.open().filter(wished_due__isnull=False).order_by().values("case"))


def letters_come_back() -> Q:
    """No letter reaches the business: somebody has to call, and correct the address."""
    return Q(contact__email__in=DeadAddress.objects.values("email"))


def needs_pilot() -> Q:
    waits = Q(state__in=sorted(workflow.UNTRIAGED)) | Q(turn=Party.PILOT)
    return waits | handed_back() | wants_later_date() | letters_come_back()


VIEWS = {
    "att-ta-hand-om": "Att ta hand om",
    "forsenade": "Försenade",
    "star-still": "Står still",
    "hos-foretaget": "Väntar på företaget",
    "hos-sektorerna": "Hos sektorerna",
    "vilar": "Vilar",
    "oppna": "Alla öppna",
    "avslutade": "Avslutade",
}
FIRST_VIEW = "oppna"


def views_of(user: User) -> list[str]:
    """What is on the pilot's desk is not for others to see to."""
    return [view for view in VIEWS if view != "att-ta-hand-om" or rules.may_triage(user)]


def in_view(cases: QuerySet, view: str, *, today: date) -> QuerySet:
    """The cases of one tab, the nearest promise first; the ended ones newest first."""
    if view == "avslutade":
        return cases.exclude(state__in=sorted(workflow.OPEN)).order_by("-pk")
    cases = cases.filter(state__in=sorted(workflow.OPEN)).order_by(F("next_due").asc(nulls_last=True), "pk")
    match view:
        case "att-ta-hand-om":
            return cases.filter(needs_pilot())
        case "forsenade":
            return cases.filter(next_due__lt=today)
        case "star-still":
            return cases.filter(standstill.stands_still(timezone.now())).order_by("last_progress_at", "pk")
        case "hos-foretaget":
            return cases.filter(turn=Party.BUSINESS).exclude(state=State.RESTING)
        case "vilar":
            return cases.filter(state=State.RESTING)
        case "hos-sektorerna":
            # By what it is not: then the dates are walked in order, and nothing has to be sorted.
            return cases.exclude(turn=Party.PILOT).exclude(turn=Party.BUSINESS).exclude(state=State.RESTING)
        case _:
            return cases


# Of what was searched for: what is open, by its next date.
FOUND_FIRST = (F("closed_at").desc(nulls_first=True), F("next_due").asc(nulls_last=True), "-pk")


@dataclass
class Row:
    """One case as a line of the list."""

    case: Case
    days: int | None
    nearness: str
    cover: directory.Cover
    found_in: str  # where what was searched for stands

    @property
    def promise(self) -> str:
        return NEARNESS[self.nearness]

    @property
    def asked(self) -> list[Assignment]:
        asked = [a for a in self.case.assignments.all() if a.state not in workflow.TAKEN_AWAY]
        for assignment in asked:
            is_at_work_on_it = assignment.is_open and assignment.officer
            assignment.away = self.cover.away_in_words(assignment.officer) if is_at_work_on_it else ""
        return asked


@dataclass
class CaseList:
    user: User
    view: str = FIRST_VIEW
    sector: int | None = None
    text: str = ""
    page: int = 1
    today: date = field(default_factory=timezone.localdate)
    hits: search.Hits = search.NOTHING
    has_next: bool = False

    @classmethod
    def asked_for(cls, user: User, params) -> "CaseList":
        """What the address asks for; whatever it does not make sense of is left out."""
        view, sector, page = params.get("vy", ""), params.get("sektor", ""), params.get("sida", "")
        return cls(
            user=user,
            view=view if view in views_of(user) else FIRST_VIEW,
            sector=row_id(sector) or None,
            text=params.get("q", "").strip()[:200],
            page=min(row_id(page) or 1, LAST_PAGE),
        )

    def rows(self) -> list[Row]:
        dead = DeadAddress.objects.filter(email=OuterRef("contact__email"))
        cases = self._cases()
        start = (self.page - 1) * ROWS
        if self.text:  # a thousand ids are sorted, and not a thousand rows
            found, start = cases.values("pk")[start : start + ROWS + 1], 0
            cases = Case.objects.filter(pk__in=found).order_by(*FOUND_FIRST)
        cases = cases.select_related("contact", "business").annotate(letters_come_back=Exists(dead))
        asked = Assignment.objects.select_related("sector", "officer").order_by("sector__order", "sector__name", "pk")
        found = list(
            cases.defer("search", "description", "closing_text").prefetch_related(Prefetch("assignments", asked))[
                start : start + ROWS + 1
            ]
        )
        self.has_next = len(found) > ROWS and self.page < LAST_PAGE
        has_officers = any(each.officer_id for case in found for each in case.assignments.all())
        cover = directory.cover_on(self.today) if has_officers else directory.NOBODY_AWAY
        return [self._row(case, cover) for case in found[:ROWS]]

    def _cases(self) -> QuerySet:
        cases = Case.objects.visible_to(self.user)
        if self.sector:
            asked = Assignment.objects.filter(case=OuterRef("pk"), sector=self.sector)
            cases = cases.filter(Exists(asked.exclude(state__in=workflow.TAKEN_AWAY)))
        if not self.text:
            return in_view(cases, self.view, today=self.today)
        self.hits = search.find(cases, self.text, reader=self.user)
        return Case.objects.filter(pk__in=self.hits.ids).order_by(*FOUND_FIRST)

    def _row(self, case: Case, cover: directory.Cover) -> Row:
        office = calendars.office()
        row = Row(case=case, days=None, nearness="none", cover=cover, found_in=self.hits.where.get(case.pk, ""))
        if case.is_open:
            row.days = max(office.count(timezone.localdate(case.turn_since), self.today), 0)
            row.nearness = deadlines.nearness(case.next_due, on=self.today, calendar=office)
        return row

    def address(self, **changes) -> str:
        """The query of the same list with something changed."""
        values = {"vy": self.view, "sektor": self.sector, "q": self.text} | changes
        return "?" + urlencode({name: value for name, value in values.items() if value})

    @property
    def tabs(self) -> list[dict]:
        return [
            {"label": VIEWS[key], "address": self.address(vy=key, q="", sida=""), "is_here": key == self.view}
            for key in views_of(self.user)
        ]

    @property
    def previous_address(self) -> str:
        return self.address(sida=self.page - 1) if self.page > 1 else ""

    @property
    def next_address(self) -> str:
        return self.address(sida=self.page + 1) if self.has_next else ""

    @property
    def title(self) -> str:
        return f"Sökning: {self.text}" if self.text else VIEWS[self.view]

    def sectors(self) -> list[Sector]:
        return sorted(Sector.objects.filter(is_active=True), key=lambda sector: sort_key(sector.name))


def count_up_to(cases: QuerySet, most: int = COUNTED) -> str:
    """`3`, or `fler än 100`: a count that never costs more than that many rows."""
    number = cases.order_by()[: most + 1].count()
    return f"fler än {most}" if number > most else str(number)
