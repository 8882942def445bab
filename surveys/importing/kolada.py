"""Kolada's API, version 3 → values, in the same shape as those of a file.

Kolada (RKA) publishes Insikt's indexes as KPIs. Ids are texts, also those of municipalities: "0115". At most 25 of
them stand in one part of an address, pages are followed by `next_url`, and rows that are marked as deleted or are
not about all people together (`gender` T) are dropped. A group's value is the unweighted mean of its members.
Ids have been given to other questions before: what Kolada calls each of them is asked, and compared with what it is
taken for here.

What was answered is kept as it was answered, so that a value can be traced after Kolada has corrected it.
"""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

import httpx

from surveys.readers import Reading, Row, Unreadable, plain
from surveys.workflow import Release, ValueState

MOST_IDS = 25
MOST_PAGES = 400
MOST_BYTES = 50_000_000
TRIES = 5
LONGEST_WAIT = 120  # seconds: longer than that the next monthly fetch does better
DEFAULT_PORTS = {"http": 80, "https": 443}
CONNECT_SECONDS, READ_SECONDS, ANSWER_SECONDS = 5, 20, 60
WAITED_FOR_SECONDS = 6  # for an answer that somebody sits and waits for


@dataclass(frozen=True)
class Kpi:
    """What an id means. `until` and `since` are the measurement years of its definition."""

    survey: str
    area: str
    factor: str = "nki"
    since: int = 0
    until: int = 9999
    counts: str = ""  # answers or rate: not a value of its own, but the counts of the area's index
    named: str = ""  # what its title says, besides that it is about Insikt

    def is_called(self, title: str) -> bool:
        """By what tells it from the others; the rest of a title changes now and then."""
        said = f" {plain(title)} "
        not_said = {COUNTED["answers"], COUNTED["rate"]} - {COUNTED.get(self.counts, "")}
        if self.area == "totalt" and (self.since or self.until < 9999):
            not_said.add("gammal definition" if self.since else "ny definition")
        is_about = "insikt" in said or "foretagsklimat" in said
        return is_about and plain(self.named) in said and not any(each in said for each in not_said)


COUNTED = {"answers": "antal svar", "rate": "svarsfrekvens"}
KPIS = {
    "U07453": Kpi("insikt", "totalt", since=2024, named="Totalt"),
    "U07451": Kpi("insikt", "totalt", until=2023, named="Totalt"),
    "U07446": Kpi("insikt", "brandskydd", named="Brandskydd"),
    "U07447": Kpi("insikt", "bygglov", named="Bygglov"),
    "U07448": Kpi("insikt", "mark", named="Markupplåtelse"),
    "U07449": Kpi("insikt", "miljo", named="Miljö"),
    "U07450": Kpi("insikt", "servering", named="Servering"),
    "U07455": Kpi("insikt", "livsmedel", named="Livsmedel"),
    "U07459": Kpi("nui", "upphandling", named="Upphandling"),
    "U07508": Kpi("insikt", "totalt", "tillganglighet", named="Tillgänglighet"),
    "U07509": Kpi("insikt", "totalt", "information", named="Information"),
    "U07510": Kpi("insikt", "totalt", "bemotande", named="Bemötande"),
    "U07511": Kpi("insikt", "totalt", "kompetens", named="Kompetens"),
    "U07512": Kpi("insikt", "totalt", "rattssakerhet", named="Rättssäkerhet"),
    "U07513": Kpi("insikt", "totalt", "effektivitet", named="Effektivitet"),
    # The count has the higher number here, and the lower one there.
    "U07554": Kpi("insikt", "totalt", since=2024, counts="answers", named="antal svar"),
    "U07553": Kpi("insikt", "totalt", since=2024, counts="rate", named="svarsfrekvens"),
    "U07551": Kpi("insikt", "totalt", until=2023, counts="answers", named="antal svar"),
    "U07552": Kpi("insikt", "totalt", until=2023, counts="rate", named="svarsfrekvens"),
}
OLD_TOTAL = "totalt-gammal"  # the total by its old definition, in a year when there is a new one


class KoladaDown(Exception):
    """Kolada does not give what was asked for. The message is a Swedish sentence."""


# --- Asking ---------------------------------------------------------------------------------------


def parts(ids: list[str], most: int = MOST_IDS) -> Iterator[list[str]]:
    for start in range(0, len(ids), most):
        yield ids[start : start + most]


def rest(seconds: float) -> None:
    time.sleep(seconds)


