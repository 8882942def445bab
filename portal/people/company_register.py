"""What a register of companies says about an organisation number: name, legal form, town, line of business, end.

`CompanyRegister` is the port. Two adapters are made for it: a file that the municipality loads, and a register over
HTTP with OAuth2 client credentials, in the shape of Bolagsverket's open data (värdefulla datamängder, version 1:
`POST organisationer`). What either says becomes a row, `RegisteredCompany`, and pages read rows alone: a register
that is down, slow or knows nothing holds up nobody. Numbers of persons (sole traders) are never asked for or kept.
"""

import csv
import io
import logging
import time
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Protocol

import httpx
from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from portal.models import Business, RegisteredCompany
from portal.models.business import KnownNumber
from portal.text import orgnumber
from portal.text.orgnumber import InvalidOrgNumber, Kind

logger = logging.getLogger(__name__)
GOOD_FOR = timedelta(days=90)  # then the register is asked again
MOST_AT_A_TIME = 200
CONNECT_SECONDS, READ_SECONDS, ROUND_SECONDS = 3, 5, 60
MOST_BYTES = 1_000_000  # of one answer
COLUMNS = {
    "number": ("organisationsnummer", "orgnr", "org.nr", "org nr", "orgnummer", "personorgnr", "peorgnr"),
    "name": ("namn", "företagsnamn", "företag", "organisationsnamn", "firma", "benämning"),
    "legal_form": ("juridisk form", "företagsform", "organisationsform", "bolagsform"),
    "town": ("säte", "ort", "postort", "sätesort", "kommun"),
    "activity": ("sni", "sni-kod", "näringsgren", "bransch", "verksamhet"),
    "deregistered_on": ("avregistrerad", "avregistreringsdatum", "avförd"),
    "proceeding": ("pågående förfarande", "förfarande", "konkurs", "konkurs eller likvidation"),
}

TEXTS = ("name", "legal_form", "town", "activity", "proceeding")


UNDER_WAY = "pagaendeAvvecklingsEllerOmstruktureringsforfarande"


class RegisterDown(Exception):
    """The register does not give what was asked for. The message is a Swedish sentence."""


class UnreadableFile(Exception):
    """A file that is no list of companies. The message is a Swedish sentence."""


@dataclass(frozen=True)
class Told:
    """What a register says of one number, written 556016-0680. `is_known` is False where it has no such company."""

    number: str
    name: str = ""
    legal_form: str = ""
    town: str = ""
    activity: str = ""
    proceeding: str = ""  # bankruptcy, liquidation, reconstruction: as the register words it
    deregistered_on: date | None = None
    is_known: bool = True


class CompanyRegister(Protocol):
    source: str

    def told(self, numbers: Collection[str]) -> Iterator[Told]:
        """What it says of each of the numbers (556016-0680). Raises RegisterDown."""


# --- The adapters ---------------------------------------------------------------------------------


class LoadedFile:
    """A CSV file with a heading row, as registers are sold and as Excel saves them."""

    source = RegisteredCompany.Source.FILE

    def __init__(self, content: bytes) -> None:
        """Raises UnreadableFile."""
        self.rows, self.skipped = self._read(_text(content)), 0

    def told(self, numbers: Collection[str] = ()) -> Iterator[Told]:
        """Of all that the file has, unless some are asked for. Counts in `skipped` rows without a company's number."""
        for row in self.rows:
            number = _company_number(row.get("number", ""))
            if number is None:
                self.skipped += 1
            elif not numbers or number in numbers:
                texts = {field: row.get(field, "")[: _length(field)] for field in TEXTS}
                yield Told(number, **texts, deregistered_on=_day(row.get("deregistered_on", "")))

    def _read(self, text: str) -> list[dict[str, str]]:
        head, *_ = text.splitlines() or [""]
        delimiter = max(";\t,", key=head.count)
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        named = [" ".join(each.split()).casefold() for each in next(lines, [])]
        places = {field: named.index(said[0]) for field, names in COLUMNS.items() if (said := _in(named, names))}
        if not {"number", "name"} <= places.keys():
            raise UnreadableFile("Filens första rad ska ha rubrikerna Organisationsnummer och Namn.")
        return [{field: row[at].strip() for field, at in places.items() if at < len(row)} for row in lines if any(row)]


class HttpRegister:
    """Asks one number at a time, all within a minute. A token is fetched once for each round."""

    source = RegisteredCompany.Source.REGISTER

    def __init__(self, address: str, *, token_address: str, client_id: str, secret: str) -> None:
        self.address, self.token_address = address.rstrip("/"), token_address
        self.credentials = (client_id, secret)

    def told(self, numbers: Collection[str]) -> Iterator[Told]:
        ends = time.monotonic() + ROUND_SECONDS
        try:
            with httpx.Client(timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)) as client:
                asked = {"grant_type": "client_credentials"}
                token = _json(client, self.token_address, ends, data=asked, auth=self.credentials)["access_token"]
                client.headers["Authorization"] = f"Bearer {token}"
                for number in numbers:
                    asked = {"identitetsbeteckning": number.replace("-", "")}
                    yield _of_answer(number, _json(client, f"{self.address}/organisationer", ends, json=asked))
        except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as fault:
            logger.warning("company register: %s", type(fault).__name__)
            raise RegisterDown("Bolagsregistret svarar inte som det ska. Försök igen senare.") from fault


def configured() -> HttpRegister | None:
    return HttpRegister(**settings.COMPANY_REGISTER) if settings.COMPANY_REGISTER else None


