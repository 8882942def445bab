"""The example files, with values that were read from the files by a person and written down here."""

from decimal import Decimal

import pytest
from django.core.management import call_command

from surveys.models import Area, Factor, Value
from tests.surveys.conftest import EXAMPLES, example, import_now, value

pytestmark = pytest.mark.django_db


def imported(name: str) -> None:
    import_now(example(name), name)


# year, area, factor, value, answers, response rate, state, the country's value, cell
INSIKT = [
    (2019, "totalt", "nki", "60.5", 39, "29.6", "final", "74.9", "E2"),
    (2019, "miljo", "nki", "62.5", 23, "61.8", "final", "74.9", "E16"),  # "miljö- och hälsoskydd "
    (2019, "miljo", "information", "64.4", 23, "39.8", "final", "75.6", "E17"),  # "Miljö och hälsoskydd"
    (2021, "miljo", "bemotande", "72.9", 25, "57.0", "final", "71.7", "E119"),  # "Miljö-/hälsoskydd"
    (2019, "livsmedel", "nki", None, 4, "44.5", "missing", "73.5", "E23"),  # blank
    (2019, "livsmedel", "tillganglighet", None, 4, "60.4", "missing", "74.1", "E25"),  # "-"
    (2019, "livsmedel", "bemotande", None, 4, "58.6", "suppressed", "74.7", "E26"),  # "För få svar"
    (2019, "mark", "bemotande", None, 9, "41.6", "missing", "75.7", "E47"),  # ".."
    (2020, "servering", "kompetens", "66.1", 37, "58.2", "final", "75.8", "E84"),
    (2023, "totalt", "nki", "69.5", 76, "34.5", "final", "75.3", "E202"),
    (2024, "totalt", "nki", "67.4", 57, "39.9", "final", "75.6", "E252"),
    (2025, "totalt", "effektivitet", "67.7", 87, "62.0", "final", "74.1", "E308"),
    (2025, "mark", "bemotande", "81.1", 18, "55.1", "final", "73.3", "E347"),
]


@pytest.mark.parametrize("row", INSIKT, ids=lambda row: f"{row[0]}-{row[1]}-{row[2]}")
def test_insikts_csv(row):
    year, area, factor, number, answers, rate, state, country, cell = row
    imported("insikt_2019-2025.csv")
    found = value("insikt", year, area, factor)
    expected = (number and Decimal(number), answers, Decimal(rate), state, cell)
    assert (found.published, found.answers, found.response_rate, found.state, found.cell) == expected
    assert value("insikt", year, area, factor, place="0000").published == Decimal(country)
    assert (found.edition.publication_year, found.batch.source.name) == (year + 1, "insikt_2019-2025.csv")


def test_insikts_csv_as_a_whole():
    imported("insikt_2019-2025.csv")
    # Seven years of seven areas with seven factors, and procurement once a year: for us and for the country.
    assert Value.objects.count() == 7 * (7 * 7 + 1) * 2
    assert Value.objects.filter(value=0).count() == 0
    assert Area.objects.filter(series__isnull=False).distinct().count() == 7 + 1


def test_procurement_is_a_survey_of_its_own():
    imported("insikt_2019-2025.csv")
    assert value("nui", 2019, "upphandling", "nki").published == Decimal("53.5")
    assert value("nui", 2025, "upphandling", "nki").answers == 28
    assert not Value.objects.filter(edition__survey__key="insikt", series__area__key="upphandling").exists()


# year, group, factor, value, answers, response rate, the country's value, cell
KLIMAT = [
    (2018, "foretag", "sammanfattande", "2.64", 137, "43", "3.45", "E2"),
    (2018, "politiker", "kompetens", "3.31", 32, "43", "3.45", "E19"),
    (2020, "foretag", "service", "2.66", 154, "42", "3.31", "E41"),
    (2023, "politiker", "sammanfattande", "4.25", 32, "48", "3.25", "E106"),
    (2025, "foretag", "dialog", "3.21", 145, "45", "3.39", "E138"),
    (2025, "politiker", "konkurrens", "4.24", 31, "41", "3.20", "E150"),
]


@pytest.mark.parametrize("row", KLIMAT, ids=lambda row: f"{row[0]}-{row[1]}-{row[2]}")
def test_foretagsklimatets_csv(row):
    year, group, factor, number, answers, rate, country, cell = row
    imported("foretagsklimatet_2018-2025.csv")
    found = value("foretagsklimatet", year, "kommunen", factor, group=group)
    expected = (Decimal(number), answers, Decimal(rate), "final", cell)
    assert (found.published, found.answers, found.response_rate, found.state, found.cell) == expected
    compared = value("foretagsklimatet", year, "kommunen", factor, group=group, place="0000")
    assert compared.published == Decimal(country)
    assert (found.edition.publication_year, found.scale) == (year, "grade")


