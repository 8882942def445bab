"""The pages of figures and their files: who reads them, that nobody is in them, and that what is drawn is told."""

import re
from datetime import datetime, timedelta
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases import actions
from cases.models import Case
from cases.pure import periods
from cases.queries import measuring
from cases.views import figures as views
from cases.workflow import Outcome
from portal.models import User
from portal.text.swedish import STOCKHOLM
from portal.text.ttl_cache import TtlCache
from tests.people import at_sector, person
from tests.portal.test_spreadsheets import read_csv, read_xlsx

HIDDEN_ID = 987_654_321


def last_quarter() -> periods.Period:
    return periods.ended_quarters(2020, timezone.localdate())[0]


def finish_one(building, anna, eva, *, at: datetime, days: int = 1, grade: int | None = None) -> Case:
    """A case from the telephone to its end: asked, answered after so many days, closed, and perhaps judged."""
    case = actions.register(actions.Submission(description="Skylt vid vägen", phone="070-1740605"), by=eva, at=at)
    asked = actions.ask_sector(case, building, by=eva, officer=anna, at=at)
    answered = at + timedelta(days=days)
    actions.answer(asked, f"Du behöver bygglov. {at}", by=anna, to_business=True, at=answered)
    case = actions.close(case, by=eva, outcome=Outcome.REFERRED, nothing_more=True, at=answered)
    if grade:
        actions.give_feedback(case, overall=grade, expectations=grade, ideal=grade, at=answered)
    return case


def fill_a_quarter(building, anna, eva) -> None:
    """Twelve cases in the last quarter that has ended, all about the building sector."""
    start = datetime.combine(last_quarter().since, datetime.min.time(), STOCKHOLM) + timedelta(days=7, hours=9)
    for number in range(12):
        finish_one(building, anna, eva, at=start + timedelta(days=number), grade=8 if number < 9 else None)


