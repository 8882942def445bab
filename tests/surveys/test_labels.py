"""Blank cells below a label, titles of sections, and counts in rows and columns: sure, or refused."""

import pytest

from tests.surveys.conftest import workbook
from tests.surveys.test_excel import given, read

pytestmark = pytest.mark.django_db
HEAD = ["Mätår", "Område", "Faktor", "Index"]


def told(reading) -> list[tuple]:
    """Each value with what it is of, and each refusal with its cell."""
    return [
        (row.cell, row.problem) if row.problem else (row.cell, row.year, row.area, row.factor, row.value)
        for row in reading.rows
    ]


def missing(name: str) -> str:
    return f"{name} saknas. Skriv det i cellen."


def test_a_blank_below_a_label_is_the_label_above_and_that_is_told(words):
    reading = read(given("02-labels-only-first-row.xlsx"), words)
    assert [(row.area, row.factor, row.value, row.answers, row.problem) for row in reading.rows] == [
        ("bygglov", "nki", "61.5", "21", ""),
        ("bygglov", "information", "60", "21", ""),
        ("bygglov", "bemotande", "65", "21", ""),
        ("brandskydd", "nki", "70.1", "12", ""),
        ("brandskydd", "information", "71", "12", ""),
    ]
    assert reading.said == ["Tre tomma celler lästes som det som står ovanför. Den första är A3 på bladet ”2016”."]


BLANKS = {
    "outer labels of a pivot table": (
        [HEAD, [2024, "Bygglov", "NKI", 60], ["", "", "Information", 61], ["", "Brandskydd", "NKI", 62]],
        [
            ("D2", "2024", "bygglov", "nki", "60"),
            ("D3", "2024", "bygglov", "information", "61"),
            ("D4", "2024", "brandskydd", "nki", "62"),
        ],
    ),
    "another year begins another block": (
        [HEAD, [2023, "Bygglov", "NKI", 60], [2024, "", "Information", 61]],
        [("D2", "2023", "bygglov", "nki", "60"), ("B3", missing("Myndighetsområde"))],
    ),
    "nothing stands above": (
        [HEAD, [2024, "", "NKI", 60], [2024, "Bygglov", "NKI", 61]],
        [("B2", missing("Myndighetsområde")), ("D3", "2024", "bygglov", "nki", "61")],
    ),
    "the innermost label": (
        [HEAD, [2024, "Bygglov", "NKI", 60], [2024, "Bygglov", "", 61]],
        [("D2", "2024", "bygglov", "nki", "60"), ("C3", missing("Faktor"))],
    ),
    "an empty row between": (
        [HEAD, [2024, "Bygglov", "NKI", 60], ["", "", "", ""], [2024, "", "Information", 61]],
        [("D2", "2024", "bygglov", "nki", "60"), ("B4", missing("Myndighetsområde"))],
    ),
    "a mean below a matrix": (
        [["Insikt 2024"], ["", "Bygglov", "Brandskydd"], ["NKI", 60, 61], ["Information", 62, 63], ["", 61, 62]],
        [
            ("B3", "2024", "bygglov", "nki", "60"),
            ("C3", "2024", "brandskydd", "nki", "61"),
            ("B4", "2024", "bygglov", "information", "62"),
            ("C4", "2024", "brandskydd", "information", "63"),
            ("A5", missing("Faktor")),
            ("A5", missing("Faktor")),
        ],
    ),
    "a column that nobody has filled in": (
        [["Mätår", "Område", "Respondentgrupp", "NKI"], [2024, "Bygglov", "", 60], [2024, "Brandskydd", "", 61]],
        [("D2", "2024", "bygglov", "nki", "60"), ("D3", "2024", "brandskydd", "nki", "61")],
    ),
    "titles of sections": (
        [["Insikt"], ["Faktor", 2023, 2024], ["Bygglov"], ["NKI", 60, 61], [], ["Trädgård"], ["NKI", 62, 63]],
        [
            ("B4", "2023", "bygglov", "nki", "60"),
            ("C4", "2024", "bygglov", "nki", "61"),
            ("B7", "”Trädgård” är ett område som portalen inte känner till."),
            ("C7", "”Trädgård” är ett område som portalen inte känner till."),
        ],
    ),
    "years as titles": (
        [["Område", "NKI", "Information"], [2023], ["Bygglov", 60, 61], [2024], ["Bygglov", 62, 63]],
        [
            ("B3", "2023", "bygglov", "nki", "60"),
            ("C3", "2023", "bygglov", "information", "61"),
            ("B5", "2024", "bygglov", "nki", "62"),
            ("C5", "2024", "bygglov", "information", "63"),
        ],
    ),
    "a heading about something else than its row": (
        [["Mätår", "Område", "Bygglov NKI"], [2024, "Bygglov", 60], [2024, "Brandskydd", 61]],
        [
            ("C2", "2024", "bygglov", "nki", "60"),
            ("C3", "Raden gäller ”Brandskydd”, men kolumnens rubrik säger något annat."),
        ],
    ),
    "an index as a share of one": (
        [HEAD, [2024, "Bygglov", "NKI", 0.615], [2024, "Brandskydd", "NKI", "0,7"]],
        [
            ("D2", "”0,615” ser ut som en andel. Ett index går från 0 till 100."),
            ("D3", "”0,7” ser ut som en andel. Ett index går från 0 till 100."),
        ],
    ),
}


