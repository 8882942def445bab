"""What the list is narrowed by beside its tab: each a select and in the address. What makes no sense is left out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from cases import workflow
from cases.models import Assignment, Case, MatterType
from cases.workflow import Channel, Party
from portal.models import Sector, SectorRole, User
from portal.text.row_ids import row_id
from portal.text.swedish import MONTHS, sort_key

Choices = list[tuple[str, str]]
MONTHS_BACK = 24
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Filter:
    name: str  # in the address
    label: str
    every: str  # the choice that filters nothing
    choices: Callable[[User], Choices]
    reads: Callable[[str], str]  # what was in the address, or "" for what makes no sense
    holds: Callable[[str], Q]
    unknown: str = "okänd"  # of a value that is in the address and no longer among the choices


def _number(typed: str) -> str:
    return str(row_id(typed) or "")


def _asked(**of: object) -> Q:
    """Those that were asked and not told to leave it."""
    rows = Assignment.objects.filter(case=OuterRef("pk"), **of)
    return Q(Exists(rows.exclude(state__in=workflow.TAKEN_AWAY)))


def _of_type(matter_type: str) -> Q:
    rows = Case.matter_types.through.objects.filter(case=OuterRef("pk"), mattertype=matter_type)
    return Q(Exists(rows))


def _in_month(month: str) -> Q:
    first = date.fromisoformat(f"{month}-01")
    after = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    since, until = (timezone.make_aware(datetime.combine(day, time.min)) for day in (first, after))
    return Q(received_at__gte=since, received_at__lt=until)


def month_name(month: str) -> str:
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def _months(user: User) -> Choices:
    today = timezone.localdate()
    number = today.year * 12 + today.month - 1
    months = [f"{each // 12}-{each % 12 + 1:02}" for each in range(number, number - MONTHS_BACK, -1)]
    return [(each, month_name(each)) for each in months]


def _sectors(user: User) -> Choices:
    rows = sorted(Sector.objects.filter(is_active=True), key=lambda sector: sort_key(sector.name))
    return [(str(each.pk), each.name) for each in rows]


def _officers(user: User) -> Choices:
    """Whoever is at a sector today; for an officer the colleagues at the own ones."""
    roles = SectorRole.objects.current(timezone.localdate())
    if not user.roles.sees_everything:
        roles = roles.filter(sector__in=user.roles.own_sectors)
    people = User.objects.filter(pk__in=roles.order_by().values("user"), is_active=True)
    return [(str(each.pk), str(each)) for each in sorted(people, key=lambda each: sort_key(str(each)))]


def _matter_types(user: User) -> Choices:
    rows = sorted(MatterType.objects.filter(is_active=True), key=lambda each: sort_key(each.name))
    return [(str(each.pk), each.name) for each in rows]


def _one_of(kind) -> dict:
    labels = {each.value: each.label.capitalize() for each in kind}
    return {"choices": lambda user: list(labels.items()), "reads": lambda typed: typed if typed in labels else ""}


BEGUN = workflow.OPEN - workflow.UNTRIAGED
STAGES = {  # by what they are not: then the dates are walked in order
    "nya": ("Nya", Q(state__in=sorted(workflow.OPEN)) & ~Q(state__in=sorted(BEGUN))),
    "igang": ("I gång", Q(state__in=sorted(BEGUN))),
}
FILTERS = [
    Filter("sektor", "Sektor", "Alla sektorer", _sectors, _number, lambda pk: _asked(sector=pk)),
    Filter("handlaggare", "Handläggare", "Alla handläggare", _officers, _number, lambda pk: _asked(officer=pk)),
    Filter("typ", "Ärendetyp", "Alla ärendetyper", _matter_types, _number, _of_type),
    Filter(
        "manad",
        "Kom in",
        "Alla månader",
        _months,
        lambda typed: typed if MONTH.fullmatch(typed) else "",
        _in_month,
    ),
    Filter("kanal", "Kom in via", "Alla sätt", **_one_of(Channel), holds=lambda channel: Q(channel=channel)),
    Filter(
        "skede",
        "Skede",
        "Alla skeden",
        lambda user: [(key, label) for key, (label, _) in STAGES.items()],
        lambda typed: typed if typed in STAGES else "",
        lambda stage: STAGES[stage][1],
    ),
    Filter("tur", "Vems tur", "Allas", **_one_of(Party), holds=lambda party: Q(turn=party)),
]


@dataclass(frozen=True)
class Shown:
    """A filter as the page shows it: with its choices, and with what is chosen in words."""

    name: str
    label: str
    every: str
    choices: Choices
    value: str

    @property
    def words(self) -> str:
        return dict(self.choices)[self.value]


def read(params) -> dict[str, str]:
    """By its name, each filter that the address holds a sensible value of."""
    found = {each.name: each.reads(params.get(each.name, "")) for each in FILTERS}
    return {name: value for name, value in found.items() if value}


def narrowed(cases: QuerySet, chosen: dict[str, str]) -> QuerySet:
    for each in FILTERS:
        if each.name in chosen:
            cases = cases.filter(each.holds(chosen[each.name]))
    return cases


def shown(user: User, chosen: dict[str, str]) -> list[Shown]:
    """What is chosen stands among the choices, also when it is none of today's."""
    found = []
    for each in FILTERS:
        choices, value = each.choices(user), chosen.get(each.name, "")
        if value and value not in dict(choices):
            choices = [*choices, (value, month_name(value) if MONTH.fullmatch(value) else each.unknown)]
        found.append(Shown(each.name, each.label, each.every, choices, value))
    return found
