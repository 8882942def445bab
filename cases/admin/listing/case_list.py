"""The list as its address asks for it: a tab, filters, a search, columns and a page. Nothing here counts all rows."""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import F, QuerySet
from django.utils import timezone

from cases.admin.listing import columns, filters, tabs
from cases.admin.listing.columns import Column
from cases.admin.listing.filters import Shown
from cases.admin.listing.rows import Row, rows_of, with_what_is_shown
from cases.models import Case, SavedView
from cases.queries import search
from portal.models import User
from portal.text.row_ids import row_id

ROWS = 50
LAST_PAGE = 20  # further down a search is the way, and an offset would begin to cost

# Of what was searched for: what is open, by its next date.
FOUND_FIRST = (F("closed_at").desc(nulls_first=True), F("next_due").asc(nulls_last=True), "-pk")


@dataclass
class CaseList:
    user: User
    view: str = tabs.FOR_EVERYBODY
    filters: dict[str, str] = field(default_factory=dict)
    columns: list[Column] = field(default_factory=lambda: columns.chosen(()))
    text: str = ""
    page: int = 1
    own: int | None = None  # the person's own view that this began as
    today: date = field(default_factory=timezone.localdate)
    hits: search.Hits = search.NOTHING
    has_next: bool = False
    all_ticked: bool = False

    @classmethod
    def asked_for(cls, user: User, params) -> "CaseList":
        """What the address asks for; whatever it does not make sense of is left out."""
        view = params.get("vy", "")
        return cls(
            user=user,
            view=view if view in tabs.views_of(user) else tabs.first_view(user),
            filters=filters.read(params),
            columns=columns.chosen(params.getlist("kol") if hasattr(params, "getlist") else ()),
            text=params.get("q", "").strip()[:200],
            page=min(row_id(params.get("sida", "")) or 1, LAST_PAGE),
            own=row_id(params.get("egen", "")) or None,
            all_ticked="alla" in params,
        )

    # --- What it holds ----------------------------------------------------------------------------

    @cached_property
    def _among(self) -> QuerySet:
        return filters.narrowed(Case.objects.visible_to(self.user), self.filters)

    def cases(self) -> QuerySet:
        """All of them, on whichever page, in the order of the list."""
        if not self.text:
            return tabs.in_view(self._among, self.view, user=self.user, today=self.today)
        self.hits = search.find(self._among, self.text, reader=self.user)
        return Case.objects.filter(pk__in=self.hits.ids).order_by(*FOUND_FIRST)

    def rows(self) -> list[Row]:
        cases, start = self.cases(), (self.page - 1) * ROWS
        if self.text:  # a thousand ids are sorted, and not a thousand rows
            found, start = cases.values("pk")[start : start + ROWS + 1], 0
            cases = Case.objects.filter(pk__in=found).order_by(*FOUND_FIRST)
        found = list(with_what_is_shown(cases, self.columns)[start : start + ROWS + 1])
        self.has_next = len(found) > ROWS and self.page < LAST_PAGE
        return self.as_rows(found[:ROWS])

    def as_rows(self, cases: list[Case]) -> list[Row]:
        return rows_of(cases, self.columns, user=self.user, today=self.today, found_in=self.hits.where)

    # --- Its addresses ----------------------------------------------------------------------------

    @property
    def chosen_columns(self) -> list[str]:
        keys = [each.key for each in self.columns]
        return [] if keys == [each.key for each in columns.chosen(())] else keys

    def query(self, **changes) -> str:
        """Of the same list with something changed; without what goes without saying."""
        values = {"vy": self.view, **self.filters, "kol": self.chosen_columns, "q": self.text, "egen": self.own}
        values |= changes
        return urlencode({name: value for name, value in values.items() if value}, doseq=True)

    def address(self, **changes) -> str:
        return "?" + self.query(**changes)

    @property
    def here(self) -> str:
        """The query of this very page, which whatever it opens leads back to."""
        return self.query(sida=self.page if self.page > 1 else None)

    @property
    def kept(self) -> str:
        """What a view of one's own keeps: never what was searched for, which may be somebody's name."""
        return self.query(q="", egen="")

    @property
    def cleared(self) -> str:
        """The same view and columns without filters and search."""
        return self.address(**dict.fromkeys(self.filters, ""), q="", egen="")

    @property
    def all_address(self) -> str:
        return f"?{self.here}&alla=1#cases"

    @property
    def previous_address(self) -> str:
        return self.address(sida=self.page - 1) if self.page > 1 else ""

    @property
    def next_address(self) -> str:
        return self.address(sida=self.page + 1) if self.has_next else ""

    # --- What stands around it --------------------------------------------------------------------

    @cached_property
    def own_views(self) -> list[SavedView]:
        return list(SavedView.objects.filter(user=self.user))

    @cached_property
    def own_view(self) -> SavedView | None:
        return next((each for each in self.own_views if each.pk == self.own), None)

    @property
    def tabs(self) -> list[dict]:
        """The fixed ones with their numbers, of what the filters leave; then one's own, which bring filters that go
        again when one leaves them."""
        around = CaseList(self.user, today=self.today) if self.own_view else self
        numbers = tabs.counts(around._among, user=self.user, today=self.today)
        is_fixed = not self.text and self.own_view is None
        fixed = [
            {
                "label": tabs.VIEWS[key],
                "count": numbers.get(key, ""),
                "address": around.address(vy=key, q="", egen=""),
                "is_here": is_fixed and key == self.view,
            }
            for key in tabs.views_of(self.user)
        ]
        own = [
            {"label": each.name, "address": each.address, "is_here": not self.text and each == self.own_view}
            for each in self.own_views
        ]
        return fixed + own

    @cached_property
    def shown_filters(self) -> list[Shown]:
        return filters.shown(self.user, self.filters)

    @property
    def standing_filters(self) -> list[tuple[Shown, str]]:
        """Those that are in use, each with the address without it."""
        return [(each, self.address(**{each.name: ""})) for each in self.shown_filters if each.value]

    @property
    def all_columns(self) -> list[tuple[Column, bool]]:
        return [(each, each in self.columns) for each in columns.COLUMNS]

    @property
    def title(self) -> str:
        if self.text:
            return f"Sökning: {self.text}"
        return self.own_view.name if self.own_view else tabs.VIEWS[self.view]
