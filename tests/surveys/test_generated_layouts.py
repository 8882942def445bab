"""The same values in any layout, delimiter and encoding give the same results: properties, tried with examples."""

import io
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys import readers
from surveys.readers import Told

AREAS = {
    "bygglov": ["Bygglov", "bygglov ", "BYGGLOV"],
    "miljo": ["Miljö- och hälsoskydd", "Miljö och hälsoskydd", "Miljö-/hälsoskydd"],
    "livsmedel": ["Livsmedelskontroll", "Livsmedel"],
    "totalt": ["Totalt", "Total"],
}
FACTORS = {
    "nki": ["NKI", "nki"],
    "information": ["Information"],
    "bemotande": ["Bemötande", "Bemotande"],
    "rattssakerhet": ["Rättssäkerhet"],
}
MISSING = ["-", "..", "–", "saknas"]
HIDDEN = ["*", "För få svar"]
TITLES = [[], [["Resultat för kommunen"]], [["Insikt"], ["Utskrift från portalen"], []]]

number = st.decimals(min_value=0, max_value=100, places=1).filter(lambda value: not value.is_signed())
published = st.one_of(number, st.sampled_from(MISSING), st.sampled_from(HIDDEN))
some_areas = st.lists(st.sampled_from(sorted(AREAS)), min_size=2, max_size=4, unique=True)
some_factors = st.lists(st.sampled_from(sorted(FACTORS)), min_size=2, max_size=4, unique=True)
some_years = st.lists(st.integers(2016, 2025), min_size=2, max_size=4, unique=True)
QUICK = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@st.composite
def tables(draw):
    """{(year, area, factor): what is published}, and the years, areas and factors in some order."""
    years, areas, factors = draw(some_years), draw(some_areas), draw(some_factors)
    known = {(year, area, factor): draw(published) for year in years for area in areas for factor in factors}
    return known, years, areas, factors


def spelled(draw, names: dict[str, list[str]], key: str) -> str:
    return draw(st.sampled_from(names[key]))


def shown(draw, value):
    """A number as a float, or as a text with decimal comma; a mark as it is."""
    if isinstance(value, str):
        return value
    return draw(st.sampled_from([float(value), str(value).replace(".", ","), f"{value}\u00a0".replace(".", ",")]))


def expected(known: dict) -> dict:
    return {
        (str(year), area, factor): ("", "suppressed" if value in HIDDEN else "missing")
        if isinstance(value, str)
        else (value, "final")
        for (year, area, factor), value in known.items()
    }


def found_in(content: bytes, words, **told) -> dict:
    reading = readers.read(readers.sheets_of(content), words, Told(survey="insikt", **told))
    assert reading.unknown == []
    assert [row.problem for row in reading.rows if row.problem] == []
    return {
        (row.year, row.area, row.factor): (Decimal(row.value) if row.value else "", row.state) for row in reading.rows
    }


def excel(sheets: list[tuple[str, list[list]]], merged: dict[str, list] | None = None) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
            for top, left, bottom, right, text in (merged or {}).get(name, []):
                if (top, left) != (bottom, right):
                    sheet.merge_range(top, left, bottom, right, text)
    return content.getvalue()


@pytest.mark.django_db
@QUICK
@given(data=st.data(), table=tables())
def test_tidy_text(words, data, table):
    known, *_ = table
    draw = data.draw
    delimiter = draw(st.sampled_from([";", "\t", ","]))
    columns = draw(st.permutations(["Mätår", "Myndighetsområde", "Faktor", "Index"]))
    rows = [columns]
    for (year, area, factor), value in known.items():
        text = value if isinstance(value, str) else str(value).replace(".", ",")
        cell = {
            "Mätår": str(year),
            "Myndighetsområde": spelled(draw, AREAS, area),
            "Faktor": spelled(draw, FACTORS, factor),
            "Index": text,
        }
        rows.append([cell[column] for column in columns])
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in rows]
    content = "\r\n".join(delimiter.join(row) for row in quoted).encode(
        draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]))
    )
    assert found_in(content, words) == expected(known)


@pytest.mark.django_db
@QUICK
@given(data=st.data(), table=tables())
def test_a_matrix_on_a_sheet_of_its_own_for_each_year(words, data, table):
    known, years, areas, factors = table
    draw = data.draw
    areas_down = draw(st.booleans())
    down, across = (areas, factors) if areas_down else (factors, areas)
    names = (AREAS, FACTORS) if areas_down else (FACTORS, AREAS)
    sheets, merged = [], {}
    for year in years:
        rows = [list(row) for row in draw(st.sampled_from(TITLES))]
        if draw(st.booleans()):
            merged[str(year)] = [(len(rows), 1, len(rows), len(across), "Resultat per del")]
            rows.append([""])
        rows.append(["", *(spelled(draw, names[1], key) for key in across)])
        for key in down:
            pairs = [(key, other) if areas_down else (other, key) for other in across]
            cells = [shown(draw, known[(year, *pair)]) for pair in pairs]
            rows.append([spelled(draw, names[0], key), *cells])
        sheets.append((str(year), rows))
    sheets.append(("Läs mig", [["Exempel"]]))
    assert found_in(excel(sheets, merged), words) == expected(known)


@pytest.mark.django_db
@QUICK
@given(data=st.data(), table=tables())
def test_a_column_for_each_year(words, data, table):
    known, years, areas, factors = table
    draw = data.draw
    as_numbers = draw(st.booleans())
    rows = [list(row) for row in draw(st.sampled_from(TITLES))]
    rows.append(["Myndighetsområde", "Faktor", *(year if as_numbers else f"{year}" for year in years)])
    for area in areas:
        for factor in factors:
            cells = [shown(draw, known[(year, area, factor)]) for year in years]
            rows.append([spelled(draw, AREAS, area), spelled(draw, FACTORS, factor), *cells])
    assert found_in(excel([("Resultat", rows)]), words) == expected(known)


@pytest.mark.django_db
@QUICK
@given(data=st.data(), table=tables())
def test_merged_areas_over_their_factors(words, data, table):
    known, years, areas, factors = table
    draw = data.draw
    sheets, merged = [], {}
    for year in years:
        width = len(factors)
        merged[str(year)] = [
            (0, 1 + width * place, 0, width * (place + 1), spelled(draw, AREAS, area))
            for place, area in enumerate(areas)
        ]
        heading = ["Kommun"] + [spelled(draw, FACTORS, factor) for _ in areas for factor in factors]
        values = [shown(draw, known[(year, area, factor)]) for area in areas for factor in factors]
        sheets.append((str(year), [[""], heading, ["Valdemarsvik", *values]]))
    assert found_in(excel(sheets, merged), words) == expected(known)
