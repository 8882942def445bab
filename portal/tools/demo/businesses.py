"""Forty businesses: limited companies, trading partnerships, sole traders, and some that have not started yet.

The numbers have valid check digits but lie in series that are not handed out.
"""

from dataclasses import dataclass

from portal.models.business import KnownNumber
from portal.text import orgnumber


@dataclass(frozen=True)
class Firm:
    name: str  # empty: has not started yet
    person: str
    email: str
    phone: str = ""
    number: str = ""
    preference: str = ""

    @property
    def known_number(self) -> KnownNumber | None:
        number = orgnumber.parse(self.number)
        return KnownNumber.of(number) if number else None


def limited(first: int) -> str:
    """A number of a limited company that belongs to nobody."""
    return with_check_digit(f"559999{first:03}")


def partnership(first: int) -> str:
    return with_check_digit(f"969999{first:03}")


def with_check_digit(nine: str) -> str:
    """Luhn: every other digit counts twice, and the tenth makes the sum even tens."""
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(nine))
    return nine + str(-sum(value // 10 + value % 10 for value in doubled) % 10)


AFTERNOON = "Ring, helst efter klockan 13."
BY_EMAIL = "Mejla hellre än att ringa."
BO = Firm("Bos bageri AB", "Bo Berg", "foretag@example.org", "070-174 06 05", limited(101), AFTERNOON)

FIRMS = [
    BO,
    Firm(
        "Hamnkrogen i Valdemarsvik AB",
        "Maria Lindqvist",
        "maria@hamnkrogen.example.org",
        "070-174 06 06",
        limited(112),
    ),
    Firm(
        "Gryts Skärgårdsturer HB", "Nils Öberg", "nils@skargardsturer.example.org", "070-174 06 07", partnership(121)
    ),
    Firm("Vikens Plåt & Svets AB", "Johan Karlsson", "johan@vikensplat.example.org", "", limited(135), BY_EMAIL),
    Firm(
        "Salong Saxofon",
        "Petra Nord",
        "petra@saxofon.example.org",
        "070-174 06 08",
        "",
        "Sms går bra mellan kunderna.",
    ),
    Firm("Tryserums Gårdsmejeri", "Elsa Ahlin", "elsa@gardsmejeri.example.org", "070-174 06 09"),
    Firm("Valdemarsviks Bilservice AB", "Hassan Aziz", "hassan@bilservice.example.org", "0123-555 10", limited(146)),
    Firm("Fyrens Bed & Breakfast", "Karin Sjö", "karin@fyren.example.org", "070-174 06 10", "850709-9805"),
    Firm("Padelhallen Östkusten AB", "Simon Ask", "simon@padelhallen.example.org", "", limited(157), BY_EMAIL),
    Firm("Ringarums Trä AB", "Ulf Granat", "ulf@ringarumstra.example.org", "0123-555 11", limited(168), AFTERNOON),
    Firm("Café Kajutan HB", "Lina och Per Ström", "hej@kajutan.example.org", "070-174 06 11", partnership(132)),
    Firm("Gusums Massage", "Ann-Marie Gren", "annmarie@gusumsmassage.example.org", "070-174 06 12"),
    Firm("Thai Take Away Viken", "Somchai Persson", "somchai@thaiviken.example.org", "070-174 06 13"),
    Firm("Östgöta Solenergi AB", "Rebecka Sol", "rebecka@ostgotasol.example.org", "", limited(179)),
    Firm("Fångö Brygg AB", "Daniel Holmer", "daniel@fangobrygg.example.org", "070-174 06 14", limited(180)),
    Firm(
        "Städkompaniet Viken AB",
        "Zahra Karimi",
        "zahra@stadkompaniet.example.org",
        "070-174 06 15",
        limited(191),
        AFTERNOON,
    ),
    Firm("Kajak & Äventyr i Gryt", "Tove Lind", "tove@kajakaventyr.example.org", "070-174 06 16"),
    Firm("Storgatans Blommor", "Gunilla Rosén", "gunilla@storgatansblommor.example.org", "0123-555 12"),
    Firm("Bröderna Modigs Åkeri AB", "Peter Modig", "peter@modigsakeri.example.org", "0123-555 13", limited(202)),
    Firm(
        "Vammar Fastigheter AB",
        "Christer Dahlén",
        "christer@vammarfastigheter.example.org",
        "",
        limited(213),
        BY_EMAIL,
    ),
    Firm("Viken Tattoo", "Alex Björk", "alex@vikentattoo.example.org", "070-174 06 17"),
    Firm("Hundsand Camping AB", "Inger Wall", "inger@hundsandcamping.example.org", "0123-555 14", limited(224)),
    Firm("Östanå Ridskola", "Frida Hjort", "frida@ostanaridskola.example.org", "070-174 06 18"),
    Firm("Pizzeria Fiskaren", "Yusuf Demir", "yusuf@pizzeriafiskaren.example.org", "070-174 06 19", "", AFTERNOON),
    Firm("Grännäs Handelsbod AB", "Lisbeth Palm", "lisbeth@grannashandel.example.org", "0123-555 15", limited(235)),
    Firm("Skärgårdens Redovisning AB", "Helena Frost", "helena@skargardsredovisning.example.org", "", limited(246)),
    Firm("Lokala Elbolaget i Viken AB", "Martin Ljung", "martin@lokalael.example.org", "070-174 06 20", limited(257)),
    Firm(
        "Två Systrars Sylt HB",
        "Ida och Maja Bergman",
        "sylt@tvasystrar.example.org",
        "070-174 06 21",
        partnership(143),
    ),
    Firm("Yxeltorps Gårdshotell AB", "Magnus Yxell", "magnus@yxeltorp.example.org", "0123-555 16", limited(268)),
    Firm("Cykel & Båtmotor", "Roger Stål", "", "070-174 06 22", "", "Jag har ingen e-post. Ring på förmiddagen."),
    Firm(
        "Musik i Viken, ekonomisk förening",
        "Sanna Ek",
        "sanna@musikiviken.example.org",
        "070-174 06 23",
        with_check_digit("769699001"),
    ),
    Firm("Grytsjö Lantbruk", "Arne Jonsson", "", "0123-555 17", "", "Ring kvällstid, jag är ute på dagarna."),
    Firm(
        "Friskis i Viken, ideell förening",
        "Carina Blad",
        "carina@friskisviken.example.org",
        "",
        with_check_digit("802999001"),
    ),
    Firm("Viken Vård & Omsorg AB", "Fatima Noor", "fatima@vikenvard.example.org", "070-174 06 24", limited(279)),
    Firm("", "Emma Torp", "emma.torp@example.org", "070-174 06 25"),
    Firm("", "Viktor Haglund", "viktor.haglund@example.org", "", "", BY_EMAIL),
    Firm("", "Leila Saeed", "leila.saeed@example.org", "070-174 06 26"),
    Firm(
        "",
        "Stefan Kruse",
        "stefan.kruse@example.org",
        "070-174 06 27",
        "",
        "Jag flyttar hit från Hamburg i vår. Engelska går bra.",
    ),
    Firm("", "Moa Fransson", "moa.fransson@example.org", "070-174 06 28"),
    Firm("", "Gösta Palmgren", "", "0123-555 18", "", "Ring mig, jag hör lite dåligt så tala tydligt."),
]
