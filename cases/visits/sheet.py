"""The sheet that is brought to a visit: what we owe the company and what goes on there, as the reader may know it."""

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from cases.models import Case, CompanyVisit, Promise, VisitPromise
from portal.models import Business, RegisteredCompany, User
from portal.pages import related_links
from portal.pages.related_links import Link
from portal.people import company_register

SHOWN = 50


@dataclass(frozen=True)
class Owed:
    """Something that the company waits for: a date it was given in a case, or what was promised at a visit."""

    what: str
    due: date
    who: str
    address: str


@dataclass(frozen=True)
class Sheet:
    owed: list[Owed]
    cases: list[Case]
    others: list[tuple[str, list[Link]]]  # what the floors above know, under its words
    last: CompanyVisit | None
    registered: RegisteredCompany | None


def sheet_of(visit: CompanyVisit, reader: User | None) -> Sheet:
    """Without a reader it is a guest's, who comes by a link: never asked for a company with a marked case."""
    card = visit.business.head
    rows = Business.objects.of_card(card)
    cases = Case.objects.visible_to(reader) if reader else Case.objects.all()
    cases = cases.filter(business__in=rows).defer("search")
    visits = (CompanyVisit.objects.visible_to(reader) if reader else CompanyVisit.objects).of_card(card)
    return Sheet(
        owed=sorted([*_owed_in(cases), *_promised_at(visits)], key=lambda each: (each.due, each.what)),
        cases=list(cases.open().order_by("pk")[:SHOWN]),
        others=related_links.by_heading("company_visit", card.pk, user=reader) if reader else [],
        last=visits.held().filter(start__lt=visit.start).exclude(pk=visit.pk).first(),
        registered=company_register.of_card(card),
    )


def _owed_in(cases) -> list[Owed]:
    open_ones = Promise.objects.filter(outcome=Promise.Outcome.OPEN, case__in=cases.open().order_by().values("pk"))
    return [
        Owed(
            f"{each.get_kind_display().capitalize()} i ärende {each.case.reference}, {each.case.subject}",
            each.due,
            str(each.assignment.sector) if each.assignment else "Lotsen",
            reverse("admin:cases_case_change", args=[each.case_id]),
        )
        for each in open_ones.select_related("case", "assignment__sector").order_by("due", "pk")[:SHOWN]
    ]


def _promised_at(visits) -> list[Owed]:
    open_ones = VisitPromise.objects.open().filter(visit__in=visits.order_by().values("pk"))
    return [
        Owed(each.what, each.due, str(each.owner), reverse("visit_promise", args=[each.pk]))
        for each in open_ones.select_related("owner")[:SHOWN]
    ]
