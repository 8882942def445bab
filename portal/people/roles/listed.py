"""A list of colleagues: what each row may say, what it would do, and doing it. Nothing that is there is changed.

A person is an address. Whoever has the role for all of those days already gets nothing new, so a list can be put in
any number of times.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import partial

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from portal.files.readers import people
from portal.files.readers.people import (
    EMAIL,
    HEADINGS,
    NAME,
    PHONE,
    PLACE,
    ROLE,
    SINCE,
    UNTIL,
    Layout,
    Reading,
    Row,
    plain,
)
from portal.models import PilotRole, Sector, SectorRole, User
from portal.people import log
from portal.people.roles import giving
from portal.text.choices import TextChoices
from portal.text.swedish import join_words, short_date
from portal.text.telephones import clean_phone
from portal.text.ttl_cache import TtlCache

TITLE = "title"
ROLES = {
    SectorRole.Kind.OFFICER: "handläggare|tjänsteperson|tjänsteman|medarbetare|inspektör",
    SectorRole.Kind.MANAGER: "chef|enhetschef|sektorchef|sektorschef|förvaltningschef",
    PilotRole.Kind.BUSINESS_DEVELOPER: "lots|lotsen|företagslots|näringslivsutvecklare|näringslivsutvecklare (lots)",
    PilotRole.Kind.SUBSTITUTE: "ersättare|lotsens ersättare|ersättare för lotsen|ersättare för lots",
    PilotRole.Kind.REGISTRAR: "registrator",
    PilotRole.Kind.DIRECTOR: "kommundirektör|kommunchef",
}
AT_SECTORS = frozenset(SectorRole.Kind)
WORDS = "handläggare, chef, lots, ersättare, registrator eller kommundirektör"
LAYOUT = Layout(
    titles={
        NAME: "Namn",
        EMAIL: "E-post",
        PLACE: "Sektor",
        ROLE: "Roll",
        SINCE: "Från",
        UNTIL: "Till",
        PHONE: "Telefon",
        TITLE: "Titel",
    },
    headings=HEADINGS
    | {
        PLACE: "sektor|förvaltning|avdelning|enhet|arbetsplats|organisation",
        ROLE: "roll|uppdrag|behörighet",
        PHONE: "telefon|telefonnummer|tel|tfn|mobil|mobilnummer|mobiltelefon",
        TITLE: "titel|befattning|yrkestitel",
    },
    needed=(NAME, EMAIL, PLACE, ROLE),
)
LONGEST = {PHONE: 40, TITLE: 80}
OWN_THERE = {NAME: "Heter", PHONE: "Har telefonnumret", TITLE: "Har titeln"}
OWN = {NAME: "namnet", PHONE: "telefonnumret", TITLE: "titeln"}  # of the person, whatever the role


@dataclass(frozen=True)
class Colleague:
    name: str
    email: str
    kind: str
    sector: Sector | None
    since: date
    until: date | None
    phone: str = ""
    title: str = ""

    @property
    def role(self) -> str:
        kinds = SectorRole.Kind if self.sector else PilotRole.Kind
        return f"{kinds(self.kind).label} på {self.sector}" if self.sector else kinds(self.kind).label


class Outcome(TextChoices):
    PERSON = "person", "ny person"
    ROLE = "role", "ny roll"
    NOTHING = "nothing", "inget nytt"


@dataclass(frozen=True)
class Step:
    """What a row without errors would do. `notes` are sentences about what stays as it is."""

    row: Row
    outcome: Outcome
    user: User | None
    notes: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        return self.outcome != Outcome.NOTHING


# --- What a row may say ---------------------------------------------------------------------------


def read_text(text: str) -> Reading:
    """A pasted list. Raises Unreadable with a sentence."""
    return people.read_text(text, LAYOUT, _judge())


def read_file(content: bytes) -> Reading:
    """The first sheet of a CSV or Excel file that holds a list. Raises Unreadable with a sentence."""
    return people.read_file(content, LAYOUT, _judge())


def _judge():
    sectors = {plain(sector.name): sector for sector in Sector.objects.filter(is_active=True)}
    return partial(_judge_row, sectors=sectors, said={}, today=timezone.localdate())


def _judge_row(row: Row, sectors: Mapping[str, Sector], said: dict[tuple, tuple[str, int]], today: date) -> None:
    """The colleague of a row, or every reason why there is none."""
    name, email = people.name_of(row), people.address_of(row, why="Dit går koden att logga in med.")
    for key in filter(row.cells.get, OWN if email else ()):
        other, number = said.setdefault((email, key), (row.cells[key], row.number))
        if plain(other) != plain(row.cells[key]):
            row.problems.append(f"Adressen {email} står på rad {number} med {OWN[key]} {other[:60]}.")
    kind = _kind(row)
    sector = _sector(row, sectors) if kind in AT_SECTORS or not kind else None
    since, until = people.days_of(row)
    if until and not since and until < today:
        row.problems.append("Slutdatumet har redan varit.")
    for key, most in LONGEST.items():
        if len(row.cells.get(key, "")) > most:
            row.problems.append(f"{LAYOUT.titles[key]} är längre än {most} tecken.")
    phone = _phone(row)
    if not row.problems:
        row.person = Colleague(name, email, kind, sector, since or today, until, phone, row.cells.get(TITLE, ""))


def _phone(row: Row) -> str:
    try:
        return clean_phone(row.cells.get(PHONE, ""))
    except ValidationError as fault:
        row.problems += fault.messages
        return ""


def _kind(row: Row) -> str:
    text = row.cells.get(ROLE, "")
    found = next((kind for kind, names in ROLES.items() if plain(text) in names.split("|")), "")
    if not found:
        row.problems.append(
            f"Rollen ”{text[:40]}” är okänd. Skriv {WORDS}." if text else f"Rollen saknas. Skriv {WORDS}."
        )
    return found


def _sector(row: Row, sectors: Mapping[str, Sector]) -> Sector | None:
    text = row.cells.get(PLACE, "")
    if not text:
        row.problems.append("Sektorn saknas. En handläggare eller chef hör till en sektor.")
    elif plain(text) not in sectors:
        near = get_close_matches(plain(text), sectors, n=1, cutoff=0.6)
        hint = f" Menar du {sectors[near[0]]}?" if near else ""
        row.problems.append(f"”{text[:60]}” är ingen sektor här.{hint}")
    return sectors.get(plain(text))


# --- What it would do -----------------------------------------------------------------------------


def look(reading: Reading) -> list[Step]:
    """What each row without errors would do. Three queries; what cannot be is added to the row's problems."""
    rows = [row for row in reading.rows if row.person]
    users = {user.email: user for user in User.objects.filter(email__in={row.person.email for row in rows})}
    held = _held(users.values())
    steps: list[Step] = []
    met: set[str] = set()
    for row in rows:
        user, there = users.get(row.person.email), held[_key(row.person)]
        if problem := _problem(row, user, there):
            row.problems.append(problem)
            row.person = None
        else:
            steps.append(_step(row, user, there, is_first=row.person.email not in met))
            met.add(row.person.email)
            there.append((row.person.since, row.person.until, row.number))
    return steps


