"""A case as a row of "I dag"."""

from collections.abc import Iterable

from django.utils.functional import lazy

from cases.admin import case_page
from cases.models import Case
from portal.pages.day import Deed, Row, Tag

# Worked out where it is shown: most rows are only counted.
address = lazy(case_page.page_address, str)


def of_case(case: Case, *, section: str = "", tags: Iterable[Tag] = (), **fields) -> Row:
    """`section` is the place on the case's page where the next step is taken."""
    return Row(
        title=case.subject,
        page=address(case, section),
        reference=case.reference,
        who=fields.pop("who", case.who),
        tags=tuple(tags),
        due=case.next_due,
        thing=thing(case),
        **fields,
    )


def thing(case: Case) -> str:
    return f"case-{case.pk}"


def opens(case: Case, section: str, words: str) -> Deed:
    return Deed(words, address(case, section))
