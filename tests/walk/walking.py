"""One press through the real view, and what page, letters and rows then say of it, side by side."""

import re
from collections.abc import Iterable
from datetime import date
from email.message import EmailMessage
from html import unescape
from types import SimpleNamespace

from django.apps import apps
from django.contrib.messages import get_messages
from django.db import connection, models
from django.utils.html import strip_tags

from cases.models import Case
from portal.models import OutgoingEmail, Sector, UnsentText, User, town_hall
from portal.people.unsent_input import SAVING
from portal.text import swedish
from tests.mailing import bring
from tests.walk.actions_of_the_code import name_of

TOLD = re.compile(r'<h1[^>]*>(.*?)</h1>|<p class="lead"[^>]*>(.*?)</p>', re.S)
DAY = re.compile(rf"(?<!\d)(\d{{1,2}}) ({'|'.join(swedish.MONTHS)})(?: (\d{{4}}))?\b|\b(20\d\d-\d\d-\d\d)\b")
REFERENCE = re.compile(r"\b20\d\d-\d{4}\b")
ABOUT_LETTERS = re.compile(
    r"\bbrev|kallelse|besked\b|skicka[dt]|på väg|får (också )?veta|har fått|har skickat|svarar till"
)
NUMBERS = {word: number for number, word in enumerate(swedish.NUMBERS)} | {"ett": 1}
NO_DATES_OF_THINGS = {"outgoingemail", "logentry", "session", "securityevent", "allowance", "closedday", "secretlink"}


class Walk:
    """Goes from press to press; `faults` says where the three disagree, `pressed` what has been tried."""

    def __init__(self, client) -> None:
        self.client, self.faults, self.pressed = client, [], set()
        self.by: User | None = None

    def press(
        self,
        by: User | None,
        address: str,
        data: dict | None = None,
        *,
        says="",
        then=None,
        old=(),
        page: str | dict = "",
    ):
        """`says`: what must stand in the confirmation. `then`: rows, and what stands in them. `old`: dates that a
        letter may name though they hold no more. `page`: where the button is, or what the same address is sent to show
        it; what mails several says there how many letters it sends."""
        data = data or {}
        name = name_of(address, data)
        self.pressed.add(name)
        self._sign_in(by)
        shown = self._shown(address, page) if page else ""
        before = _last_letter()
        response = self.client.post(address, data)
        letters = list(OutgoingEmail.objects.filter(pk__gt=before).order_by("pk"))
        said = self._said(response)
        press = SimpleNamespace(said=said, letters=letters, by=by, receivers=[each.to for each in letters])
        wrong = [] if says in said and said else [f"says {said!r}, not {says!r} ({response.status_code})"]
        wrong += _disagreements(press, then, old)
        if name not in ONE_PERSONS_OWN:
            wrong += list(_of_many(press, shown))
        self.faults += [f"{name}: {each}" for each in wrong]
        return press

    def _sign_in(self, by: User | None) -> None:
        if by != self.by:
            self.client.logout()
            if by:
                self.client.force_login(by)
            self.by = by

    def keep(self, by: User | None, address: str, data: dict, *, page: str, listed: str = "") -> None:
        """What is typed and not sent, as the page's script sends it. It says when it was kept, stands there when the
        page is opened anew and in one row, is named where drafts are listed, and no letter goes."""
        name = name_of(address, data | {SAVING: "on"})
        self.pressed.add(name)
        self._sign_in(by)
        before, rows = _last_letter(), UnsentText.objects.filter(user=by)
        known = rows.count()
        response = self.client.post(address, data | {SAVING: "on"})
        again = unescape(self.client.get(page).text)
        texts = [text for text in data.values() if " " in str(text)]
        found = {
            "said": response.json()["said"].partition(" kl.")[0] if by else response.status_code // 100,
            "stands there": [text for text in texts if text in again],
            "rows": rows.count() - known,
            "letters": _last_letter() - before,
            "listed": not listed or page in self.client.get(listed).text,
        }
        right = {"said": "Sparat som utkast" if by else 2, "stands there": texts, "rows": 1 if by else 0}
        right |= {"letters": 0, "listed": True}
        self.faults += [f"{name}: {what} {found[what]!r}" for what in right if found[what] != right[what]]

    def reply(self, answer: EmailMessage, deed: str, *, says: str, then=None, state: str = "sorted"):
        """An answer by e-mail to a letter of ours. What it became is what its row tells, and what others are told."""
        before = _last_letter()
        row = bring(answer)
        letters = list(OutgoingEmail.objects.filter(pk__gt=before).order_by("pk"))
        self.pressed.add(f"reply:{deed}")
        press = SimpleNamespace(said=row.outcome, letters=letters, receivers=[each.to for each in letters], row=row)
        wrong = [] if (says in row.outcome and row.state == state) else [f"says {row.outcome!r} ({row.state})"]
        self.faults += [f"reply:{deed}: {each}" for each in [*wrong, *_disagreements(press, then, ())]]
        return press

    def _shown(self, address: str, page: str | dict) -> str:
        response = self.client.post(address, page) if isinstance(page, dict) else self.client.get(page, follow=True)
        return " ".join(strip_tags(response.content.decode()).split())

    def forget(self) -> None:
        """The next story begins with nobody signed in."""
        self.client.cookies.clear()
        self.by = None

    def _said(self, response) -> str:
        """What the page says afterwards; where it says it in its own words, they are its heading and lead."""
        told = [str(each) for each in get_messages(response.wsgi_request)._queued_messages]
        if told:
            return "\n".join(told)
        if response.status_code in {301, 302, 307}:
            response = self.client.get(response["Location"], follow=True)
        if response.streaming:
            return "(file)"
        parts = ["".join(each) for each in TOLD.findall(response.content.decode(errors="replace"))]
        return "\n".join(" ".join(strip_tags(part).split()) for part in parts)


