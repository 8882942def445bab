"""Sweden's 290 municipalities with their counties, as `municipalities.csv` beside this file lists them.

Source of codes and names: SCB, "Län och kommuner i kodnummerordning". `full_name` is written out,
since no rule knows that Falun becomes Falu, and Kalmar and Orust stay as they are.
"""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("municipalities.csv")


@dataclass(frozen=True)
class Municipality:
    """`code` is four digits with a leading zero, "0561"; its first two are those of the county."""

    code: str
    name: str
    full_name: str
    county_code: str
    county: str

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


@cache
def by_code() -> dict[str, Municipality]:
    with FILE.open(encoding="utf-8", newline="") as lines:
        found = [Municipality(**row) for row in csv.DictReader(lines, delimiter=";")]
    return {each.code: each for each in found}


def find(typed: str) -> Municipality | None:
    """By code, name or both, as somebody types or chooses it: "0561", "åtvidaberg", "Åtvidabergs kommun"."""
    plain = " ".join(typed.split()).casefold()
    return _by_words().get(plain)


@cache
def _by_words() -> dict[str, Municipality]:
    return {
        words.casefold(): each
        for each in by_code().values()
        for words in (each.code, each.name, each.full_name, str(each))
    }
