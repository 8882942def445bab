"""Tables as people make them: titles, merged headings, sheets, and words that nobody has seen before."""

import io
from datetime import datetime

import pytest
import xlsxwriter

from surveys import readers
from surveys.readers import Told
from tests.surveys.conftest import tidy_csv, workbook

pytestmark = pytest.mark.django_db


def read(content: bytes, words, **told):
    return readers.read(readers.sheets_of(content), words, Told(**told))


def values(reading) -> dict[tuple, str]:
    return {(row.year, row.area, row.factor, row.group, row.code): row.value for row in reading.rows}


@pytest.mark.parametrize(
    ("answers", "rate", "cell", "raw", "problem"),
    [
        ("17", "340 %", "F2", "340 %", "Svarsfrekvensen är inte mellan 0 och 100 procent."),
        ("17", "40", "D2", "60,5", ""),
        ("många", "340", "E2", "många", "”många” är inget antal."),
        ("17", "hälften", "F2", "hälften", "”hälften” är inget antal."),
        ("99999999", "40", "E2", "99999999", "Antalet svar är orimligt stort."),
    ],
)
def test_a_count_that_cannot_be_names_its_own_cell(words, answers, rate, cell, raw, problem):
    heading = "Mätår;Myndighetsområde;Faktor;Index;Antal svar;Svarsfrekvens"
    found = read(f"{heading}\n2024;Bygglov;NKI;60,5;{answers};{rate}".encode(), words)
    assert [(row.cell, row.raw, row.problem) for row in found.rows] == [(cell, raw, problem)]


def test_a_count_below_a_matrix_names_its_own_cell(words):
    sheet = [["Insikt 2025"], ["", "Bygglov", "Brandskydd"], ["NKI", 60.5, 70], ["Svarsfrekvens", 340, 40]]
    found = read(workbook(("Blad1", sheet)), words)
    problem = "Svarsfrekvensen är inte mellan 0 och 100 procent."
    assert [(row.cell, row.problem) for row in found.rows] == [("B4", problem), ("C3", "")]


def test_areas_down_and_factors_across(words):
    sheet = [
        ["Insikt 2025"],
        [],
        ["", "NKI", "Information", "Antal svar"],
        ["Bygglov", 60.5, "*", 17],
        ["Miljö & hälsoskydd", "70,1", 66, 20],
    ]
    found = read(workbook(("Blad1", sheet)), words)
    assert values(found) == {
        ("2025", "bygglov", "nki", "foretag", "0563"): "60.5",
        ("2025", "bygglov", "information", "foretag", "0563"): "",
        ("2025", "miljo", "nki", "foretag", "0563"): "70.1",
        ("2025", "miljo", "information", "foretag", "0563"): "66",
    }
    assert {row.answers for row in found.rows} == {"17", "20"}
    assert [row.cell for row in found.rows] == ["B4", "C4", "B5", "C5"]


def test_merged_years_over_measures(words):
    sheet = [
        ["Insikt, företag"],
        ["", "", "", "", ""],
        ["Myndighetsområde", "NKI", "Antal svar", "NKI", "Antal svar"],
        ["Bygglov", 60, 12, 62, 14],
        ["Brandskydd", "..", 4, 71, 11],
    ]
    content = workbook(("Blad1", sheet), merged=((1, 1, 1, 2, "2023"), (1, 3, 1, 4, "2024")))
    rows = {(row.year, row.area): (row.value, row.answers, row.state, row.cell) for row in read(content, words).rows}
    assert rows == {
        ("2023", "bygglov"): ("60", "12", "final", "B4"),
        ("2024", "bygglov"): ("62", "14", "final", "D4"),
        ("2023", "brandskydd"): ("", "4", "missing", "B5"),
        ("2024", "brandskydd"): ("71", "11", "final", "D5"),
    }