class Figures(HTMLParser):
    """What a page draws (the numbers at its bars) and what its tables say, figure by figure."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.drawn: dict[str, list[str]] = {}
        self.told: dict[str, list[str]] = {}
        self.figure = self.into = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs) -> None:
        attrs = dict(attrs)
        if tag == "section":
            self.figure = attrs["aria-labelledby"]
            self.drawn[self.figure], self.told[self.figure] = [], []
        self.into = "drawn" if attrs.get("class") == "bar-number" else "told" if tag in {"td", "dd"} else ""

    def handle_data(self, data) -> None:
        if self.into and data.strip():
            getattr(self, self.into)[self.figure].append(data.strip())

    def handle_endtag(self, tag) -> None:
        self.into = ""


def page_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("who", ["eva", "malin", "dag", "superuser"])
def test_those_who_steer_find_the_way(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert 'href="/siffror/"' in page_of(client, "/")


@pytest.mark.parametrize("who", ["anna", "rolf", "rut", "bo"])
def test_others_see_no_way_there(client, request, who):
    client.force_login(request.getfixturevalue(who))
    assert 'href="/siffror/"' not in page_of(client, "/")


def test_the_manager_of_another_organisation_reads_none_of_it(client, fire_service):
    chief = at_sector(person("chef@rtj.example.org", "Ruth Rök"), fire_service, "manager")
    client.force_login(chief)
    assert client.get("/siffror/").status_code == 404


def test_everybody_finds_how_it_goes_from_the_start_page_and_from_the_pilots(client, kit_pages):
    assert 'href="/sa-gar-det/">' in page_of(client, "/")
    assert '<a href="/sa-gar-det/">' in page_of(client, "/initiativ/lotsen/")
    assert "/sa-gar-det/" not in page_of(client, "/initiativ/forenkla/")


@pytest.mark.parametrize("end", ["", "siffror.csv", "siffror.xlsx"])
@pytest.mark.parametrize("key", ["2019", "hittepa", "1999-k1", "12-manader%27"])
def test_a_period_that_is_not_there_answers_404(client, eva, end, key):
    client.force_login(eva)
    assert client.get(f"/siffror/{end}?period={key}").status_code == 404
    assert client.get(f"/sa-gar-det/{end}?period={key}").status_code == 404


def test_only_quarters_and_years_that_have_ended_are_public(client, db):
    today = timezone.localdate()
    for key in (periods.TWELVE_MONTHS, str(today.year), f"{today:%Y-%m}"):
        assert client.get(f"/sa-gar-det/?period={key}").status_code == 404


@pytest.fixture
def old_town(building, anna, eva) -> None:
    """A year ago: eleven cases in the spring and twelve in the autumn."""
    last_year = timezone.localdate().year - 1
    for number in range(23):
        at = datetime(last_year, 3 if number < 11 else 10, 1 + number, 9, tzinfo=STOCKHOLM)
        finish_one(building, anna, eva, at=at, grade=9)


def test_a_year_is_public_where_it_tells_no_small_quarter_which_is_not(client, old_town, building, anna, eva):
    last_year = timezone.localdate().year - 1
    quarter = page_of(client, f"/sa-gar-det/?period={last_year}-k1")
    assert Figures(quarter).told["sectors"][0] == "11"
    assert "Bygg" not in quarter
    year = Figures(page_of(client, f"/sa-gar-det/?period={last_year}"))
    assert set(year.told) == {"sectors", "closing"}
    assert year.told["sectors"] == ["23", "1", "1"] * 2
    assert year.told["closing"] == ["23", "9,0", "9,0", "9,0"] * 2

    # One more in another quarter, and the year would tell that small one.
    finish_one(building, anna, eva, at=datetime(last_year, 5, 4, 9, tzinfo=STOCKHOLM))
    TtlCache.forget_all()
    assert Figures(page_of(client, f"/sa-gar-det/?period={last_year}")).told["sectors"] == []


def test_a_new_portal_says_that_figures_will_come(client, db, monkeypatch):
    monkeypatch.setattr(periods, "PUBLISHED_QUARTERS", 0)
    page = page_of(client, "/sa-gar-det/")
    assert "Här kommer siffror när det första kvartalet är slut." in page
    assert "<select" not in page


def test_a_period_without_anything_says_so_and_shows_no_zero_as_a_result(client, eva):
    client.force_login(eva)
    page = page_of(client, "/siffror/")
    assert page.count("Det finns inget att räkna i den här perioden.") == 8
    assert page.count("Det finns inget att räkna just nu.") == 2
    assert "0\u00a0%" not in page


# --- Nobody is found in the figures ---------------------------------------------------------------


@pytest.fixture
def hidden_officer(building, environment, eva) -> User:
    """Answers all there is to answer, and has a name and a number that cannot be mistaken."""
    user = User.objects.create(pk=HIDDEN_ID, email="kanarie@example.org", name="Kanarie Kvist", phone="0123-987 65")
    at_sector(user, building)
    at_sector(user, environment)
    start = datetime.combine(last_quarter().since, datetime.min.time(), STOCKHOLM) + timedelta(days=7, hours=9)
    for number in range(12):
        finish_one([building, environment][number % 2], user, eva, at=start + timedelta(days=number), grade=7)
    return user


def test_no_officer_is_in_a_page_or_a_file(client, hidden_officer, malin):
    client.force_login(malin)
    key = last_quarter().key
    for address in ("/siffror/", "/sa-gar-det/"):
        page = page_of(client, f"{address}?period={key}")
        table = client.get(f"{address}siffror.csv?period={key}").content.decode("utf-8-sig")
        sheets = str(read_xlsx(client.get(f"{address}siffror.xlsx?period={key}").content))
        for text in (page, table, sheets):
            assert "Tid till svar" in text, address
            for trace in ("Kanarie", "Kvist", "kanarie@", str(HIDDEN_ID), "987 65", "Skylt vid vägen"):
                assert trace not in text, address


def test_no_fact_is_counted_by_person():
    queries = " ".join([measuring.CASES, measuring.FIRST_CONTACT, measuring.SECTOR_DAYS, measuring.GRADES])
    assert not re.search(r"officer|user|_by\b|declined|author", queries)


# --- Files ----------------------------------------------------------------------------------------


def test_a_sector_with_the_name_of_a_formula_stays_a_name(client, building, anna, eva):
    building.name = "=HYPERLINK(1)"
    building.save()
    finish_one(building, anna, eva, at=timezone.now() - timedelta(days=3))
    client.force_login(eva)
    rows = read_csv(client.get("/siffror/siffror.csv").content)
    assert {row[2] for row in rows if "HYPERLINK" in row[2]} == {"'=HYPERLINK(1)"}
    sheets = read_xlsx(client.get("/siffror/siffror.xlsx").content)
    assert ("text", "=HYPERLINK(1)") in [cell for rows in sheets.values() for row in rows for cell in row]


# --- Queries --------------------------------------------------------------------------------------


def queries_of(client, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        page_of(client, address)
    return len(seen)


def test_the_page_costs_as_many_queries_for_twelve_cases_as_for_none(client, malin, building, anna, eva):
    client.force_login(malin)
    first = queries_of(client, "/siffror/")
    before = queries_of(client, "/siffror/")
    assert first - before >= 4  # how it went in earlier years is counted once an hour
    fill_a_quarter(building, anna, eva)
    page_of(client, "/siffror/")
    assert queries_of(client, "/siffror/") == before
    assert before <= 18


def test_what_is_done_now_counts_at_once(client, eva, building, anna):
    client.force_login(eva)
    page = "/siffror/"  # twelve months
    number = r'<p class="kf-number[^>]*>([^<]+) <'
    empty = re.findall(number, page_of(client, page))
    fill_a_quarter(building, anna, eva)
    assert re.findall(number, page_of(client, page))[:3] != empty[:3]


def test_the_page_begins_with_four_figures_against_our_promises(client, eva, building, anna):
    fill_a_quarter(building, anna, eva)
    client.force_login(eva)
    quarter = last_quarter()
    page = page_of(client, f"/siffror/?period={quarter.key}")
    first = page[: page.index("<section")]
    assert re.findall(r'<li class="key-figure">\s*<h2>([^<]+)', first) == [
        "Tid till första kontakt",
        "Tid till svar från sektorerna",
        "Svar inom utlovad tid",
        "Omdöme efter avslut",
    ]
    assert "Vårt löfte: högst 2 arbetsdagar." in first
    assert "Inget mål är satt." in first
    assert re.findall(r'<p class="kf-number[^>]*>([^<]+) <', first)[3] == "visas inte"  # nine answers are too few
    client.logout()
    TtlCache.forget_all()
    public = page_of(client, f"/sa-gar-det/?period={quarter.key}")
    assert public.count('class="key-figure"') == 4
    assert views._first_for_everybody(periods.year(2025)) == []  # a year is told sector by sector
