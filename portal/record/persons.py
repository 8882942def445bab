"""Everything about one person or business: found in every app, read, taken out, put right, and erased where it may.

An app registers its registers. A person is known by an e-mail address, a telephone number or an organisation
number; the number of a sole trader is recognised by its fingerprint and never kept.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import CharField, F, Func, Value
from django.utils import timezone

from portal.models import SecretLink, StoredFile, User
from portal.models.business import KnownNumber
from portal.people import log, security
from portal.text.email_addresses import normal, readable
from portal.text.exceptions import NotAllowed

HIDDEN = "Sekretessmarkerat. Pröva innan uppgiften lämnas ut."


def only_digits(phone: str) -> str:
    """`+46 70-123 45 67` and `070-123 45 67` are the same telephone."""
    digits = re.sub(r"\D", "", phone)
    for country in ("0046", "46"):
        if digits.startswith(country) and len(digits) > 9:
            return "0" + digits[len(country) :].lstrip("0")
    return digits


@dataclass(frozen=True)
class Identity:
    """Whom it is about. Kept in the session of whoever looks, never in an address."""

    email: str = ""
    phone: str = ""
    number: KnownNumber | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "email", normal(self.email))

    def __bool__(self) -> bool:
        return bool(self.email or self.phone or self.number)

    @property
    def in_words(self) -> str:
        return ", ".join(
            part for part in (readable(self.email), self.phone, self.number and self.number.shown) if part
        )

    def as_row(self) -> dict:
        return {"email": self.email, "phone": self.phone, "number": asdict(self.number) if self.number else None}

    @classmethod
    def from_row(cls, row: dict) -> "Identity":
        number = row.get("number")
        return cls(row.get("email", ""), row.get("phone", ""), KnownNumber(**number) if number else None)

    def matching(
        self, rows: models.QuerySet, *, email: str = "", phone: str = "", number: str = ""
    ) -> models.QuerySet:
        """Those of the rows that are about them, by the names of the columns that tell."""
        by_digits = f"{phone.replace('__', '_')}_digits"
        found = models.Q(pk__in=[])
        if email and self.email:
            found |= models.Q(**{email: self.email})
        if phone and (digits := only_digits(self.phone)):
            rows = rows.annotate(**{by_digits: _as_digits(phone)})
            found |= models.Q(**{f"{by_digits}__in": [digits, *_abroad(digits)]})
        if number and self.number:
            found |= models.Q(**{number: self.number.fingerprint})
        return rows.filter(found)


def _as_digits(column: str) -> Func:
    return Func(F(column), Value(r"\D"), Value(""), Value("g"), function="regexp_replace", output_field=CharField())


def _abroad(digits: str) -> list[str]:
    return [f"46{digits[1:]}", f"0046{digits[1:]}"] if digits.startswith("0") else []


@dataclass(frozen=True)
class Record:
    """One thing that is kept. `is_document`: it is a public document, and stays until a decision on disposal."""

    pk: int
    title: str
    at: datetime | None = None
    data: dict[str, str] = field(default_factory=dict)
    is_document: bool = True
    is_needed: bool = False  # no document, but it opens what stays
    is_marked: bool = False
    files: tuple[StoredFile, ...] = ()
    also: tuple[int, ...] = ()  # other rows that say the same: it is told once, and put right in all of them

    @property
    def shown(self) -> dict[str, str]:
        """As it may leave the house: what is under a secrecy mark is tried first, by somebody."""
        return {"Sekretess": HIDDEN} if self.is_marked else {name: value for name, value in self.data.items() if value}


def each_once(records: Iterable[Record], *, apart: Collection[str] = ()) -> list[Record]:
    """What several rows say alike, as one: each case has a contact of its own, and most of them are the same person.
    What they say `apart` stands side by side.
    """
    found: dict[tuple, Record] = {}
    for record in records:
        said = (record.title, *(line for line in record.data.items() if line[0] not in apart))
        first = found.setdefault(said, record)
        if first is not record:
            own = {name: record.data[name] for name in apart if record.data.get(name)}
            both = {name: ", ".join(dict.fromkeys(filter(None, (first.data[name], own[name])))) for name in own}
            found[said] = replace(first, data=first.data | both, also=(*first.also, record.pk))
    return list(found.values())


@dataclass(frozen=True)
class Register:
    name: str
    label: str
    find: Callable[[Identity, User], Iterable[Record]]  # the one who looks may not read everything
    # What may be put right, by the columns' names; and the rows' model.
    model: type[models.Model] | None = None
    rectifiable: tuple[str, ...] = ()
    # Erases those of the rows that are no documents.
    erase: Callable[[Sequence[int]], None] | None = None
    # Notes that somebody has read what is under secrecy marks in what these records are of.
    note_reading: Callable[[Sequence[int], User], None] | None = None


REGISTERS: dict[str, Register] = {}


# What the links open that go to the address in a row of that model, and what else is done when it has another one: a
# letter to the new one. Each app adds its own.
LINKS: dict[type[models.Model], Callable[[Any], models.Q]] = {}
MOVED: dict[type[models.Model], Callable[[Any, str], None]] = {}


@dataclass(frozen=True)
class LetIn:
    """Whom the address in a row has let in, who may never have been let in by the right person."""

    named: Callable[[Sequence[int]], list["Guest"]]  # by those rows
    go: Callable[[Any, str, User, Collection[int] | None], str]  # row, old address, by, who stays; in words who went


@dataclass(frozen=True)
class Guest:
    pk: int
    words: str
    goes: bool  # unless somebody says otherwise


LET_IN: dict[type[models.Model], LetIn] = {}
# What becomes of a row that says whom to write to, when the new address has one of its own. Others stay as they are.
DOUBLED: dict[type[models.Model], Callable[[Any, str], object]] = {}


def no_letter(row: models.Model, old: str) -> None:
    """Of a row that opens nothing: from now on the new address is written to, and that is all."""


def register(*registers: Register) -> None:
    for each in registers:
        if each.name in REGISTERS:
            raise ValueError(f"Register registered twice: {each.name}")
        REGISTERS[each.name] = each


@dataclass(frozen=True)
class Found:
    register: Register
    records: list[Record]


def find(identity: Identity, *, reader: User) -> list[Found]:
    """What each register has, in the order in which they were registered; those with nothing are left out."""
    if not identity:
        return []
    found = [Found(each, list(each.find(identity, reader))) for each in REGISTERS.values()]
    return [each for each in found if each.records]


def note_reading(found: list[Found], *, by: User) -> None:
    for each in found:
        if each.register.note_reading:
            each.register.note_reading([record.pk for record in each.records], by)


def as_data(identity: Identity, found: list[Found], *, at: datetime) -> dict:
    """For a machine: every row, and the checksum of every file."""
    return {
        "sökt": {"e-post": identity.email, "telefon": identity.phone, "nummer": _shown(identity)},
        "hämtat": timezone.localtime(at).isoformat(timespec="seconds"),
        "register": [
            {
                "namn": each.register.name,
                "rubrik": each.register.label,
                "poster": [_as_data(record) for record in each.records],
            }
            for each in found
        ],
    }


def _shown(identity: Identity) -> str:
    return identity.number.shown if identity.number else ""


def _as_data(record: Record) -> dict:
    files = [] if record.is_marked else record.files
    return {
        "id": record.pk,
        "rubrik": record.title,
        "när": timezone.localtime(record.at).isoformat(timespec="seconds") if record.at else None,
        "uppgifter": record.shown,
        "allmänHandling": record.is_document,
        "filer": [{"namn": file.name, "storlek": file.size, "sha256": file.sha256} for file in files],
    }


def close_links(row: models.Model, *, email: str, by: User | None) -> None:
    """What opened the row for whoever reads its old address. What others get to the same mailbox stays open."""
    if not email or type(row) not in LINKS:
        return
    opened = SecretLink.objects.usable().filter(LINKS[type(row)](row), email=email)
    if closed := list(opened.values_list("pk", flat=True)):
        opened.update(revoked_at=timezone.now())
        security.note(security.Kind.LINKS_REVOKED, by=by, links=closed)


@transaction.atomic
def moved(row: models.Model, *, old: str, by: User | None) -> None:
    """The row has another address now: the old one opens nothing more, and the new one gets its letter."""
    close_links(row, email=old, by=by)
    if type(row) in MOVED:
        MOVED[type(row)](row, old)


@transaction.atomic
def corrected(row: models.Model, *, old: str, by: User, stay: Collection[int] | None = None) -> str:
    """The same, by somebody of the house; of those whom the old address has let in these `stay`."""
    told = LET_IN[type(row)].go(row, old, by, stay) if type(row) in LET_IN else ""
    moved(row, old=old, by=by)
    return told


@transaction.atomic
def rectify(
    identity: Identity,
    *,
    register: str,
    pk: int,
    values: dict[str, str],
    stay: Collection[int] | None = None,
    by: User,
) -> list[str]:
    """Put right what is wrong (artikel 16), in all rows about this person that say it. The log knows the fields.
    In words, what went with it."""
    chosen = REGISTERS.get(register)
    theirs = chosen and chosen.rectifiable and [each for each in chosen.find(identity, by) if each.pk == pk]
    if not theirs:
        raise NotAllowed("Uppgiften finns inte längre. Sidan visar hur det är nu.")
    rows = chosen.model.objects.select_for_update().filter(pk__in=[pk, *theirs[0].also]).order_by("pk")
    done = [_put_right(row, chosen.rectifiable, values, stay=stay, by=by) for row in rows]
    if all(told is None for told in done):
        raise NotAllowed("Inget är ändrat.")
    return list(dict.fromkeys(filter(None, done)))


def _put_right(
    row: models.Model, names: Iterable[str], values: dict[str, str], *, stay: Collection[int] | None, by: User
) -> str | None:
    """None when nothing is other than before."""
    old, typed = getattr(row, "email", ""), {name: values[name].strip() for name in names if name in values}
    if "email" in typed:
        typed["email"] = normal(typed["email"])
    changed = [name for name, value in typed.items() if getattr(row, name) != value]
    if not changed:
        return None
    for name in changed:
        setattr(row, name, typed[name])
    try:
        row.full_clean()
    except ValidationError as error:
        raise NotAllowed(" ".join(error.messages)) from error
    try:
        row.save(update_fields=changed)
    except IntegrityError as error:  # somebody wrote the same address at this moment
        raise NotAllowed("Det finns redan en uppgift med den adressen. Sidan visar hur det är nu.") from error
    log.note("person.rectify", row, by=by, fields=changed)
    return corrected(row, old=old, by=by, stay=stay) if "email" in changed else ""