def fetch(base: str, places: list[str]) -> bytes:
    """Everything about Insikt for those municipalities and groups, as one JSON text: all the pages' answers, and what
    Kolada calls what was asked for (nothing when it does not say).
    """
    base = base.rstrip("/")
    pages: list[dict] = []
    timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
    with httpx.Client(timeout=timeout, headers={"Accept": "application/json"}) as client:
        for ids in parts(list(KPIS)):
            for codes in parts(places):
                pages += _pages(client, f"{base}/data/kpi/{','.join(ids)}/municipality/{','.join(codes)}")
        titles = _titles(client, base)
    kept = {"base": base, "pages": pages, "places": places, "titles": titles}
    return json.dumps(kept, ensure_ascii=False, sort_keys=True).encode()


def _titles(client: httpx.Client, base: str) -> dict[str, str]:
    try:
        pages = [page for ids in parts(list(KPIS)) for page in _pages(client, f"{base}/kpi/{','.join(ids)}")]
        found = [each for page in pages for each in page["values"] if isinstance(each, dict)]
    except KoladaDown:
        return {}
    return {str(each["id"]): str(each["title"]) for each in found if each.get("id") and each.get("title")}


def groups(base: str, title: str) -> list[dict]:
    """Kolada's groups of municipalities with those words in their titles: `id`, `title` and `members`, a list of
    `member_id` and `member_title`. Somebody waits for it, so it is asked for once."""
    address = f"{base.rstrip('/')}/municipality_groups?{urlencode({'title': title})}"
    timeout = httpx.Timeout(WAITED_FOR_SECONDS, connect=CONNECT_SECONDS)
    with httpx.Client(timeout=timeout, headers={"Accept": "application/json"}) as client:
        pages = list(_pages(client, address, tries=1))
    return [each for page in pages for each in page["values"] if isinstance(each, dict)]


def _pages(client: httpx.Client, address: str, *, tries: int = TRIES) -> Iterator[dict]:
    """An address and what follows it. A next page elsewhere, or one that has been read already, is refused."""
    read = set()
    following: str | None = address
    while following:
        if _plainly(following) in read or len(read) >= MOST_PAGES or _place(following) != _place(address):
            raise KoladaDown("Kolada svarar med sidor som inte hänger ihop. Försök igen i morgon.")
        read.add(_plainly(following))
        answer = _answer(client, following, tries)
        yield {"address": following, "values": answer["values"]}
        following = _following(address, following, answer.get("next_url"))


def _following(first: str, now: str, said: str | None) -> str | None:
    """The next page. Behind a proxy Kolada may write its own address with another scheme: ours goes on."""
    if not said:
        return None
    found = urlsplit(urljoin(now, said))
    if _place(found.geturl()) == _place(first):
        found = found._replace(scheme=urlsplit(first).scheme, netloc=urlsplit(first).netloc)
    return found.geturl()


def _place(address: str) -> tuple[str, int | None]:
    """Host and port, however they are written."""
    found = urlsplit(address)
    try:
        port = found.port
    except ValueError:
        port = 0
    return (found.hostname or "").rstrip("."), None if port == DEFAULT_PORTS.get(found.scheme) else port


def _plainly(address: str) -> tuple:
    """The page that an address leads to, however its signs and their order are written."""
    found = urlsplit(address)
    return _place(address), unquote(found.path).rstrip("/"), tuple(sorted(parse_qsl(found.query)))


def _answer(client: httpx.Client, address: str, tries: int) -> dict:
    """One page. Tried again when Kolada is busy, down, slow or cut off in the middle of its answer."""
    for attempt in range(tries):
        pause = 2.0**attempt
        try:
            status, headers, body = _get(client, address, ANSWER_SECONDS if tries > 1 else WAITED_FOR_SECONDS)
            if status == 200:
                return _checked(json.loads(body))
            if 300 <= status < 400:
                raise KoladaDown("Kolada hänvisar till en annan adress, och där frågar vi inte. Inget har ändrats.")
            if status not in (429, 500, 502, 503, 504):
                raise KoladaDown(f"Kolada svarade med fel {status}. Adressen i portalens inställningar kan vara fel.")
            pause = _asked_to_wait(headers) or pause
        except (httpx.HTTPError, ValueError):
            pass
        if attempt + 1 < tries:
            rest(min(pause, LONGEST_WAIT))
    raise KoladaDown("Kolada svarar inte just nu. Inget har ändrats. Försök igen senare.")


def _get(client: httpx.Client, address: str, seconds: float) -> tuple[int, httpx.Headers, bytes]:
    """The time limit of httpx is for each piece; an answer that drips is stopped by the limit for the whole."""
    until = time.monotonic() + seconds
    body = bytearray()
    with client.stream("GET", address) as response:
        for piece in response.iter_bytes():
            body += piece
            if time.monotonic() > until or len(body) > MOST_BYTES:
                raise httpx.ReadTimeout("The answer is too slow or too long")
        return response.status_code, response.headers, bytes(body)


