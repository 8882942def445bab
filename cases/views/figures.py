"""The pilot's figures: all of them for those who steer, and what may be public for everybody."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from cases import figures
from cases.figures import Cell, Facts, KeyFigure, Section, Unit
from cases.guide import counting
from cases.models import ServicePromise
from cases.pure import periods
from cases.pure.periods import Period
from cases.queries import measuring
from portal.files import spreadsheets
from portal.files.spreadsheets import Table
from portal.text.bars import Chart, chart
from portal.text.ttl_cache import TtlCache, TtlCacheByKey

MOST = {Unit.SHARE: 100, Unit.GRADE: 10}  # the longest bar possible, where it is known beforehand


# --- For those who steer --------------------------------------------------------------------------


def figures_only(view: Callable) -> Callable:
    @wraps(view)
    def through(request: HttpRequest) -> HttpResponse:
        if not request.user.roles.reads_figures:
            raise Http404
        today = timezone.localdate()
        groups = periods.choices(measuring.first_year(today), today)
        return view(request, groups, _chosen(request, groups))

    return through


def _chosen(request: HttpRequest, groups: dict[str, list[Period]]) -> Period:
    """The period of the address, else the first one there is."""
    all_of_them = {period.key: period for group in groups.values() for period in group}
    key = request.GET.get("period") or next(iter(all_of_them), "")
    if key not in all_of_them:
        raise Http404
    return all_of_them[key]


@figures_only
def for_staff(request: HttpRequest, groups: dict[str, list[Period]], period: Period) -> HttpResponse:
    facts = measuring.facts(period, at=timezone.now())
    context = {
        "groups": groups,
        "period": period,
        "today": timezone.localdate(),
        "key_figures": _first(facts, period, groups["År"][-1].since.year),
        "figures": [Shown(each) for each in _for_staff(facts, period)],
    }
    return render(request, "cases/figures.html", context)


@figures_only
def staff_csv(request: HttpRequest, groups: dict[str, list[Period]], period: Period) -> HttpResponse:
    return _csv(_for_staff(measuring.facts(period, at=timezone.now()), period), period)


@figures_only
def staff_xlsx(request: HttpRequest, groups: dict[str, list[Period]], period: Period) -> HttpResponse:
    return _xlsx(_for_staff(measuring.facts(period, at=timezone.now()), period), period)


def _for_staff(facts: Facts, period: Period) -> list[Section]:
    return figures.for_staff(replace(facts, guide=counting.used(period)))


# How it went before is as good as settled, and is most of the counting: read once an hour in each process.
_earlier: TtlCacheByKey[list[list[Section]]] = TtlCacheByKey(seconds=3600)


def _first(facts: Facts, period: Period, first_year: int, *, public: bool = False) -> list[KeyFigure]:
    """What is read first: against what we have promised, and how it has gone in the periods before."""
    *before, now = periods.course(period, first_year)

    def counted() -> list[list[Section]]:
        course = measuring.course(before, at=timezone.now()) if before else []
        return [figures.first(each, public=public) for each in course]

    earlier = _earlier((now.since, now.until, len(before), public), counted)
    days = ServicePromise.objects.workdays
    promised = {
        "first_contact": days(ServicePromise.Kind.FIRST_CONTACT),
        "sectors": days(ServicePromise.Kind.SECTOR_ANSWER),
        "promises": 100,
    }
    about = {"period": period.label, "before": period.before, "promised": promised}
    return figures.key_figures(figures.first(facts, public=public), earlier=earlier, **about)


# --- For everybody --------------------------------------------------------------------------------

# Counted once an hour in each process, however many read it.
_published: TtlCacheByKey[tuple[Facts, list[Section]]] = TtlCacheByKey(seconds=3600)
_first_year: TtlCache[int] = TtlCache(lambda: measuring.first_year(timezone.localdate()), seconds=3600)


def _public_periods() -> dict[str, list[Period]]:
    """Quarters with everything together, and years sector by sector: no number stands in both, so that the small
    ones cannot be found as the difference between two periods."""
    first, today = _first_year(), timezone.localdate()
    return {
        "Kvartal": periods.ended_quarters(first, today),
        "År, sektor för sektor": periods.ended_years(first, today),
    }


def _counted(period: Period) -> tuple[Facts, list[Section]]:
    return _published(period.key, lambda: _count(period, at=timezone.now()))


def _count(period: Period, *, at: datetime) -> tuple[Facts, list[Section]]:
    facts = measuring.facts(period, at=at)
    if period.is_year:
        return facts, figures.by_sector(facts, quarters=measuring.by_quarter(period, at=at))
    return facts, figures.for_everybody(facts)


def _for_everybody(period: Period) -> list[Section]:
    return _counted(period)[1]


def _first_for_everybody(period: Period) -> list[KeyFigure]:
    """Of a quarter: a year is told sector by sector, and nothing of it stands in its quarters too."""
    return [] if period.is_year else _first(_counted(period)[0], period, _first_year(), public=True)


def headline() -> list[KeyFigure]:
    """Of the newest quarter that has ended, for the start page."""
    newest = next(iter(_public_periods()["Kvartal"]), None)
    if newest is None:
        return []
    found = figures.key_figures(_for_everybody(newest), period=newest.label, of=figures.START)
    return [each for each in found if each.is_known]


@login_not_required
def for_everybody(request: HttpRequest) -> HttpResponse:
    groups = _public_periods()
    context: dict = {"groups": groups, "today": timezone.localdate()}
    if any(groups.values()) or request.GET.get("period"):
        period = _chosen(request, groups)
        shown = [Shown(each) for each in _for_everybody(period)]
        context |= {"period": period, "figures": shown, "key_figures": _first_for_everybody(period)}
    return render(request, "cases/how_it_goes.html", context)


@login_not_required
def public_csv(request: HttpRequest) -> HttpResponse:
    period = _chosen(request, _public_periods())
    return _csv(_for_everybody(period), period)


@login_not_required
def public_xlsx(request: HttpRequest) -> HttpResponse:
    period = _chosen(request, _public_periods())
    return _xlsx(_for_everybody(period), period)


# --- As a page, and as files ----------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A figure with its bars. Of counts the total is not drawn: it would make all the others short."""

    section: Section

    @property
    def wording(self) -> str:
        return f"figures.{self.section.key}"

    @property
    def sentence(self) -> str:
        """What it shows: all together, and of counts the greatest."""
        section, place = self.section, self.section.drawn[0]
        if section.total and section.total.cells[place].unit is not Unit.COUNT:
            how = f"{section.series[0]} inom " if section.series else ""
            return f"{section.total.label}: {how}{section.total.cells[place].in_full}."
        rows = [row for row in section.shown if row is not section.total]
        if len(rows) < 3:
            return " ".join(f"{row.label}: {row.cells[place].in_full}." for row in rows)
        most = max(rows, key=lambda row: row.cells[place].value or 0, default=None)
        return f"Störst: {most.label} ({most.cells[place].text})." if most else ""

    @property
    def chart(self) -> Chart:
        section = self.section
        unit = section.rows[-1].cells[section.drawn[0]].unit
        rows = [row for row in section.shown if unit is not Unit.COUNT or row is not section.total]
        drawn = [(row.label, [self._bar(row.cells[place], number) for number, place in self._drawn]) for row in rows]
        return chart(drawn, most=MOST.get(unit))

    @property
    def _drawn(self) -> list[tuple[int, int]]:
        return list(enumerate(self.section.drawn))

    def _bar(self, cell: Cell, number: int) -> tuple[float | None, str]:
        series = self.section.series
        return cell.value, f"{series[number]}: {cell.text}" if series else cell.text


