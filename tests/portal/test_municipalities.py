"""The list of municipalities, counted as SCB counts them."""

import re
from collections import Counter
from pathlib import Path

import pytest

from portal.text import municipalities

ROOT = Path(__file__).resolve().parents[2]
ONES_OWN = re.compile(r"Valdemarsvik|Vammar|Östergötland|\b0563\b|G37570|G33615")
MAY_SAY_SO = {"portal/tools/demo", "portal/text/municipalities", "surveys/examples"}

IN_EACH_COUNTY = {
    "01 Stockholms län": 26,
    "03 Uppsala län": 8,
    "04 Södermanlands län": 9,
    "05 Östergötlands län": 13,
    "06 Jönköpings län": 13,
    "07 Kronobergs län": 8,
    "08 Kalmar län": 12,
    "09 Gotlands län": 1,
    "10 Blekinge län": 5,
    "12 Skåne län": 33,
    "13 Hallands län": 6,
    "14 Västra Götalands län": 49,
    "17 Värmlands län": 16,
    "18 Örebro län": 12,
    "19 Västmanlands län": 10,
    "20 Dalarnas län": 15,
    "21 Gävleborgs län": 10,
    "22 Västernorrlands län": 7,
    "23 Jämtlands län": 8,
    "24 Västerbottens län": 15,
    "25 Norrbottens län": 14,
}


def test_every_municipality_is_there_once_in_its_county():
    every = list(municipalities.by_code().values())
    assert Counter(f"{each.county_code} {each.county}" for each in every) == IN_EACH_COUNTY
    assert len(every) == len({each.name for each in every}) == len({each.code for each in every}) == 290
    assert all(len(each.code) == 4 and each.code.startswith(each.county_code) for each in every)
    assert all(each.full_name.endswith(" kommun") for each in every)


@pytest.mark.parametrize(
    ("typed", "full_name"),
    [
        ("0561", "Åtvidabergs kommun"),
        (" åtvidaberg ", "Åtvidabergs kommun"),
        ("Upplands  Väsby (0114)", "Upplands Väsby kommun"),
        ("FALU KOMMUN", "Falu kommun"),
        ("Kalmar", "Kalmar kommun"),
        ("Tranås", "Tranås kommun"),
        ("0331", "Heby kommun"),
    ],
)
def test_one_is_found_as_people_write_it(typed, full_name):
    assert municipalities.find(typed).full_name == full_name


@pytest.mark.parametrize("typed", ["", "561", "9999", "Exempelby"])
def test_what_no_municipality_is_called_is_none(typed):
    assert municipalities.find(typed) is None


def test_nothing_of_one_municipality_stands_in_code_templates_or_migrations():
    """What is one's own is asked for at the first start. The demo's town has files of its own."""
    said = [
        str(path.relative_to(ROOT))
        for folder in ("portal", "cases", "events", "surveys", "training", "templates", "static")
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in {".py", ".html", ".txt", ".toml", ".js", ".css", ".csv", ".typ"}
        and not any(str(path.relative_to(ROOT)).startswith(each) for each in MAY_SAY_SO)
        and ONES_OWN.search(path.read_text())
    ]
    assert said == []
