"""Lists of participants: what a row may say of a cohort. Pure: what exists already is an argument."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import partial

from portal.files.readers import people
from portal.files.readers.people import EMAIL, HEADINGS, NAME, PLACE, ROLE, SINCE, UNTIL, Layout, Reading, Row, plain

ROLES = {
    "manager": "chef|chefer|enhetschef|sektorchef|sektorschef|förvaltningschef|ledare|manager",
    "officer": "handläggare|tjänsteperson|tjänsteman|medarbetare|inspektör|officer",
    "politician": "politiker|förtroendevald|ledamot|ersättare|ordförande|nämndledamot|politician",
}
LAYOUT = Layout(
    titles={
        NAME: "Namn",
        EMAIL: "E-post",
        ROLE: "Roll",
        PLACE: "Sektor eller nämnd",
        SINCE: "Från",
        UNTIL: "Till",
    },
    headings=HEADINGS
    | {
        ROLE: "roll|befattning|uppdrag|roll i utbildningen",
        PLACE: "sektor|nämnd|sektor eller nämnd|sektor/nämnd|förvaltning|avdelning|enhet|arbetsplats|styrelse",
    },
    needed=(NAME, EMAIL, ROLE, PLACE),
)


@dataclass(frozen=True)
class Known:
    """What a row may name: sectors and boards by their plain names, and the addresses that are in the cohort."""

    sectors: Mapping[str, int]
    boards: Mapping[str, int]
    names: Mapping[str, str]  # the plain name -> as it is written
    taken: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    role: str
    sector: int | None
    board: int | None
    since: date | None = None
    until: date | None = None


def read_text(text: str, known: Known) -> Reading:
    """A pasted list. Raises Unreadable with a sentence."""
    return people.read_text(text, LAYOUT, partial(_judge, known=known, seen={}))


def read_file(content: bytes, known: Known) -> Reading:
    """The first sheet of a CSV or Excel file that holds a list. Raises Unreadable with a sentence."""
    return people.read_file(content, LAYOUT, partial(_judge, known=known, seen={}))


def _judge(row: Row, known: Known, seen: dict[str, int]) -> None:
    """The person of a row, or every reason why there is none."""
    name, email = people.name_of(row), people.address_of(row, why="Dit går inbjudan.")
    if email in seen:
        row.problems.append(f"Adressen {email} står också på rad {seen[email]}. Ta bort den ena raden.")
    elif email:
        seen[email] = row.number
        if email in known.taken:
            row.problems.append(f"{email} finns redan i omgången. Ta bort raden.")
    role = _role(row.cells.get(ROLE, ""), row.problems)
    sector, board = _place(row.cells.get(PLACE, ""), role, known, row.problems)
    since, until = people.days_of(row)
    if not row.problems:
        row.person = Person(name, email, role, sector, board, since, until)


def _role(text: str, problems: list[str]) -> str:
    if not text:
        problems.append("Rollen saknas. Skriv chef, handläggare eller politiker.")
        return ""
    asked = plain(text)
    for role, names in ROLES.items():
        if asked in names.split("|"):
            return role
    problems.append(f"Rollen ”{text[:40]}” är okänd. Skriv chef, handläggare eller politiker.")
    return ""


def _place(text: str, role: str, known: Known, problems: list[str]) -> tuple[int | None, int | None]:
    if not text:
        problems.append("Sektorn eller nämnden saknas.")
        return None, None
    asked = plain(text)
    if asked in known.sectors and not (role == "politician" and asked in known.boards):
        return known.sectors[asked], None
    if asked in known.boards:
        if role and role != "politician":
            problems.append(f"{text[:60]} är en nämnd, och bara politiker hör till en nämnd. Skriv en sektor.")
        return None, known.boards[asked]
    near = get_close_matches(asked, known.names, n=1, cutoff=0.6)
    hint = f" Menar du {known.names[near[0]]}?" if near else ""
    problems.append(f"”{text[:60]}” är ingen sektor eller nämnd här.{hint}")
    return None, None


def known_places(sectors: Iterable[tuple[int, str]], boards: Iterable[tuple[int, str]], taken: Iterable[str]) -> Known:
    sectors, boards = list(sectors), list(boards)
    return Known(
        sectors={plain(name): pk for pk, name in sectors},
        boards={plain(name): pk for pk, name in boards},
        names={plain(name): name for _, name in [*sectors, *boards]},
        taken=frozenset(taken),
    )
