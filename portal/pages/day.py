""" "I dag": what waits for whoever works here, in parts that each app registers. `portal/site/day` shows them.

A part finds its groups for one person in a constant number of queries. What stands in one part stands in no later one:
a row says which `thing` it is about. Most parts are empty on most days: one that says `among` what it looks is asked
only when there is any of it, and one query tells that of them all.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import CharField, QuerySet, Value
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from portal.models import User
from portal.people import directory
from portal.text.roles import Roles
from portal.text.row_ids import row_id

SHOWN = 6  # rows of a group; the rest is a link away
COUNTED = 50  # rows that a part looks for: beyond that "minst 50" says enough
ROW, KEPT = "day-row", "kvar"  # what a row's button sends, and what the address of the page says afterwards
AT, PLACE = "day-place", "plats"  # and as which of its group's rows it stood


class Column(StrEnum):
    TURN = "turn"  # what the person must do
    OTHERS = "others"  # what others have
    SIDE = "side"


@dataclass(frozen=True)
class Tag:
    words: str
    state: str = ""  # now, wait, late, done, rest, turn; none is neutral

    @property
    def css(self) -> str:
        return f"tag is-{self.state}" if self.state else "tag"


@dataclass(frozen=True)
class Deed:
    """The most usual thing to do with a row: a link, or a button where it `sends` something."""

    words: str
    page: str
    sends: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Row:
    title: str
    page: str
    reference: str = ""
    who: str = ""
    tags: tuple[Tag, ...] = ()
    due: date | None = None
    deeds: tuple[Deed, ...] = ()
    name: str = ""  # as `Day.kept` knows it, where a button of the row leads back to it
    thing: str = ""  # "case-12": so that no later part shows it again
    number: int = 1  # of things to do; a way to a page, or what has happened, is none
    place: int = 0  # in its group, where a row that was just worked does not count: it is gone after the next press


@dataclass(frozen=True)
class Group:
    """Rows under a heading; or what a template of the part's own shows of `context`."""

    heading: str
    rows: list[Row] = field(default_factory=list)
    page: str = ""  # where the same rows are found, as many as the heading says
    among: str = ""  # where they are found among others: led to when there are more than were counted
    is_capped: bool = False  # there are more than were looked for
    most: int = SHOWN
    is_dense: bool = False
    template: str = "portal/day/_rows.html"
    context: Any = None
    place: str = ""  # where what a button of its own template did is said: under the heading

    @property
    def number(self) -> str:
        number = sum(row.number for row in self.rows)
        return f"minst {number}" if self.is_capped else str(number or "")

    @property
    def shown(self) -> list[Row]:
        return self.rows[: self.most]

    @property
    def whole(self) -> str:
        return self.page or (self.among if self.is_capped else "")

    @property
    def folded(self) -> list[Row]:
        """The others, where they are all here: they open under the number that was said."""
        return [] if self.is_capped else self.rows[self.most :]


@dataclass
class Day:
    """One look at the page: who, when, and which row a button was just pressed in."""

    user: User
    now: datetime = field(default_factory=timezone.now)
    kept: str = ""
    place: int = 0  # of that row in its group, where it stays
    request: HttpRequest | None = None

    @property
    def today(self) -> date:
        return timezone.localdate(self.now)

    @cached_property
    def cover(self) -> directory.Cover:
        return directory.cover_on(self.today)

    @cached_property
    def away(self) -> list[User]:
        """Those that the person stands in for today."""
        return self.cover.stood_in_for(self.user)

    def kept_of(self, kind: str) -> int:
        """The id of the row of that kind that stays, though its button may have made it somebody else's; or 0."""
        name, _, pk = self.kept.partition("-")
        return row_id(pk) or 0 if name == kind else 0


@dataclass(frozen=True)
class Part:
    """`order` is that of promise in its column, over all apps: 10, 20 … so that there is room between.

    `among`: rows without which the part has nothing to show, whoever reads it. What is there need not be the person's
    to see: only `find` says that.
    """

    name: str
    column: Column
    order: int
    is_for: Callable[[Roles], bool]
    find: Callable[[Day], Iterable[Group]]
    among: Callable[[Day], Iterable[QuerySet]] | None = None


PARTS: dict[str, Part] = {}


def register(*parts: Part) -> None:
    PARTS.update({part.name: part for part in parts})


def parts_of(user: User) -> list[Part]:
    order = list(Column)
    mine = [part for part in PARTS.values() if part.is_for(user.roles)]
    return sorted(mine, key=lambda part: (order.index(part.column), part.order))


def found(day: Day) -> dict[str, list[Group]]:
    """By the columns. Nothing stands twice; a group without anything is none."""
    columns: dict[str, list[Group]] = {column: [] for column in Column}
    told: set[str] = set()
    parts = parts_of(day.user)
    filled = with_something(parts, day)
    for part in parts:
        if part.among and part.name not in filled:
            continue
        groups = [_in_place(_without(told, group), day) for group in part.find(day)]
        groups = [group for group in groups if group.rows or group.context]
        told |= {row.thing for group in groups for row in group.rows if row.thing}
        columns[part.column] += groups
    return columns


def with_something(parts: Iterable[Part], day: Day) -> set[str]:
    """Those parts with anything at all to look among."""
    rows = [
        rows.order_by().values_list(Value(part.name, output_field=CharField()))[:1]
        for part in parts
        if part.among
        for rows in part.among(day)
    ]
    return {name for (name,) in rows[0].union(*rows[1:], all=True)} if rows else set()


def _without(told: set[str], group: Group) -> Group:
    return replace(group, rows=[row for row in group.rows if row.thing not in told])


def _in_place(group: Group, day: Day) -> Group:
    """The row that a button was pressed in does not move under the reader's eyes."""
    kept = [row for row in group.rows if row.name and row.name == day.kept]
    rows = [replace(row, place=place) for place, row in enumerate(row for row in group.rows if row not in kept)]
    place = min(day.place, group.most - 1)
    return replace(group, rows=[*rows[:place], *(replace(row, place=place) for row in kept), *rows[place:]])


def row_pressed(request: HttpRequest) -> str:
    """The name of the row of this page whose button was pressed; empty on every other page."""
    name = request.POST.get(ROW, "")
    return name if len(name) < 40 and name.replace("-", "").isalnum() else ""


def place_of(row: str, request: HttpRequest) -> str:
    """The address of the page with that row on it, also when the row's turn has gone over to somebody else."""
    place = row_id(request.POST.get(AT, ""))
    return f"{reverse('today')}?{urlencode({KEPT: row} | ({PLACE: place} if place else {}))}"