def test_a_column_per_year_with_area_and_factor_to_the_left(words):
    sheet = [
        ["Område", "Kvalitetsfaktor", "2023", 2024],
        ["Livsmedel", "Bemötande", "70,5", 71],
        ["Livsmedel", "Rättssäkerhet", 68, "-"],
    ]
    assert values(read(workbook(("Insikt", sheet)), words)) == {
        ("2023", "livsmedel", "bemotande", "foretag", "0563"): "70.5",
        ("2024", "livsmedel", "bemotande", "foretag", "0563"): "71",
        ("2023", "livsmedel", "rattssakerhet", "foretag", "0563"): "68",
        ("2024", "livsmedel", "rattssakerhet", "foretag", "0563"): "",
    }


def test_several_sheets_each_with_its_year(words):
    rows = [["Myndighetsområde", "Index"], ["Bygglov", 61]]
    content = workbook(("2023", rows), ("2024", rows), ("Kontakt", [["Ring oss"]]))
    found = read(content, words)
    assert [(row.year, row.sheet) for row in found.rows] == [("2023", "2023"), ("2024", "2024")]
    assert found.said == ["Bladet ”Kontakt” innehåller ingen tabell och hoppades över."]


def test_merged_areas_beside_their_factors(words):
    sheet = [["År", "Område", "Faktor", "Värde"], [2024, "Bygglov", "NKI", 60], [2024, "", "Information", 61]]
    content = workbook(("Blad1", sheet), merged=((1, 1, 2, 1, "Bygglov"),))
    assert [(row.area, row.factor) for row in read(content, words).rows] == [
        ("bygglov", "nki"),
        ("bygglov", "information"),
    ]


def test_comparisons_in_columns_become_values_of_their_own(words):
    content = "Mätår;Område;NKI;Riket;Länet;Liknande kommuner\n2024;Bygglov;60;72;70;66,5\n".encode()
    found = {row.code: (row.value, row.cell) for row in read(content, words).rows}
    assert found == {
        "0563": ("60", "C2"),
        "0000": ("72", "D2"),
        "G33615": ("70", "E2"),
        "G37570": ("66.5", "F2"),
    }


def test_codes_keep_their_leading_zero_whatever_excel_did_to_them(words):
    sheet = [["Kommunkod", "Kommun", "Mätår", "NKI"], [563, "Valdemarsvik", 2024, 60], ["0512", "Ydre", 2024, 70]]
    content = workbook(("Insikt", sheet))
    assert [row.code for row in read(content, words, survey="insikt").rows] == ["0563", "0512"]


def test_shares_of_one_are_percent_when_excel_keeps_them_so(words):
    sheet = [["Mätår", "Område", "NKI", "Svarsfrekvens"], [2024, "Bygglov", 60, 0.46], [2024, "Brandskydd", 61, 0.5]]
    assert [row.rate for row in read(workbook(("Insikt", sheet)), words).rows] == ["46", "50"]


def test_an_unknown_heading_is_asked_about_with_what_stands_in_it(words):
    reading = read("Mätår;Förvaltning;Faktor;Index\n2024;Bygg;NKI;60\n2024;Skola;NKI;61\n".encode(), words)
    assert [(each.kind, each.text, each.cell, each.samples) for each in reading.unknown] == [
        ("heading", "Förvaltning", "B1", ["Bygg", "Skola"])
    ]


def test_an_unknown_name_is_asked_about_once_and_its_rows_say_why(words):
    reading = read(tidy_csv("2024;Trädgård;NKI;60;10", "2024;Trädgård;Information;61;10"), words)
    assert [(each.kind, each.text, each.survey) for each in reading.unknown] == [("area", "Trädgård", "insikt")]
    assert {row.problem for row in reading.rows} == {"”Trädgård” är ett område som portalen inte känner till."}


@pytest.mark.parametrize("heading", ["Mätår", "mätår ", "MÄTÅR", "Matar", "År", "Undersökningsår", "measurement_year"])
def test_spellings_of_a_heading(words, heading):
    reading = read(f"{heading};Område;Faktor;Index\n2024;Bygglov;NKI;60\n".encode(), words)
    assert [(row.year, row.value) for row in reading.rows] == [("2024", "60")]
    assert reading.unknown == []