def _disagreements(press, then: dict | None, old: Iterable[date]) -> list[str]:
    return [*_of_rows(then or {}), *_of_days(press, old), *_of_references(press), *_of_sentences(press)]


def _last_letter() -> int:
    return OutgoingEmail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _of_rows(then: dict) -> Iterable[str]:
    for row, fields in then.items():
        if fields is None:
            if type(row).objects.filter(pk=row.pk).exists():
                yield f"{row!r} is there still"
            continue
        row.refresh_from_db()
        for field, value in fields.items():
            found = getattr(row, field)
            if found != value:
                yield f"{type(row).__name__}.{field} is {found!r}, not {value!r}"


# --- Days and numbers -------------------------------------------------------------------------------


def days_in(text: str) -> set[tuple[int, int] | date]:
    """Each as it is said: with or without its year."""
    found = set()
    for number, month, year, iso in DAY.findall(text):
        if iso:
            found.add(date.fromisoformat(iso))
        else:
            about = (swedish.MONTHS.index(month) + 1, int(number))
            found.add(date(int(year), *about) if year else about)
    return found


_STORED = ""


def _stored_days() -> set[date]:
    """Every day that any row holds, in Swedish time."""
    global _STORED
    if not _STORED:
        parts = []
        for model in apps.get_models():
            if model._meta.model_name in NO_DATES_OF_THINGS or model._meta.app_label not in OURS:
                continue
            for field in model._meta.concrete_fields:
                if isinstance(field, models.DateTimeField):
                    value = f"(\"{field.column}\" AT TIME ZONE 'Europe/Stockholm')::date"
                elif isinstance(field, models.DateField):
                    value = f'"{field.column}"'
                else:
                    continue
                parts.append(f'SELECT {value} FROM "{model._meta.db_table}" WHERE "{field.column}" IS NOT NULL')
        _STORED = " UNION ".join(parts)
    with connection.cursor() as cursor:
        cursor.execute(_STORED)
        return {day for (day,) in cursor.fetchall()}


OURS = {"portal", "cases", "events", "training", "surveys"}


def _of_days(press, old: Iterable[date]) -> Iterable[str]:
    said = [("the page", press.said)] + [
        (f"the letter {each.kind} to {each.to}", f"{each.subject}\n{each.text}") for each in press.letters
    ]
    told = {who: days for who, text in said if (days := days_in(text))}
    if not told:
        return
    known = _stored_days() | set(old)
    known |= {(day.month, day.day) for day in known}
    for who, days in told.items():
        if wrong := days - known:
            yield f"{who} says a day that no row holds: {sorted(map(str, wrong))}"


def _of_references(press) -> Iterable[str]:
    for letter in press.letters:
        named = set(REFERENCE.findall(letter.subject + letter.text))
        if letter.about == "case" and named:
            own = Case.objects.get(pk=letter.about_id)
            if own.reference not in named:
                yield f"the letter {letter.kind} about {own.reference} names {named}"
        if named - set(Case.objects.values_list("reference", flat=True)):
            yield f"the letter {letter.kind} names a case that is not there: {named}"


# --- Who is told, and how many ----------------------------------------------------------------------


def _of_sentences(press) -> Iterable[str]:
    for sentence in re.split(r"(?<=[.!?])\s+", press.said):
        found = [check for pattern, check in RULES for match in [re.search(pattern, sentence)] if match]
        if not found and ABOUT_LETTERS.search(sentence):
            yield f"says what nobody compares with the letters: {sentence!r}"
        for pattern, check in RULES:
            for match in re.finditer(pattern, sentence):
                if fault := check(press, match):
                    yield f"{sentence!r}: {fault}; letters went to {press.receivers}"


# About one thing, of which the page names whoever is told; or whose receivers are typed or ticked for this very press.
ONE_PERSONS_OWN = {
    *("admin:cases_case_do:nytt-datum", "admin:cases_case_do:ja-till-datum", "case_withdraw"),
    *("registration_cancel", "seat", "admin:events_event_do:bjud-in", "confirm_own_address"),
}


def _of_many(press, shown: str) -> Iterable[str]:
    """What mails several has said so, with the number, before it was pressed."""
    told = [email for email in press.receivers if email != town_hall().pilot_mailbox]
    if len(set(told)) > 1 and not re.search(rf"\b{len(told)} mejl\b", shown):
        yield f"its page says nowhere that {len(told)} letters go to {press.receivers}"


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else NUMBERS[word.lower()]


