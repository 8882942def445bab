"""A case as a line of the list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils import timezone

from cases import rules, workflow
from cases.admin.listing.columns import Column
from cases.models import Assignment, Case
from cases.pure import deadlines
from cases.workflow import AssignmentState, Party
from portal.calendar import calendars
from portal.models import DeadAddress, User
from portal.people import directory

NEARNESS = {"kept": "Hålls", "near": "Nära", "broken": "Brutet", "none": "Inget datum"}
SIGNS = {
    AssignmentState.ASKED: "is-wait",
    AssignmentState.ACCEPTED: "is-now",
    AssignmentState.ANSWERED: "is-done",
    AssignmentState.DECLINED: "is-rest",
}


def is_own_turn(case: Case, asked: Iterable[Assignment], user: User) -> bool:
    """It is the reader who is waited for: what is coloured so, and nothing else, says "din tur"."""
    if case.turn == Party.PILOT:
        return rules.may_triage(user)
    at_work = [each.sector_id for each in asked if each.is_open and not each.waits_for_business]
    return bool(user.roles.own_sectors & {*at_work})


@dataclass
class Row:
    case: Case
    user: User
    today: date
    cover: directory.Cover
    columns: list[Column]
    found_in: str = ""  # where what was searched for stands

    @property
    def cells(self) -> list[dict]:
        """As the page shows them, in words where the column has no template of its own."""
        return [
            {"column": each, "text": "" if each.template else " ".join(map(str, each.values(self)))}
            for each in self.columns
        ]

    @property
    def days(self) -> int | None:
        """How many working days it has waited for the one whose turn it is."""
        if not self.case.is_open:
            return None
        return max(calendars.office().count(timezone.localdate(self.case.turn_since), self.today), 0)

    @property
    def nearness(self) -> str:
        if not self.case.is_open:
            return "none"
        return deadlines.nearness(self.case.next_due, on=self.today, calendar=calendars.office())

    @property
    def promise(self) -> str:
        return NEARNESS[self.nearness]

    @property
    def is_own_turn(self) -> bool:
        return is_own_turn(self.case, self.case.assignments.all(), self.user)

    @property
    def asked(self) -> list[Assignment]:
        """The questions, each with its sign, its state in words, and whether its officer is away."""
        asked = [each for each in self.case.assignments.all() if each.state not in workflow.TAKEN_AWAY]
        for each in asked:
            is_late = each.is_overdue(self.today)
            each.sign = "is-late" if is_late else "is-rest" if each.waits_for_business else SIGNS[each.state]
            words = each.waits_in_words if each.waits_for_business else each.get_state_display()
            each.words = f"{words}, svaret är sent" if is_late else words
            each.away = self.cover.away_in_words(each.officer) if each.is_open and each.officer else ""
        return asked


def with_what_is_shown(cases: QuerySet, columns: Iterable[Column]) -> QuerySet:
    """The cases with all that their rows tell, in a fixed number of questions."""
    dead = DeadAddress.objects.filter(email=OuterRef("contact__email"))
    asked = Assignment.objects.select_related("sector", "officer").order_by("sector__order", "sector__name", "pk")
    cases = cases.select_related("contact", "business").annotate(letters_come_back=Exists(dead))
    needs = [name for column in columns for name in column.needs]
    return cases.defer("search", "description", "closing_text").prefetch_related(
        Prefetch("assignments", asked), *needs
    )


def rows_of(
    cases: list[Case], columns: list[Column], *, user: User, today: date, found_in: dict[int, str]
) -> list[Row]:
    has_officers = any(each.officer_id for case in cases for each in case.assignments.all())
    cover = directory.cover_on(today) if has_officers else directory.NOBODY_AWAY
    return [Row(case, user, today, cover, columns, found_in.get(case.pk, "")) for case in cases]
