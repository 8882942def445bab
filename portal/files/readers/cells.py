"""A cell as a person sees it, and its name in a spreadsheet. Pure."""

import re

# Spaces that look like one: hard, narrow, figure, thin. Excel and Word put them between thousands.
SPACES = re.compile(r"[\s\u00a0\u202f\u2007\u2009\ufeff]+")


class NotAValue(str):
    """A cell that is surely no single value, and the sentence that says why. As a label it is a text."""

    why: str

    def __new__(cls, text: str, why: str) -> "NotAValue":
        found = super().__new__(cls, text)
        found.why = why
        return found


def tidy(text: str) -> str:
    return SPACES.sub(" ", text).strip()


def shown(cell: object) -> str:
    """The cell as a person sees it in a spreadsheet, for sentences and lists."""
    if cell is None:
        return ""
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",")
    return tidy(str(cell))[:80]


def column_letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def address(row: int, column: int) -> str:
    """The cell's name in a spreadsheet; row and column counted from 0."""
    return f"{column_letters(column)}{row + 1}"