@pytest.mark.parametrize(("year", "place", "cell"), [(2018, 269, "G20"), (2022, 269, "G96"), (2025, 225, "G153")])
def test_the_ranking_is_another_release_on_another_scale(year, place, cell):
    imported("foretagsklimatet_2018-2025.csv")
    found = value("foretagsklimatet", year, "kommunen", "placering", release="ranking")
    assert (found.published, found.scale, found.on_scale.high_is_good, found.cell) == (place, "rank", False, cell)
    assert Value.objects.filter(series__release="ranking").count() == 8
    assert Value.objects.count() == 8 * 18 * 2 + 8


# area, factor, value, answers, state, cell
MATRIS = [
    ("totalt", "nki", "68", 36, "final", "B6"),
    ("bygglov", "tillganglighet", "81", 17, "final", "C8"),
    ("miljo", "rattssakerhet", "86", 13, "final", "D11"),
    ("livsmedel", "bemotande", "58", 15, "final", "E9"),
    ("servering", "information", "65", 14, "final", "F7"),
    ("brandskydd", "kompetens", None, 6, "suppressed", "G10"),
    ("mark", "effektivitet", "88", 47, "final", "H12"),
]


@pytest.mark.parametrize("row", MATRIS, ids=lambda row: f"{row[0]}-{row[1]}")
def test_insikts_matrix(row):
    area, factor, number, answers, state, cell = row
    imported("insikt_matris_2024.xlsx")
    found = value("insikt", 2024, area, factor)
    expected = (number and Decimal(number), answers, state, "Resultat", cell)
    assert (found.published, found.answers, found.state, found.sheet, found.cell) == expected
    assert Value.objects.count() == 7 * 7


# code, year, place, cell
RANKING = [
    ("0563", 2019, 28, "D8"),
    ("0563", 2025, 89, "J8"),
    ("0561", 2019, 4, "D9"),
    ("0509", 2021, 146, "F14"),
    ("1446", 2025, 268, "J4"),
    ("0560", 2023, 183, "H23"),
]


@pytest.mark.parametrize("row", RANKING, ids=lambda row: f"{row[0]}-{row[1]}")
def test_the_ranking_of_many_municipalities(row):
    code, year, place, cell = row
    imported("foretagsklimatet_ranking.xlsx")
    found = value("foretagsklimatet", year, "kommunen", "placering", place=code, release="ranking")
    assert (found.published, found.sheet, found.cell) == (place, "Rankning", cell)
    assert Value.objects.count() == 20 * 7


def test_a_municipality_that_nobody_knew_gets_the_name_in_the_file():
    imported("foretagsklimatet_ranking.xlsx")
    found = value("foretagsklimatet", 2019, "kommunen", "placering", place="0561", release="ranking")
    assert found.series.municipality.name == "Åtvidaberg"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\r\n", "\n"])
def test_each_encoding_and_delimiter_gives_the_same(encoding, delimiter, ending):
    text = example("insikt_2019-2025.csv").decode("utf-8-sig").replace("\r\n", "\n")
    rows = [row.split(";") for row in text.splitlines()]
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in rows]
    content = ending.join(delimiter.join(row) for row in quoted).encode(encoding)
    import_now(content)
    assert Value.objects.count() == 700
    assert value("insikt", 2021, "miljo", "bemotande").published == Decimal("72.9")
    assert value("insikt", 2019, "livsmedel", "bemotande").state == "suppressed"


def test_every_factor_of_the_files_is_in_the_catalogue():
    for name in sorted(path.name for path in EXAMPLES.glob("*.csv")):
        imported(name)
    used = Factor.objects.filter(series__isnull=False).distinct()
    assert used.filter(survey__key="insikt").count() == 7
    assert used.filter(survey__key="foretagsklimatet").count() == 10


def test_the_command_reads_the_file_where_it_is(capsys):
    call_command("import_survey", str(EXAMPLES / "insikt_matris_2024.xlsx"), "--approve")
    expected = '{"new": 42, "changed": 0, "same": 0, "missing": 0, "suppressed": 7, "refused": 0}\n'
    assert capsys.readouterr().out == expected
