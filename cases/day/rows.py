"""A case as a row of "I dag"."""

from collections.abc import Iterable
from datetime import date

from cases.admin import case_page
from cases.models import Case
from cases.pure import deadlines
from portal.calendar import calendars
from portal.pages.day import Deed, Row, Tag

LATE, NEAR = Tag("Sent", "late"), Tag("Nära", "wait")


def of_case(case: Case, *, today: date, section: str = "", tags: Iterable[Tag] = (), **fields) -> Row:
    """`section` is the place on the case's page where the next step is taken."""
    return Row(
        title=case.subject,
        page=case_page.page_address(case, section),
        reference=case.reference,
        who=fields.pop("who", case.who),
        tags=(*tags, *nearness(case.next_due, today)),
        due=case.next_due,
        is_late=bool(case.next_due and case.next_due < today),
        thing=thing(case),
        **fields,
    )


def thing(case: Case) -> str:
    return f"case-{case.pk}"


def nearness(due: date | None, today: date) -> tuple[Tag, ...]:
    found = deadlines.nearness(due, on=today, calendar=calendars.office())
    return {"broken": (LATE,), "near": (NEAR,)}.get(found, ())


def opens(case: Case, section: str, words: str) -> Deed:
    return Deed(words, case_page.page_address(case, section))
