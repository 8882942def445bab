"""Values as people in Sweden read them. Pure."""

from decimal import Decimal

from surveys.pure.index import rounded
from surveys.pure.scales import SCALES

TOO_FEW = "för få svar"  # in place of a value that would tell of single respondents

MINUS = "\u2212"


def in_words(value: Decimal | None, scale: str, *, sign: bool = False) -> str:
    """72.7 → `72,7`, with the decimals of its scale; empty for no value. `sign` shows plus and minus."""
    if value is None:
        return ""
    return number(value, SCALES[scale].decimals, sign=sign)


def number(value: Decimal, decimals: int, *, sign: bool = False) -> str:
    text = f"{rounded(value, decimals):f}".replace(".", ",").replace("-", MINUS)
    return f"+{text}" if sign and value > 0 else text
