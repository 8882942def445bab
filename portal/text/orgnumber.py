"""Organisation numbers as people type them, and personal identity numbers that should not be written at all.

A number is ten digits and the last is a Luhn check digit. When the third digit is 2 or more it belongs to an
organisation. Otherwise it is the owner's personal identity number: a sole trader (enskild firma) has no other
number, so it is personal data and is shown masked. In a samordningsnummer the day is written with 60 added, and
month and day are 00 where they are not known (folkbokföringslagen 18 a §, Skatteverket SKV 707). A VAT number is
SE, the ten digits and two more: 01, or the next for another business of the same owner.

PyPI `python-stdnum` does the check digit. Its `se.orgnr` is not used: it accepts 000000-0000 and any personal
identity number, and refuses the form with twelve digits. Its `se.personnummer` reads today's date and refuses
samordningsnummer (the day plus 60).
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from enum import StrEnum

from stdnum import luhn


class Kind(StrEnum):
    """Whose number it is: an organisation's, or a person's who runs an enskild firma."""

    COMPANY = "company"
    SOLE_TRADER = "sole_trader"


@dataclass(frozen=True)
class OrgNumber:
    """A valid number: ten digits without a dash. `str` and `repr` are masked, so that logs may show them."""

    digits: str
    kind: Kind

    @property
    def formatted(self) -> str:
        """`556016-0680`. For a sole trader this is personal data: show `masked` instead."""
        return f"{self.digits[:6]}-{self.digits[6:]}"

    @property
    def masked(self) -> str:
        """`850709-****` for a sole trader, else as `formatted`."""
        return f"{self.digits[:6]}-****" if self.kind is Kind.SOLE_TRADER else self.formatted

    def __str__(self) -> str:
        return self.masked

    def __repr__(self) -> str:
        return f"OrgNumber({self.masked}, {self.kind.value})"


class InvalidOrgNumber(ValueError):
    """The typed text is no organisation number.

    The message is in Swedish, says what to do, and never repeats the text: it may be a person's number.
    """


LEAVE_EMPTY = "Du kan också lämna rutan tom."
WRONG_SHAPE = f"Kontrollera numret. Det ska ha tio siffror, med ett bindestreck före de fyra sista. {LEAVE_EMPTY}"
WRONG_DIGIT = f"Kontrollera numret. Någon siffra verkar ha blivit fel. {LEAVE_EMPTY}"

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))
# Optional century (16 = organisation), six digits, dash or plus (a person of 100 years or more), four digits.
_TYPED = re.compile(r"(?P<century>16|18|19|20)?(?P<date>[0-9]{6})(?P<sign>[-+]?)(?P<last>[0-9]{4})")
_VAT = re.compile(r"SE-?([0-9]{6}-?[0-9]{4})(?:-?(?:0[1-9]|[1-8][0-9]|9[0-4]))?")


def parse(text: str) -> OrgNumber | None:
    """The number that a person typed; None for a blank text.

    Accepts `556016-0680`, `5560160680`, `165560160680`, `SE556016068001` and `SE5560160680`, and for sole traders
    `850709-9805`, `198507099805`, `+` as separator and samordningsnummer. Spaces of any kind and long dashes are
    forgiven.
    Raises InvalidOrgNumber.
    """
    typed = "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).upper().split())
    if not typed:
        return None
    if vat := _VAT.fullmatch(typed):
        typed = vat[1]
    match = _TYPED.fullmatch(typed)
    if not match:
        raise InvalidOrgNumber(WRONG_SHAPE)
    digits = match["date"] + match["last"]
    kind = Kind.SOLE_TRADER if digits[2] < "2" else Kind.COMPANY
    if not luhn.is_valid(digits) or not _fits(kind, match):
        raise InvalidOrgNumber(WRONG_DIGIT)
    return OrgNumber(digits, kind)


def _fits(kind: Kind, match: re.Match[str]) -> bool:
    """Do the century, the separator and the date belong to this kind of number?"""
    if kind is Kind.COMPANY:
        return match["century"] in (None, "16") and match["sign"] != "+"
    return match["century"] != "16" and _is_birth_date(match["date"], century=match["century"])


def _is_birth_date(six: str, *, century: str | None) -> bool:
    """Is YYMMDD a date, also as the Tax Agency writes it in a samordningsnummer?"""
    year, month, day = int(six[:2]), int(six[2:4]), int(six[4:])
    if day < 60:
        return 1 <= month <= 12 and 1 <= day <= _days(year, month, century)
    return month <= 12 and day - 60 <= _days(year, month or 1, century)


def _days(year: int, month: int, century: str | None) -> int:
    """Without a century, any that has the date will do: 00-02-29 exists only in 2000, for 1900 was no leap year."""
    return monthrange(int(century or "20") * 100 + year, month)[1]


# In free text. The date and the four last may stand apart, and the date may be written 1985-07-09.
# No digit just outside, nor digits joined by a sign: that is part of a longer number. SE begins a VAT number, whose
# last two digits are not its own.
_WRITTEN = re.compile(
    r"""
    (?<![0-9]) (?<![0-9][-+./,:])
    (?: (?<=[Ss][Ee]) (?P<vat>[0-9]{6}-?[0-9]{4}) (?: -?[0-9]{2} )?
      | (?<![Ss][Ee]) (?: (?:18|19|20)? [0-9]{6} (?P<sign>\ ?[-+]\ ?|\ )? [0-9]{4}
                        | (?:18|19|20) [0-9]{2}-[0-9]{2}-[0-9]{2} \ ?[-+]\ ? [0-9]{4} )
      | (?<=[Ss][Ee]\ ) (?P<spaced_vat>[0-9]{10}) [0-9]{2} )
    (?![0-9]) (?![-+./,:][0-9])
    """,
    re.VERBOSE,
)
# One character for one, so that a span fits the text as it was typed.
_PLAIN = _DASHES | str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2007": " ", "\u2009": " ", "\t": " "})


def find_personal_numbers(text: str) -> list[tuple[int, int]]:
    """Where personal identity numbers and samordningsnummer stand in a free text, as (start, end).

    For a friendly warning before something is sent, not for a refusal: one in ten wrong numbers has a right
    check digit. Organisation numbers are never found. Ten digits that begin with 0 and have no dash are taken
    for a telephone number. A sole trader's VAT number is the owner's personal one.
    """
    return [match.span() for match in _WRITTEN.finditer(text.translate(_PLAIN)) if _is_personal(match)]


def contains_personal_number(text: str) -> bool:
    """Does a free text hold something that looks like a valid personal identity number?"""
    return bool(find_personal_numbers(text))


def _is_personal(match: re.Match[str]) -> bool:
    vat = match["vat"] or match["spaced_vat"]
    digits = re.sub(r"[^0-9]", "", vat or match[0])
    century, ten = digits[:-10], digits[-10:]
    if not century and ten[0] == "0" and not vat and not (match["sign"] or "").strip():
        return False
    return _is_birth_date(ten[:6], century=century or None) and luhn.is_valid(ten)