def _checked(answer: object) -> dict:
    if not isinstance(answer, dict) or not isinstance(answer.get("values"), list):
        raise ValueError("Not an answer of Kolada's")
    return answer


def _asked_to_wait(headers: httpx.Headers) -> float:
    """Retry-After in seconds, or as a date. Nothing sensible is 0."""
    said = headers.get("retry-after", "")
    if said.isdigit():
        return float(said)
    try:
        return max((parsedate_to_datetime(said) - datetime.now(UTC)).total_seconds(), 0)
    except (ValueError, TypeError):
        return 0


# --- Reading --------------------------------------------------------------------------------------


def reading_of(content: bytes) -> Reading:
    """The values of what `fetch` has kept. Raises Unreadable for anything else."""
    try:
        kept = json.loads(content)
        answers = [each for page in kept["pages"] for each in page["values"]]
        figures = [figure for each in answers for figure in _figures(each)]
        base, titles = str(kept["base"]), kept.get("titles", {})
        other = {key: _why_another(key, str(titles.get(key, ""))) for key in KPIS} if titles else {}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable("Svaret från Kolada går inte att läsa.") from error
    counts: dict[tuple, str] = {}
    for figure in figures:
        is_group = figure.code.startswith("G")  # which has no count of answers
        if figure.kpi.counts and figure.holds and not is_group and not other.get(figure.id):
            counts[(figure.kpi.counts, figure.code, figure.year)] = figure.value
    rows = [figure.row(base, counts, other.get(figure.id, "")) for figure in figures if not figure.kpi.counts]
    used = {(row.code, int(row.year)) for row in rows if row.area == "totalt" and row.factor == "nki"}
    unused = {
        year
        for figure in figures
        if figure.kpi.counts
        for year in [figure.year]
        if not figure.holds or (figure.code, year) not in used
    }
    said = ["Källa: Kolada.", *dict.fromkeys(filter(None, other.values()))]
    if not titles:
        said.append("Kolada sade inte vad nyckeltalen heter, så det är inte kontrollerat att de är de som väntas.")
    if unused:
        years = ", ".join(map(str, sorted(unused)))
        said.append(f"Antal svar för {years} används inte: de hör till en definition av totalen som inte gällde då.")
    return Reading(rows=rows, said=said, asked=[str(code) for code in kept.get("places", [])])


def _why_another(key: str, title: str) -> str:
    """Why an id is not taken for what it was, if so."""
    kpi = KPIS[key]
    if kpi.is_called(title):
        return ""
    called = f"heter nu ”{title}”" if title else "finns inte kvar"
    return f"{key} {called} i Kolada. Här väntades Insikt: {kpi.named}. Värdena läses inte."


@dataclass(frozen=True)
class _Figure:
    id: str
    kpi: Kpi
    code: str
    year: int
    value: str  # empty: missing
    members: int

    @property
    def holds(self) -> bool:
        return self.kpi.since <= self.year <= self.kpi.until

    def row(self, base: str, counts: dict[tuple, str], problem: str) -> Row:
        kpi = self.kpi
        area = kpi.area
        if not self.holds and self.year > kpi.until:
            area = OLD_TOTAL
        elif not self.holds:
            problem = problem or f"Den nya definitionen av totalen börjar {kpi.since}."
        is_total = area == "totalt" and kpi.factor == "nki"
        answers = counts.get(("answers", self.code, self.year), "") if is_total else ""
        rate = counts.get(("rate", self.code, self.year), "") if is_total else ""
        is_whole = answers == "" or float(answers).is_integer()
        return Row(
            sheet=f"{base}/data/kpi/{self.id}/municipality/{self.code}/year/{self.year}",
            cell=self.id,
            survey=kpi.survey,
            year=str(self.year),
            published="",
            release=Release.ANSWERS,
            area=area,
            factor=kpi.factor,
            group="foretag",
            code=self.code,
            place="",
            scale="index",
            value=self.value,
            answers=answers.partition(".")[0] if is_whole else "",
            rate=rate,
            members=str(self.members) if self.code.startswith("G") else "",
            state=ValueState.FINAL if self.value else ValueState.MISSING,
            raw=self.value,
            problem=problem,
        )


def _figures(answer: dict) -> Iterator[_Figure]:
    """Of the values of one KPI, place and year: the one about all people together that is not deleted."""
    kpi = KPIS.get(answer["kpi"])
    if kpi is None:
        return
    for value in answer["values"]:
        if value.get("gender") != "T" or value.get("isdeleted"):
            continue
        number = value.get("value")
        text = "" if number is None or isinstance(number, bool) else f"{float(number):.15g}"
        yield _Figure(
            id=answer["kpi"],
            kpi=kpi,
            code=str(answer["municipality"]),
            year=int(answer["period"]),
            value=text,
            members=int(value.get("count") or 1),
        )
