"""The report on paper: a tagged PDF with a language, a title and texts for its charts."""

import io
import re
import zlib
from datetime import date

import pypdf
import pytest

from surveys.pulse import Pulse
from surveys.reporting import report
from surveys.results import results
from tests.surveys.conftest import import_now, tidy_csv

pytestmark = pytest.mark.django_db


def streams(pdf: bytes) -> bytes:
    """The parts of the file that say how it is built, unpacked."""
    unpacked = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S):
        try:
            unpacked.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(unpacked)


def test_the_report_is_tagged_and_made_for_screen_readers(imported):
    pdf = report.pdf(results(), [], on=date(2026, 11, 24))
    built = streams(pdf)
    assert pdf.startswith(b"%PDF-")
    assert b"pdfuaid" in built
    assert b"/Lang" in built
    for tag in (b"/H1", b"/H2", b"/TH", b"/Figure", b"/Alt"):
        assert tag in built, tag


def test_names_in_the_data_never_become_markup(imported, settings):
    settings.TOWN_HALL = settings.TOWN_HALL | {"place": '#panic("x") *stjärna* $x$ [', "name": "= Rubrik"}
    assert report.pdf(results(), [Pulse("#evil()", 12, None)], on=date(2026, 11, 24)).startswith(b"%PDF-")


def test_a_survey_that_nothing_can_be_said_of_gets_no_heading(db):
    import_now(tidy_csv("2025;Totalt;NKI;70;60"))
    pdf = pypdf.PdfReader(io.BytesIO(report.pdf(results(), [], on=date(2026, 11, 24))))
    text = " ".join(page.extract_text() for page in pdf.pages)
    assert "Insikt NKI" in text
    assert "Starkt och svagt" not in text


def test_a_portal_without_results_has_a_report_too():
    assert report.pdf(results(), [], on=date(2026, 11, 24)).startswith(b"%PDF-")


def test_it_is_given_out_as_a_download(client, imported, dag):
    client.force_login(dag)
    answer = client.get("/resultat/ledning/rapport.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert "vad-foretagen-tycker-" in answer["Content-Disposition"]
    assert answer["Cache-Control"] == "no-store"
