"""What one cell says: a number, nothing, or something that is not a number. Pure."""

import re
from decimal import Decimal
from functools import lru_cache

from portal.files.readers.cells import SPACES, NotAValue, address, column_letters, shown, tidy
from surveys.workflow import ValueState

__all__ = ["NotANumber", "NotAValue", "address", "column_letters", "is_error", "mark", "number", "shown", "tidy"]
__all__ += ["whole_number"]

# In Swedish statistics "-" is nothing to report and ".." not available; both mean that there is no value.
MISSING_MARKS = {
    "",
    "-",
    "–",
    "—",
    "−",
    ".",
    "..",
    "...",
    "…",
    "x",
    "na",
    "n/a",
    "null",
    "none",
    "#n/a",
    "saknas",
    "uppgift saknas",
    "ej redovisat",
    "redovisas ej",
    "ingen uppgift",
    "missing",
    "e.u.",
    "e/u",
}
SUPPRESSED_MARKS = {
    "*",
    "**",
    "för få svar",
    "få svar",
    "for fa svar",
    "sekretess",
    "suppressed",
    "färre än 10",
    "<10",
}
FEW = re.compile(r"^(för få|färre än \d+|<\s*\d+)( svar)?( redovisas (inte|ej))?\.?$")


class NotANumber(ValueError):
    """The cell holds a text that is neither a number nor a mark for a missing one."""


def is_error(cell: object) -> bool:
    """`#N/A` in a text file is what Excel writes for a formula that found nothing; its other errors are no marks."""
    return isinstance(cell, str) and cell.strip().upper() == "#N/A"


def mark(cell: object) -> str | None:
    """MISSING or SUPPRESSED when the cell says that there is no value, else None."""
    if cell is None or cell == "":
        return ValueState.MISSING
    if not isinstance(cell, str) or isinstance(cell, NotAValue):
        return None
    return _mark(cell)


@lru_cache(maxsize=4096)
def _mark(cell: str) -> str | None:
    text = tidy(cell).casefold()
    if text in MISSING_MARKS:
        return ValueState.MISSING
    if text in SUPPRESSED_MARKS or FEW.match(text):
        return ValueState.SUPPRESSED
    return None


def number(cell: object) -> str:
    """The number as PostgreSQL and Decimal write it: `72.7`. Raises NotANumber.

    A percent sign is dropped: `46 %` is 46. A float is written with the 15 digits that Excel keeps, so that
    67.4 stays 67.4.
    """
    if isinstance(cell, bool):
        raise NotANumber(str(cell))
    if isinstance(cell, float):
        return f"{cell:.15g}" if abs(cell) < 1e15 else _refuse(str(cell))
    if isinstance(cell, int):
        return str(cell)
    return _text_number(str(cell))


def _refuse(text: str) -> str:
    raise NotANumber(text)


@lru_cache(maxsize=65536)
def _text_number(cell: str) -> str:
    text = SPACES.sub("", cell).removesuffix("%").replace("\u2212", "-").strip("'’")
    if "," in text and "." in text:  # the last of them is the decimal sign, the other stands between thousands
        thousands = "." if text.rindex(",") > text.rindex(".") else ","
        text = text.replace(thousands, "")
    text = text.replace(",", ".")
    if not re.fullmatch(r"[+-]?[0-9]{1,15}(\.[0-9]{0,15})?|[+-]?\.[0-9]{1,15}", text):
        raise NotANumber(cell)
    return format(Decimal(text), "f")


def whole_number(cell: object) -> str:
    """As `number`, for what is counted: `1.234` is a thousand and more. Raises NotANumber for halves."""
    text = SPACES.sub("", cell) if isinstance(cell, str) else cell
    if isinstance(text, str) and re.fullmatch(r"[0-9]{1,3}([.,][0-9]{3})+", text):
        text = re.sub(r"[.,]", "", text)
    found = number(text)
    whole, _, rest = found.partition(".")
    if rest.strip("0") or whole.startswith("-") or len(whole) > 9:
        raise NotANumber(str(cell))
    return whole
