"""The list as a file: all its pages, and no more than its reader may see."""

from cases import secrecy
from cases.admin.listing.case_list import CaseList
from cases.admin.listing.rows import Row, with_what_is_shown
from cases.models import Case
from portal.files.spreadsheets import Table, Value

MOST = 10_000
MARKED = "Sekretessmarkerat"


def as_table(asked: CaseList) -> Table:
    """A file goes on to where no mark follows: of a case whose whole is marked it holds the number alone."""
    cases = list(with_what_is_shown(asked.cases(), asked.columns)[:MOST])
    marked = _marked(cases)
    heads = [head for column in asked.columns for head in column.in_file]
    nothing = [""] * len(heads)
    rows = [
        (row.case.reference, MARKED, *nothing) if row.case.pk in marked else _told(row, asked)
        for row in asked.as_rows(cases)
    ]
    return Table("Ärenden", ("Ärende", "Rubrik", *heads), rows)


def _told(row: Row, asked: CaseList) -> tuple[Value, ...]:
    cells = [value for column in asked.columns for value in column.values(row)]
    return (row.case.reference, row.case.subject, *cells)


def _marked(cases: list[Case]) -> set[int]:
    rows = Case.objects.filter(secrecy.is_marked_whole(), pk__in=[case.pk for case in cases])
    return set(rows.values_list("pk", flat=True))