def _many(press, match) -> str:
    told = [each for each in press.letters if each.to != town_hall().pilot_mailbox]
    return "" if len(told) == _number(match["many"]) else f"{len(told)} letters"


def _nobody(press, match) -> str:
    return "somebody was" if press.letters else ""


def _business(press, match) -> str:
    """Whoever has a case here; one without an address is called, and the page says so."""
    calls = re.search(r"ingen e-post|Ring ", press.said)
    told = Case.objects.filter(contact__email__in=press.receivers).exclude(contact__email="").exists()
    return "" if told != bool(calls) else "the business got none" if not told else "it says that there is no address"


def _named(press, match) -> str:
    names = [name for part in match["who"].split(", ") for name in part.split(" och ")]
    for name in names:
        name = name.strip().removeprefix("De som är med i ")
        sector = Sector.objects.filter(name=name).first()
        people = User.objects.filter(name=name)
        if sector is None and not people:
            return f"nobody is called {name!r}"
        addresses = {each.email for each in people}
        if sector:
            addresses |= {
                sector.email,
                *User.objects.filter(sector_roles__sector=sector).values_list("email", flat=True),
            }
        if not addresses & set(press.receivers):
            return f"{name} got no letter"
    return ""


def _pilot(press, match) -> str:
    return "" if town_hall().pilot_mailbox in press.receivers else "the pilot got none"


def _director(press, match) -> str:
    own = User.objects.filter(pilot_roles__kind="director").values_list("email", flat=True)
    return "" if set(own) & set(press.receivers) else "the director got none"


def _each_once(press, match) -> str:
    return "" if press.letters and len(set(press.receivers)) == len(press.letters) else "not one letter each"


def _one(press, match) -> str:
    return "" if press.letters else "no letter"


def _address(press, match) -> str:
    return "" if match["to"] in press.receivers else "it went elsewhere"


def _kept_address(press, match) -> str:
    """No letter yet: the address that the answer will go to is kept."""
    from events.models import Question, Registration

    kept = [*Question.objects.values_list("email", flat=True), *Registration.objects.values_list("email", flat=True)]
    return "" if match["to"] in kept else "no row holds it"


def _said_only(press, match) -> str:
    """No letter is told of; its days and numbers are compared as everywhere."""
    return ""


NAME = r"(?P<who>(?!De har)[A-ZÅÄÖ][\wÅÄÖåäö]+(?:(?:, | och | )[A-ZÅÄÖ][\wÅÄÖåäö]+)*)"
RULES = [
    (r"(?P<many>[Ee]tt|[Tt]vå|[Tt]re|[Ff]yra|[Ff]em|\d+) mejl(?: [\w ]*?)? ?är på väg", _many),
    (r"(?P<many>\d+|Ett) mejl (köas|skickas igen|är)", _said_only),
    (r"(?P<many>\w+) ur kön (?:har fått plats|ska tacka ja) och får ett mejl", _many),
    (r"[Aa]lla som är med får|De som är med har fått det", _each_once),
    (rf"{NAME} har fått din återkoppling i ett mejl", _one),
    (r"Mejlet till (?P<sector>\w+) är på väg|Sektorn som äger den har fått ett mejl|Svaret är på väg", _one),
    (r"(?i)ingen får något mejl|inget mejl (skickas|har skickats)|får något mejl", _nobody),
    (r"till företaget|[Ff]öretaget (får|har fått) (besked|veta|en fråga)", _business),
    (rf"{NAME} har fått (?:frågan|frågorna|sitt nya datum|ett nytt datum)", _named),
    (r"(?:Ett|\d+) ärenden? har fått (?:sin fråga|ett nytt datum)", _one),
    (rf"{NAME} får veta det", _named),
    (r"[Tt]ill lotsen|Lotsen (tar vid|har fått)", _pilot),
    (
        r"har lovat nästa besked senast|får en ny med nästa mejl|Tack(, | för ditt svar|!)|[Vv]i har fått|"
        r"våra mejl når dig",
        _said_only,
    ),
    (r"[Ff]öretaget har ingen e-post", _business),
    (r"Provmejlet är på väg till (?P<to>\S+@[\w.]+\w)", _address),
    (r"ett mejl till (?P<to>\S+@[\w.]+\w)", _address),
    (r"^Åter i kön|^Markerade som|Om adressen finns hos oss", _said_only),
    (r"Om länken har hört till något hos oss", _said_only),
    (r"Kommundirektören har fått ett mejl", _director),
    (r"Registratorn har fått mejlet på sin sida", _nobody),
    (r"[Aa]lla (anmälda|inbjudna|som ska göra något)? ?(får|har fått)|och alla får ett mejl", _each_once),
    (rf"{NAME} har fått (?:(?:en|ett|två|tre|\d+) (?:frågor|fråga|kallelse|kallelser)(?: och )?)+\.", _named),
    (r"De har fått en kallelse|har fått (ett mejl om det|en länk till)|har fått en inbjudan", _one),
]
