"""The way back to the list: the same view, filters, page and row. The address of what was opened carries it."""

from collections.abc import Mapping

from django.http import QueryDict
from django.urls import reverse

CARRIED = "lista"  # the name under which a page that the list leads to carries the list's query


def query_in(params: Mapping[str, str]) -> str:
    """The query of the list; what it does not make sense of the list leaves out itself."""
    return QueryDict(params.get(CARRIED, "")).urlencode()


def row_place(case: int) -> str:
    return f"rad-{case}"


def to_list(query: str, *, row: int | None = None, place: str = "") -> str:
    place = row_place(row) if row else place
    here = f"#{place}" if place else ""
    return reverse("admin:cases_case_changelist") + (f"?{query}" if query else "") + here