def _csv(sections: list[Section], period: Period) -> HttpResponse:
    """One number a line, so that it can be sorted and put together in any way."""
    rows = [
        (_when(section, period), section.heading, row.label, column, *_value(cell))
        for section in sections
        for row in section.rows
        for column, cell in zip(section.columns, row.cells, strict=True)
    ]
    table = Table("Siffror", ("Period", "Avsnitt", "Rad", "Mått", "Värde", "Anmärkning"), rows)
    return spreadsheets.download(spreadsheets.as_csv(table), f"siffror-{period.key}.csv")


def _xlsx(sections: list[Section], period: Period) -> HttpResponse:
    """A sheet for each figure, as its table stands on the page."""
    tables = [
        Table(
            section.heading,
            (f"{section.head} ({_when(section, period)})", *_headed(section)),
            [(row.label, *(_shown(cell) for cell in row.cells)) for row in section.rows],
        )
        for section in sections
    ]
    return spreadsheets.download(spreadsheets.as_xlsx(tables), f"siffror-{period.key}.xlsx")


def _headed(section: Section) -> list[str]:
    """The columns' names; those in days say so."""
    units = [cell.unit for cell in section.rows[0].cells] if section.rows else []
    in_days = [unit is Unit.DAYS for unit in units] or [False] * len(section.columns)
    return [
        f"{name} ({Unit.DAYS.value})" if days else name for name, days in zip(section.columns, in_days, strict=True)
    ]


def _when(section: Section, period: Period) -> str:
    return f"{timezone.localdate():%Y-%m-%d}" if section.is_now else f"{period.since}–{period.last}"


def _value(cell: Cell) -> tuple[float | None, str]:
    """The number, and why there is none."""
    return cell.value, cell.text if cell.value is None else cell.unit.value


def _shown(cell: Cell) -> float | str:
    return cell.text if cell.value is None else cell.value
