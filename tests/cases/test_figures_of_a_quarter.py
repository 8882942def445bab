"""What the figures tell of one quarter, on the page, in the files and to everybody: twelve cases that stand while the
file is tested."""

import pytest

from cases import actions
from cases.models import Case
from portal.text.ttl_cache import TtlCache
from tests.cases.test_figures_pages import Figures, fill_a_quarter, last_quarter, page_of, queries_of
from tests.people import for_the_file
from tests.portal.test_spreadsheets import read_csv, read_xlsx

pytestmark = pytest.mark.django_db
db, building, anna, malin, eva = for_the_file("building anna malin eva")


@pytest.fixture(scope="module", autouse=True)
def _town(building, anna, eva) -> None:
    fill_a_quarter(building, anna, eva)


@pytest.mark.parametrize("address", ["/siffror/", "/sa-gar-det/"])
def test_every_number_that_is_drawn_stands_in_the_table(client, malin, address):
    client.force_login(malin)
    figures = Figures(page_of(client, f"{address}?period={last_quarter().key}"))
    assert sum(map(len, figures.drawn.values())) > 5
    for name, numbers in figures.drawn.items():
        assert {number.split(": ")[-1] for number in numbers} <= set(figures.told[name]), name


def test_the_page_tells_what_happened(client, malin):
    client.force_login(malin)
    figures = Figures(page_of(client, f"/siffror/?period={last_quarter().key}"))
    assert figures.told["flow"] == ["12", "12"]
    assert figures.told["together"] == ["12", "0\u00a0%", "12", "0\u00a0%"]
    assert figures.told["sectors"][0] == "12"
    assert figures.told["closing"] == []  # nine answers are too few


def test_a_public_figure_needs_ten(client):
    figures = Figures(page_of(client, "/sa-gar-det/"))
    assert figures.told["flow"] == ["12", "12"]
    assert figures.told["closing"] == []
    silent = Case.objects.filter(closing_answer=None).first()
    actions.give_feedback(silent, overall=10, expectations=10, ideal=10, at=silent.closed_at)
    TtlCache.forget_all()
    assert Figures(page_of(client, "/sa-gar-det/")).told["closing"][:2] == ["10", "8,2"]


def test_the_files_hold_the_numbers_of_the_page(client, malin):
    client.force_login(malin)
    key = last_quarter().key
    told = Figures(page_of(client, f"/siffror/?period={key}")).told
    response = client.get(f"/siffror/siffror.csv?period={key}")
    head, *rows = read_csv(response.content)
    assert head == ["Period", "Avsnitt", "Rad", "Mått", "Värde", "Anmärkning"]
    values = [row[4] for row in rows if row[1] == "Tid till svar från sektorerna"]
    assert values == told["sectors"]
    assert {row[5] for row in rows} >= {"antal", "arbetsdagar", "procent", "visas inte"}
    assert response["Content-Disposition"] == f'attachment; filename="siffror-{key}.csv"'
    sheets = read_xlsx(client.get(f"/siffror/siffror.xlsx?period={key}").content)
    assert len(sheets) == len(told)
    (sectors,) = [rows for name, rows in sheets.items() if "Tid till svar" in name]
    assert [value for _, value in sectors[1][1:]] == told["sectors"][:3]
    assert {kind for kind, _ in sectors[1][1:]} == {"number"}


def test_what_may_not_be_public_is_in_no_public_file(client):
    rows = read_csv(client.get("/sa-gar-det/siffror.csv").content)
    closing = [row for row in rows if row[1] == "Omdömen efter avslut"]
    assert {(row[4], row[5]) for row in closing} == {("", "visas inte")}


def test_how_it_goes_is_counted_once_an_hour_in_few_queries(client):
    TtlCache.forget_all()
    page_of(client, "/")  # what every page remembers
    assert queries_of(client, "/sa-gar-det/") <= 10
    assert queries_of(client, "/sa-gar-det/") == 0