@pytest.mark.parametrize(
    "area",
    [
        "Miljö- och hälsoskydd",
        "Miljö och hälsoskydd",
        "miljö-/hälsoskydd ",
        "MILJÖ & HÄLSOSKYDD",
        "Miljö-\u00a0och hälsoskydd",
        "Miljo- och halsoskydd",
        "Miljö- och hälsoskyd",
    ],
)
def test_spellings_of_an_area(words, area):
    reading = read(tidy_csv(f"2024;{area};NKI;60;10"), words)
    assert [row.area for row in reading.rows] == ["miljo"]


def test_a_survey_column_decides_for_each_row(words):
    text = (
        "survey,measurement_year,area,factor,value\n"
        "Insikt NKI,2024,Bygglov,NKI,60\nInsikt NUI,2024,Upphandling,NKI,61\n"
        "Företagsklimatet,2024,,Infrastruktur,3.1\n"
    )
    assert [(row.survey, row.area, row.factor, row.scale) for row in read(text.encode(), words).rows] == [
        ("insikt", "bygglov", "nki", "index"),
        ("nui", "upphandling", "nki", "index"),
        ("foretagsklimatet", "kommunen", "infrastruktur", "grade"),
    ]


def test_a_publication_year_is_never_taken_for_the_measurement_year(words):
    reading = read("Mätår;Publiceringsår;Område;NKI\n2024;2025;Bygglov;60\n".encode(), words)
    assert [(row.year, row.published) for row in reading.rows] == [("2024", "2025")]


def test_notes_below_the_table_are_no_values(words):
    content = tidy_csv("2024;Bygglov;NKI;60;10", "", "* färre än tio svar redovisas inte", "Källa: SKR")
    assert len(read(content, words).rows) == 1


def test_a_year_that_nobody_says_is_said_to_be_missing(words):
    reading = read("Område;Faktor;Index\nBygglov;NKI;60\n".encode(), words)
    assert [(row.year, row.problem) for row in reading.rows] == [("", "Mätåret saknas.")]
    told = read("Område;Faktor;Index\nBygglov;NKI;60\n".encode(), words, year=2024)
    assert [(row.year, row.problem) for row in told.rows] == [("2024", "")]


def test_the_date_of_a_printout_is_not_the_year_it_is_about(words):
    text = "Utskrivet 2025-03-01\nOmråde;Index\nBygglov;60\nBrandskydd;61\n"
    for title, year in (("", ""), ("Mätår 2024. ", "2024")):
        reading = read(f"{title}{text}".encode(), words, name="export 20250301.csv")
        assert {row.year for row in reading.rows} == {year}


def test_our_own_template_with_everything_in_it(words):
    text = (
        "year,area,factor,respondent_group,value,answers,response_rate,national_value,rank\n"
        "2024,Bygglov,NKI,Företag,60.5,17,46.1,72,129\n"
    )
    found = {(row.code, row.release, row.scale): (row.value, row.answers) for row in read(text.encode(), words).rows}
    assert found == {
        ("0563", "answers", "index"): ("60.5", "17"),
        ("0563", "ranking", "rank"): ("129", "17"),
        ("0000", "answers", "index"): ("72", ""),
    }


def test_a_date_in_the_column_of_years_is_its_year(words):
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"default_date_format": "yyyy"}) as book:
        sheet = book.add_worksheet("Insikt")
        sheet.write_row(0, 0, ["Mätår", "Område", "NKI"])
        sheet.write_datetime(1, 0, datetime(2024, 1, 1))
        sheet.write_row(1, 1, ["Bygglov", 60])
    assert [(row.year, row.value) for row in read(content.getvalue(), words).rows] == [("2024", "60")]


def test_a_sheet_or_a_title_names_what_its_table_is_about(words):
    rows = [["Faktor", "2023", "2024"], ["NKI", 60, 61], ["Bemötande", 70, 71]]
    titled = [["Insikt"], ["Myndighetsområde: Livsmedelskontroll"], *rows]
    reading = read(workbook(("Bygglov", rows), ("Blad 2", titled)), words)
    assert {(row.sheet, row.area) for row in reading.rows} == {("Bygglov", "bygglov"), ("Blad 2", "livsmedel")}
    klimat = "Svarsgrupp: Politiker\nÅr;Faktor;Betyg\n2024;Infrastruktur;3,1\n2024;Service och bemötande;4\n"
    assert {row.group for row in read(klimat.encode(), words).rows} == {"politiker"}