Period = tuple[date, date | None, int]  # and the row of the list that says so, or 0 for what is there


def _held(users) -> dict[tuple, list[Period]]:
    found: dict[tuple, list[Period]] = defaultdict(list)
    for role in SectorRole.objects.filter(user__in=users).select_related("user"):
        found[role.user.email, role.kind, role.sector_id].append((role.since, role.until, 0))
    for role in PilotRole.objects.filter(user__in=users).select_related("user"):
        found[role.user.email, role.kind, None].append((role.since, role.until, 0))
    return found


def _key(person: Colleague) -> tuple:
    return person.email, person.kind, person.sector and person.sector.pk


def _overlap(person: Colleague, held: list[Period]) -> Period | None:
    """The longest first, so that what covers the row is found before what only touches it."""
    ends = person.until or date.max
    found = [each for each in held if each[0] <= ends and person.since <= (each[1] or date.max)]
    return max(found, key=lambda each: (_covers(each, person), each[0]), default=None)


def _days(since: date, until: date | None, _: int) -> str:
    return f"från {short_date(since)}" + (f" till och med {short_date(until)}" if until else "")


def _covers(period: Period, person: Colleague) -> bool:
    return period[0] <= person.since and (period[1] or date.max) >= (person.until or date.max)


def _problem(row: Row, user: User | None, held: list[Period]) -> str:
    if user and not user.is_active:
        return "Kontot är stängt. Öppna det på personens sida först."
    found = _overlap(row.person, held)
    if found and found[2]:
        return f"Samma roll står på rad {found[2]}. Ta bort den ena raden."
    if found and not _covers(found, row.person):
        return f"Har redan rollen {_days(*found)}. Ändra dagarna på personens sida."
    return ""


def _step(row: Row, user: User | None, held: list[Period], *, is_first: bool) -> Step:
    person, notes = row.person, []
    if user:
        for key, has in OWN_THERE.items():
            if (there := getattr(user, key)) and getattr(person, key) and plain(there) != plain(getattr(person, key)):
                notes.append(f"{has} {there} här, och det ändras inte.")
    if not person.sector and row.cells.get(PLACE):
        notes.append("Rollen hör inte till någon sektor.")
    if found := _overlap(person, held):
        notes.append(f"Har redan rollen {_days(*found)}.")
        return Step(row, Outcome.NOTHING, user, tuple(notes))
    if user and (blank := _blank(user, person)):
        notes.append(f"{join_words(LAYOUT.titles[name] for name in blank).capitalize()} saknas här och fylls i.")
    return Step(row, Outcome.PERSON if is_first and not user else Outcome.ROLE, user, tuple(notes))


def _blank(user: User, person: Colleague) -> list[str]:
    """What the list fills in. A superuser's row is changed by superusers alone."""
    if user.is_superuser:
        return []
    return [name for name in OWN if getattr(person, name) and not getattr(user, name)]


# --- Doing it -------------------------------------------------------------------------------------


@transaction.atomic
def put_in(reading: Reading, *, by: User) -> list[SectorRole | PilotRole]:
    """The rows without errors, looked at anew: two lists at once wait for each other, whoever puts them in. What was
    new."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('people.lists'))")
    steps = [step for step in look(reading) if step.is_new]
    made: dict[str, User] = {}
    given: list[SectorRole | PilotRole] = []
    for step in steps:
        person = step.row.person
        user = made.get(person.email) or step.user
        made[person.email] = _with_blanks_filled(user, person, by=by) if user else _add(person, by=by)
        days = {"user": made[person.email], "kind": person.kind, "since": person.since, "until": person.until}
        role = SectorRole(sector=person.sector, **days) if person.sector else PilotRole(**days)
        role.save()
        giving.noted(role, "admin.add", by=by)
        given.append(role)
    TtlCache.forget_all()
    return given


def _add(person: Colleague, *, by: User) -> User:
    user = User.objects.create_user(person.email, name=person.name, phone=person.phone, title=person.title)
    log.note("admin.add", user, by=by)
    return user


def _with_blanks_filled(user: User, person: Colleague, *, by: User) -> User:
    blank = _blank(user, person)
    for name in blank:
        setattr(user, name, getattr(person, name))
    if blank:
        user.save(update_fields=blank)
        log.note("admin.change", user, by=by, fields=blank)
    return user