def _json(client: httpx.Client, address: str, ends: float, **asked: Any) -> dict:
    """An answer that is one object. A number that the register does not have is answered with 400 or 404."""
    with client.stream("POST", address, **asked) as answer:
        if answer.status_code in {400, 404} and "json" in asked:
            return {}
        answer.raise_for_status()
        content = b""
        for part in answer.iter_bytes():
            content += part
            if len(content) > MOST_BYTES or time.monotonic() > ends:
                raise ValueError("too long")
    found = httpx.Response(200, content=content).json()
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found


def _of_answer(number: str, answer: dict) -> Told:
    """The first of the companies with that number: a legal person has one row."""
    found = next(iter(answer.get("organisationer") or []), None)
    names = ((found or {}).get("organisationsnamn") or {}).get("organisationsnamnLista") or []
    if not names:
        return Told(number, is_known=False)
    main = next((each for each in names if _part(each, "organisationsnamntyp", "kod") == "FORETAGSNAMN"), names[0])
    lines = (found.get("naringsgrenOrganisation") or {}).get("sni") or []
    under_way = (found.get(UNDER_WAY) or {}).get(f"{UNDER_WAY}Lista") or []
    texts = {
        "name": str(main["namn"]),
        "legal_form": _part(found, "juridiskForm", "klartext") or _part(found, "organisationsform", "klartext"),
        "town": _part(found, "postadressOrganisation", "postadress", "postort"),
        "activity": ", ".join(str(each["klartext"]) for each in lines if each.get("klartext")),
        "proceeding": ", ".join(str(each["klartext"]) for each in under_way if each.get("klartext")),
    }
    ended = _part(found, "avregistreradOrganisation", "avregistreringsdatum")
    return Told(
        number, **{field: text[: _length(field)] for field, text in texts.items()}, deregistered_on=_day(ended)
    )


def _part(found: Any, *names: str) -> str:
    for name in names:
        found = (found or {}).get(name)
    return str(found or "")


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile("Filen är ingen text. Spara den som CSV, och försök igen.")


def _in(named: list[str], names: Collection[str]) -> list[str]:
    return [each for each in names if each in named]


def _length(field: str) -> int:
    return RegisteredCompany._meta.get_field(field).max_length


def _company_number(typed: str) -> str | None:
    try:
        number = orgnumber.parse(typed)
    except InvalidOrgNumber:
        return None
    return number.formatted if number and number.kind is Kind.COMPANY else None


def _day(written: str) -> date | None:
    """2024-03-01 or 20240301; None for anything else."""
    try:
        return date.fromisoformat(written.strip()[:10])
    except ValueError:
        return None


# --- Rows -----------------------------------------------------------------------------------------


def keep(register: CompanyRegister, numbers: Collection[str] = ()) -> int:
    """Write what it says; how many. What was said before a register went down stays. Raises RegisterDown."""
    kept, waiting = 0, []
    try:
        for told in register.told(numbers):
            waiting.append(RegisteredCompany(**asdict(told), source=register.source, read_at=timezone.now()))
            if len(waiting) >= MOST_AT_A_TIME:
                kept, waiting = kept + _write(waiting), []
    finally:
        kept += _write(waiting)
    return kept


def _write(rows: list[RegisteredCompany]) -> int:
    """The last word about a number holds. A register that knows it no more takes away nothing that it once said: a
    company is never forgotten there, and a wrong address is answered in the same way."""
    last = {row.number: row for row in rows}
    fields = [field.name for field in RegisteredCompany._meta.concrete_fields if field.name not in {"id", "number"}]
    for is_known, updated in ((True, fields), (False, ["read_at"])):
        said = [row for row in last.values() if row.is_known == is_known]
        RegisteredCompany.objects.bulk_create(
            said, update_conflicts=True, unique_fields=["number"], update_fields=updated
        )
    return len(last)


def of_card(card: Business) -> RegisteredCompany | None:
    """What is known of the company, whichever of its rows has the number."""
    numbers = Business.objects.of_card(card).exclude(org_number="").order_by().values("org_number")
    return RegisteredCompany.objects.filter(number__in=numbers, is_known=True).order_by("number").first()


def of_number(number: str) -> RegisteredCompany | None:
    """What is known of an organisation number, written 556016-0680."""
    return RegisteredCompany.objects.filter(number=number, is_known=True).first() if number else None


def name_of(number: KnownNumber | None) -> str:
    """What a company is called, for a form that has its number alone; nothing for a person or an unknown one."""
    found = None if number is None or number.is_personal else of_number(number.shown)
    return found.name if found else ""


def ask_about_new() -> int:
    """What the worker does: new numbers first, then those it has not been asked about for long. How many were read."""
    if (register := configured()) is None:
        return 0
    fresh = RegisteredCompany.objects.filter(number=OuterRef("org_number"), read_at__gte=timezone.now() - GOOD_FOR)
    known = Exists(RegisteredCompany.objects.filter(number=OuterRef("org_number")))
    waiting = Business.objects.exclude(org_number="").filter(~Exists(fresh)).annotate(known=known)
    numbers = dict.fromkeys(waiting.order_by("known", "-pk").values_list("org_number", flat=True)[:MOST_AT_A_TIME])
    return keep(register, list(numbers)) if numbers else 0


def of_nobody() -> QuerySet:
    """Looked up for a company that has gone. A loaded file stays until another is loaded."""
    used = Exists(Business.objects.filter(org_number=OuterRef("number")))
    return RegisteredCompany.objects.filter(~used, source=RegisteredCompany.Source.REGISTER)