def test_what_a_blank_label_means_is_sure_or_refused(words):
    wrong = {}
    for name, (rows, right) in BLANKS.items():
        found = told(read(workbook(("Blad1", rows)), words, survey="insikt"))
        if found != right:
            wrong[name] = found
    assert wrong == {}


def test_a_place_without_a_name_is_not_ours(words):
    text = "Kommun;Mätår;NKI\nRiket;2023;60\n;2024;61\n;;62\n".encode()
    found = [(row.cell, row.code, row.value, row.problem) for row in read(text, words, survey="insikt").rows]
    assert found == [
        ("C2", "0000", "60", ""),
        ("C3", "0000", "61", ""),
        ("A4", "", "", missing("Kommun")),
    ]


def test_counts_belong_to_the_block_that_they_stand_in(words):
    rows = [
        ["Område", "Faktor", 2023, 2024],
        ["Bygglov", "NKI", 60, 61],
        ["", "Antal svar", 12, 13],
        ["", "Svarsfrekvens", "0,4", 0.5],
        ["Brandskydd", "NKI", 70, 71],
        ["", "Antal svar", 22, 23],
    ]
    found = read(workbook(("Insikt", rows)), words).rows
    assert [(row.cell, row.answers, row.rate) for row in found] == [
        ("C2", "12", "40"),
        ("D2", "13", "50"),
        ("C5", "22", ""),
        ("D5", "23", ""),
    ]


RATES = {  # what stands in the column, and what is read or why not
    ("0,46", "0,5"): ["46", "50"],
    ("0,46", "46 %"): ["46", "46"],
    ("46", "0,5 %"): ["46", "0.5"],
    ("46", "0,46"): ["46", "”0,46” kan vara en andel eller procent. Skriv procent, som de andra."],
    ("46", "1,2"): ["46", "1.2"],
    ("0", "-"): ["0", ""],
}


def test_response_rates_are_percent_or_shares_and_never_both(words):
    wrong = {}
    for (one, other), right in RATES.items():
        text = f"Mätår;Område;NKI;Svarsfrekvens\n2024;Bygglov;60;{one}\n2024;Brandskydd;61;{other}\n"
        found = [row.problem or row.rate for row in read(text.encode(), words).rows]
        if found != right:
            wrong[one, other] = found
    assert wrong == {}


REFUSED = {  # a text file, and the cells that are refused with a word of why
    "an error in a text file": ("Mätår;Område;NKI\n2024;Bygglov;#N/A\n", [("C2", "fel i Excel")]),
    "a Swedish error": ("Mätår;Område;NKI\n2024;Bygglov;#DIVISION/0!\n", [("C2", "inget tal")]),
    "an error for a count": ("Mätår;Område;NKI;Antal svar\n2024;Bygglov;60;#N/A\n", [("D2", "inget antal")]),
    "a share of answers": ("Mätår;Område;NKI;Antal svar\n2024;Bygglov;60;21 %\n", [("D2", "är en andel")]),
    "a share": ("Mätår;Område;NKI\n2024;Bygglov;60 %\n", [("C2", "är en andel")]),
    "a decimal comma between commas": (
        "Mätår,Område,NKI,Antal svar\n2024,Bygglov,60,5,17\n2024,Totalt,61,18\n",
        [("E2", "fler celler")],
    ),
    "a state that nobody knows": ("Mätår;Område;NKI;Läge\n2024;Bygglov;60;osäkert\n", [("C2", "Läget är varken")]),
    "another table below": (
        "Mätår;Område;NKI\n2024;Bygglov;60\n;;\nMätår;Område;Antal svar\n2024;Bygglov;17\n",
        [("C5", "egna rubriker, på rad 4")],
    ),
}


def test_what_a_text_file_may_hold_is_never_guessed(words):
    wrong = {}
    for name, (text, right) in REFUSED.items():
        found = [(row.cell, row.problem) for row in read(text.encode(), words, survey="insikt").rows if row.problem]
        if len(found) != len(right) or any(a != c or b not in d for (a, b), (c, d) in zip(right, found, strict=True)):
            wrong[name] = found
    assert wrong == {}
