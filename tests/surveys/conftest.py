"""Files of surveys, and what is in them: the examples, and small ones that a test writes itself."""

import io
from pathlib import Path

import pytest
import xlsxwriter

import surveys
from surveys import actions
from surveys.importing.words import vocabulary
from surveys.models import Value

EXAMPLES = Path(surveys.__file__).parent / "examples"


def example(name: str) -> bytes:
    return (EXAMPLES / name).read_bytes()


def workbook(*sheets: tuple[str, list[list]], merged: tuple[tuple[int, int, int, int, str], ...] = ()) -> bytes:
    """An Excel file of sheets (name, rows); `merged` cells stand in the first of them."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        for number, (name, rows) in enumerate(sheets):
            sheet = book.add_worksheet(name)
            for index, row in enumerate(rows):
                sheet.write_row(index, 0, row)
            for *corners, text in merged if number == 0 else ():
                sheet.merge_range(*corners, text)
    return content.getvalue()


def tidy_csv(*rows: str) -> bytes:
    heading = "Mätår;Myndighetsområde;Faktor;Index;Antal svar"
    return "\r\n".join([heading, *rows]).encode()


@pytest.fixture
def words(db):
    return vocabulary()


@pytest.fixture(autouse=True)
def _files_of_their_own(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def imported(eva):
    """The two long example files, imported by Eva."""
    for name in ("insikt_2019-2025.csv", "foretagsklimatet_2018-2025.csv"):
        import_now(example(name), name, by=eva)


def import_now(content: bytes, name: str = "fil.csv", *, by=None, **options):
    batch = actions.receive(content, name, by=by, **options)
    assert batch.state == "previewed", (batch.state, batch.problem, batch.unknown)
    return actions.approve(batch, by=by, seen=batch.preview_hash)


def stored() -> set[tuple]:
    """Everything in the results, row for row."""
    return set(
        Value.objects.values_list(
            "series_id",
            "edition_id",
            "scale",
            "value",
            "answers",
            "response_rate",
            "members",
            "state",
            "batch_id",
            "sheet",
            "cell",
            "counts_batch_id",
            "counts_sheet",
            "counts_cell",
        )
    )


def value(survey: str, year: int, area: str, factor: str, *, place="0563", group="foretag", release="answers"):
    return Value.objects.get(
        edition__survey__key=survey,
        edition__measurement_year=year,
        series__area__key=area,
        series__factor__key=factor,
        series__municipality__code=place,
        series__group__key=group,
        series__release=release,
    )