def test_what_a_row_says_goes_before_the_title(words):
    sheet = [["Bygglov"], ["Mätår", "Område", "NKI"], [2024, "Brandskydd", 60], [2024, "Bygglov", 61]]
    reading = read(workbook(("Insikt", sheet)), words)
    assert [row.area for row in reading.rows] == ["brandskydd", "bygglov"]


@pytest.mark.parametrize(
    ("value", "count"),
    [
        ("Bygglov NKI", "Bygglov antal svar"),
        ("NKI Bygglov", "Antal svar Bygglov"),
        ("Bygglov - NKI", "Bygglov: n"),
        ("Bygglov", "Bygglov, svar"),
    ],
)
def test_headings_of_two_words_that_each_mean_something(words, value, count):
    text = f"Mätår;{value};{count};Brandskydd\n2024;60;17;71\n"
    reading = read(text.encode(), words)
    assert [(row.area, row.factor, row.value, row.answers) for row in reading.rows] == [
        ("bygglov", "nki", "60", "17"),
        ("brandskydd", "nki", "71", ""),
    ]
    assert reading.unknown == []


HEADINGS = {  # above 60: whose value it is, or what is asked about
    "NKI-värde": [("0563", "60")],
    "Index totalt": [("0563", "60")],
    "Totalt NKI": [("0563", "60")],
    "Betyg medel": [("0563", "60")],
    "Samtliga kommuner": [("0000", "60")],
    "Medel alla kommuner": [("0000", "60")],
    "Riket index": [("0000", "60")],
    "Liknande kommuner NKI": [("G37570", "60")],
    "Antal svar riket": "Antal svar riket",
    "Samtliga totalt": "Samtliga totalt",
    "Svar i procent": "Svar i procent",
}


def test_a_plain_word_beside_a_known_heading_changes_nothing_and_two_measures_are_asked_about(words):
    wrong = {}
    for heading, right in HEADINGS.items():
        reading = read(f"Mätår;Område;Faktor;{heading}\n2024;Bygglov;NKI;60\n".encode(), words, survey="insikt")
        found = [(row.code, row.value) for row in reading.rows] or reading.unknown[0].text
        if found != right:
            wrong[heading] = found
    assert wrong == {}
    counted = read(
        "Mätår;Område;NKI;Antal svar totalt;Svarsfrekvens i procent\n2024;Bygglov;60;17;46\n".encode(), words
    )
    assert [(row.answers, row.rate) for row in counted.rows] == [("17", "46")]


def test_columns_that_stand_twice(words):
    """Counts belong to the value to their left. Two values about the same are both shown, and neither is chosen."""
    head = "Mätår;Område;NKI;Antal svar;Information;Antal svar"
    rows = read(f"{head}\n2024;Bygglov;60;17;61;18\n".encode(), words).rows
    assert [(row.factor, row.value, row.answers) for row in rows] == [("nki", "60", "17"), ("information", "61", "18")]
    rows = read("Mätår;Område;NKI;Index\n2024;Bygglov;60;61\n2024;Brandskydd;62;\n".encode(), words).rows
    assert [(row.cell, row.area, row.value) for row in rows] == [
        ("C2", "bygglov", "60"),
        ("D2", "bygglov", "61"),
        ("C3", "brandskydd", "62"),
    ]


def test_a_year_beside_another_place_is_that_places_and_never_ours(words):
    heads = "Myndighetsområde;2023 Kumla;2024 Kumla;Norrköping, 2024;2024"
    found = values(read(f"{heads}\nBygglov;60;61;62;63".encode(), words, survey="insikt"))
    codes = {(int(year), code): value for (year, *_, code), value in found.items()}
    assert codes == {(2023, "1881"): "60", (2024, "1881"): "61", (2024, "0581"): "62", (2024, words.own): "63"}
