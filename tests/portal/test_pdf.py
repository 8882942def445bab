"""PDF files are read back as a screen reader would: by their tags, their language and their text."""

import io
import re

import pytest
from pypdf import PdfReader

from portal.files import pdf
from portal.models import TownHall


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def words(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(content).pages)


def kinds(content: bytes) -> list[str]:
    """The kinds of all elements in the file's structure, in reading order."""
    found = []

    def walk(element):
        element = element.get_object() if hasattr(element, "get_object") else element
        if isinstance(element, list):
            for each in element:
                walk(each)
        elif isinstance(element, dict):
            if "/S" in element:
                found.append(element["/S"])
            walk(element.get("/K", []))

    walk(read(content).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def weight_of(font: str) -> str:
    """ "/ABCDEF+SourceSansPro-Regular-Identity-H": the name without its mark of a subset and its encoding."""
    return font.partition("+")[2].removesuffix("-Identity-H")


def a_list(**changes) -> bytes:
    blocks = [
        pdf.heading("Måndag 23 november 2026"),
        pdf.text("Två stycken.\n\nMed rad\nbrytning."),
        pdf.facts([("Ärende", "2026-0001"), ("Tomt", "")]),
        pdf.points(["en sak", "en till"]),
        pdf.table(["Tid", "Vad"], [["09.00", "Räksmörgås"]], widths=[1, 3]),
    ]
    return pdf.render("Dagslista", changes.get("blocks", blocks), by=TownHall(name="Valdemarsviks kommun"))


def test_the_file_says_its_title_its_language_and_that_it_is_tagged():
    root = read(a_list()).trailer["/Root"]
    assert read(a_list()).metadata.title == "Dagslista"
    assert root["/Lang"] == "sv"
    assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 - an object of pypdf
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_headings_lists_and_table_heads_are_marked_as_such():
    found = kinds(a_list())
    assert [kind for kind in found if kind in {"/H1", "/H2"}] == ["/H1", "/H2"]
    assert found.count("/TH") == 2
    assert found.count("/TD") == 2
    assert found.count("/LI") == 3


def test_one_typeface_which_is_in_the_file_and_headings_in_the_municipalitys_colour():
    content = a_list()
    fonts = {
        font.get_object()["/BaseFont"] for page in read(content).pages for font in page["/Resources"]["/Font"].values()
    }
    assert {weight_of(font) for font in fonts} == {"SourceSansPro-Regular", "SourceSansPro-Semibold"}
    assert all(re.match(r"/[A-Z]{6}\+", font) for font in fonts)  # a part of it is in the file
    colours = {
        tuple(map(float, operands))
        for page in read(content).pages
        for operands, operator in page.get_contents().operations
        if operator == b"scn" and len(operands) == 3
    }
    brand = [int(TownHall().brand_colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    assert any(list(colour) == pytest.approx(brand, abs=0.01) for colour in colours)


def test_the_first_cell_of_a_row_is_in_bold_as_it_says_what_the_row_is_about():
    bold: dict[str, str] = {}

    def seen(text, matrix, _, font, size):
        if text.strip():
            bold[text.strip()] = weight_of(font["/BaseFont"])

    read(a_list()).pages[0].extract_text(visitor_text=seen)
    assert (bold["09.00"], bold["Räksmörgås"]) == ("SourceSansPro-Semibold", "SourceSansPro-Regular")


def test_every_word_is_in_the_text_layer_and_an_empty_fact_is_left_out():
    found = words(a_list())
    assert "Räksmörgås" in found
    assert "2026-0001" in found
    assert "Tomt" not in found


def test_words_that_no_column_can_hold_are_broken_and_cover_no_neighbour():
    """Also the headings are whole, on every page."""
    head = ["Datum", "Tid", "Riktning", "Handling", "Ärendenummer", "Diarienummer", "Ärende", "Från eller till"]
    address = "anna.alm@kommunalforbundet-for-livsmedelskontroll-ostergotland.example.org"
    wordy = "Kontinuitetshanteringsplanering för besöksnäringsverksamhetsutövarna"
    row = ["2026-11-30", "08.30", "Expedierad", wordy, "2026-0001", "KS-2026/00123-12", wordy, address]
    table = pdf.table(head, [row] * 40, widths=[4, 2, 4, 8, 4, 5, 8, 7])
    content = pdf.render("Dagslista", [table], by=TownHall(name="Valdemarsviks kommun"), wide=True)
    pages = read(content).pages
    assert len(pages) > 2
    for page in pages:
        text = page.extract_text(extraction_mode="layout")
        lines = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]
        assert head in lines
        for line in lines:
            if line[0] == row[0]:
                begun = [*row[:3], wordy[: len(line[3])], *row[4:6], wordy[: len(line[6])], address[: len(line[-1])]]
                assert line == begun
    assert address in words(content).replace("\n", "")
    assert b"pdfuaid" in content


@pytest.mark.parametrize("typed", ["#danger $x$ *fet* [länk]", '"); #panic("', "<script>", "= rubrik", "a\\b"])
def test_what_somebody_typed_is_never_read_as_markup(typed):
    assert typed in words(a_list(blocks=[pdf.text(typed)]))


@pytest.mark.parametrize("typed", ["中文", "😀", "a\x07b\ufffe", "مرحبا", "\ud83d"])
def test_signs_that_the_font_lacks_never_stop_a_file(typed):
    content = a_list(blocks=[pdf.text(f"före {typed} efter")])
    assert "före" in words(content)
    assert "/P" in kinds(content)
