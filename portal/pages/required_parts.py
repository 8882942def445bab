"""What the law asks of two pages, part by part, and which parts are missing from them now.

The accessibility statement: DOS-lagen (SFS 2018:1937) 13 § with Digg's regulations. The privacy page: articles 13
and 14 of the data protection regulation. What every page has anyway (the authority's name, the message form, the
way to Digg) stands in the templates, and tests look for it there.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from portal.calendar.days import day_in
from portal.models import Wording, town_hall
from portal.models.words import rewritten

A_YEAR = timedelta(days=366)
# What is wrong with the text on that day, in Swedish; None when nothing is.
Check = Callable[[str, date], str | None]


@dataclass(frozen=True)
class Part:
    page: str
    label: str
    source: str
    key: str  # of the text
    check: Check

    @property
    def is_own(self) -> bool:
        """It states what is so in this municipality, which no text that came with the portal can know."""
        return self.key in OWN


@dataclass(frozen=True)
class Missing:
    part: Part
    problem: str


def _written(text: str, today: date) -> str | None:
    return None if text.strip(" .–-\n") else "Texten är tom."


def _says(*alternatives: str, otherwise: str) -> Check:
    def check(text: str, today: date) -> str | None:
        found = any(re.search(each, text, re.IGNORECASE) for each in alternatives)
        return _written(text, today) or (None if found else otherwise)

    return check


def _all(*checks: Check) -> Check:
    def check(text: str, today: date) -> str | None:
        return next((problem for each in checks if (problem := each(text, today))), None)

    return check


def _recent_day(text: str, today: date) -> str | None:
    day = day_in(text)
    if day is None:
        return "Skriv datumet så här: 23 november 2026."
    if day > today:
        return "Datumet har inte varit än."
    return "Det är mer än ett år sedan. Granska tjänsten igen." if today - day > A_YEAR else None


ACCESS, PRIVACY = "Tillgänglighet", "Personuppgifter"
DOS, GDPR = "DOS-lagen 13 §", "Dataskyddsförordningen artikel 13"
PARTS = [
    Part(
        *(ACCESS, "Hur väl tjänsten följer lagen", DOS, "access.status"),
        _says("(helt|delvis|inte) förenlig", otherwise="Skriv om tjänsten är helt, delvis eller inte förenlig."),
    ),
    Part(ACCESS, "Vad som brister, och varför", DOS, "access.problems", _written),
    Part(ACCESS, "Hur man får hjälp på annat sätt", DOS, "access.help", _written),
    Part(ACCESS, "Hur tjänsten har granskats", DOS, "access.method", _written),
    Part(ACCESS, "När tjänsten granskades", DOS, "access.assessed", _recent_day),
    Part(ACCESS, "När sidan uppdaterades", DOS, "access.updated", _recent_day),
    Part(
        *(ACCESS, "Oskäligt betungande anpassning", "DOS-lagen 12 §", "access.burden"),
        _says("12 §", otherwise="Skriv om ni åberopar 12 §, och i så fall varför."),
    ),
    Part(
        *(ACCESS, "Innehåll som lagen undantar", "DOS-lagen 9 §", "access.exempt"),
        _says("9 §", otherwise="Skriv vad som är undantaget enligt 9 §, eller att inget är det."),
    ),
    Part(PRIVACY, "Vilka uppgifter", GDPR, "privacy.what", _written),
    Part(
        *(PRIVACY, "Varför, och om beslut fattas av datorer", GDPR, "privacy.why"),
        _says("dator|automati", otherwise="Skriv om ni fattar beslut med hjälp av datorer."),
    ),
    Part(
        *(PRIVACY, "Rättslig grund", GDPR, "privacy.basis"),
        _says(r"6\.1", otherwise="Skriv vilken del av artikel 6.1 ni stöder er på."),
    ),
    Part(PRIVACY, "Vilka som får se uppgifterna", GDPR, "privacy.who", _written),
    Part(
        *(PRIVACY, "Att handlingar blir allmänna", "TF 2 kap.", "privacy.public"),
        _says("allmän", otherwise="Skriv att det som skickas blir allmän handling."),
    ),
    Part(PRIVACY, "Hur länge uppgifterna sparas", GDPR, "privacy.kept", _written),
    Part(
        *(PRIVACY, "Rättigheter", GDPR, "privacy.rights"),
        _all(
            _says("kopia|utdrag", otherwise="Skriv att man får en kopia av sina uppgifter."),
            _says("rätta", otherwise="Skriv att man kan få fel rättade."),
            _says("ta bort|rader", otherwise="Skriv att man kan be er ta bort uppgifter."),
            _says("invända", otherwise="Skriv att man kan invända."),
        ),
    ),
    Part(
        *(PRIVACY, "Klagomål", GDPR, "privacy.how"),
        _says("IMY|Integritetsskyddsmyndigheten", otherwise="Skriv att man kan klaga hos IMY."),
    ),
    Part(PRIVACY, "Kakor", "LEK (2022:482) 9 kap. 28 §", "privacy.cookies", _written),
]


OWN = {part.key for part in PARTS if part.page == ACCESS} | {"privacy.basis", "privacy.kept"}
NOT_READ = "Grundtexten visas. Läs den, ändra det som inte stämmer hos er och spara den som egen text."


def missing(today: date) -> list[Missing]:
    """What somebody has to write, or to read and stand for, before the pages hold what the law asks for."""
    return [Missing(part, problem) for part in PARTS if (problem := _problem(part, today))]


def _problem(part: Part, today: date) -> str | None:
    if part.is_own and part.key not in rewritten():
        return NOT_READ
    return part.check(Wording.objects.text(part.key, kommun=town_hall().name), today)


def without_an_officer() -> bool:
    """Nobody has written the data protection officer's address, or it is still the example."""
    address = town_hall().data_protection_email
    return settings.PRODUCTION and not settings.DEMO and (not address or address.endswith("example.org"))
