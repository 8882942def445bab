"""The roof's own pages: what anybody sees without an account."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cases.figures import Facts, Grades, Settled, for_everybody
from cases.models import CaseNumber
from cases.views import figures as views
from portal.models import InitiativePage, Notice, TownHall, Wording
from portal.models.pages import Initiative
from portal.templatetags.prose import prose
from portal.text.ttl_cache import TtlCache

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kit_pages")]
PUBLIC = ["/", "/tillganglighet/", "/tillganglighet/tack/", "/personuppgifter/", "/in-english/", "/initiativ/lotsen/"]


@pytest.mark.parametrize("address", PUBLIC)
def test_anybody_reads_it_and_finds_who_to_call(client, eva, address):
    html = client.get(address).content.decode()
    assert "Eva Ek" in html
    assert 'href="tel:0123-19101"' in html
    assert html.count("<h1") == 1


def test_the_start_page_has_one_large_way_in_two_quiet_ones_and_whom_to_call(client, eva):
    html = client.get("/").content.decode()
    assert "<h1>En väg in till kommunen för dig och ditt företag</h1>" in html
    ways = re.findall(r'<li class="way-in([^"]*)">\s*<h2><a href="([^"]+)">', html)
    assert ways == [(" is-large", "/arenden/nytt/"), ("", "/arenden/"), ("", "/evenemang/")]
    assert "Ring företagslotsen Eva Ek" in html
    TownHall(**settings.TOWN_HALL | {"phone_hours": ""}).save()
    assert "Vardagar kl. 8–16" not in client.get("/").text


def test_the_guide_and_the_hours_stand_there_when_there_are_any(client, eva, asked):
    html = client.get("/").text
    assert "Vardagar kl. 8–16" in html
    assert re.findall(r'<li class="way-in">\s*<h2><a href="([^"]+)">', html) == ["/vagvisaren/", "/arenden/"]


def test_how_it_goes_is_three_figures_when_there_are_cases_enough(client, monkeypatch):
    def told(n: int) -> str:
        facts = Facts(first_contact={1: n}, promises={"answer": Settled(n)}, grades=Grades(n, 8 * n, 0, 0))
        monkeypatch.setattr(views, "_for_everybody", lambda period: for_everybody(facts))
        return client.get("/").text

    CaseNumber.objects.create(year=timezone.localdate().year - 1, last=1)  # so there is a quarter that has ended
    html = told(12)
    assert re.findall(r'<p class="kf-number">([^<]+) <', html) == ["100\u00a0%", "1", "8,0"]
    assert "12 svar, kvartal" in html.lower().replace("tolv", "12")
    assert "kf-number" not in told(9)


def test_a_new_portal_has_a_page_for_every_initiative(client):
    pages = {page.initiative: page for page in InitiativePage.objects.all()}
    assert set(pages) == set(Initiative.values)
    for page in pages.values():
        assert all([page.lead, page.what, page.why, page.now, page.outcome])
        assert client.get(page.get_absolute_url()).status_code == 200


def test_the_pilots_page_says_the_mandate_and_who_decides_when_sectors_disagree(client, eva):
    html = client.get("/initiativ/lotsen/").content.decode()
    assert "<h1>Så arbetar lotsen</h1>" in html
    assert "kommundirektörens uppdrag" in html
    assert "avgör kommundirektören vem som ska svara" in html
    assert "<ol><li>Du berättar vad du vill göra" in html


def test_a_hidden_page_answers_as_one_that_does_not_exist(client):
    InitiativePage.objects.filter(initiative="forenkla").update(is_published=False)
    assert client.get("/initiativ/forenkla/").status_code == 404
    assert client.get("/initiativ/hittepa/").status_code == 404
    assert "Förenkla" not in client.get("/").content.decode()


def test_news_show_from_and_until_their_days(client):
    today, day = timezone.localdate(), timedelta(days=1)
    Notice.objects.create(title="Nu", text="Dialogträff i januari", initiative="upphandlingsdialog", since=today)
    Notice.objects.create(title="Sista dagen", text="-", since=today - day, until=today)
    Notice.objects.create(title="I morgon", text="-", since=today + day)
    Notice.objects.create(title="I går", text="-", since=today - 2 * day, until=today - day)
    html = client.get("/").content.decode()
    assert [title in html for title in ("Nu", "Sista dagen", "<h3>I morgon", "<h3>I går")] == [
        True,
        True,
        False,
        False,
    ]
    assert "Dialogträff i januari" in client.get("/initiativ/upphandlingsdialog/").content.decode()
    assert "Dialogträff i januari" not in client.get("/initiativ/lotsen/").content.decode()


def test_without_news_there_is_no_empty_heading(client):
    assert "Aktuellt" not in client.get("/").content.decode()


def test_a_text_that_eva_has_rewritten_is_shown(client):
    Wording.objects.filter(key="start.headline").update(text="Välkommen <in>")
    TtlCache.forget_all()
    assert "<h1>Välkommen &lt;in&gt;</h1>" in client.get("/").content.decode()


def test_the_english_page_is_english_for_a_screen_reader_too(client):
    html = client.get("/in-english/").content.decode()
    assert '<html lang="en">' in html
    assert "interpreter" in html


def test_nobody_in_the_role_gives_the_function_and_the_switchboard(client):
    html = client.get("/").content.decode()
    assert "Ring företagslotsen på" in html
    assert 'href="tel:0123-19100"' in html


def test_the_privacy_page_has_what_the_regulation_asks_for(client):
    html = client.get("/personuppgifter/").content.decode()
    needed = [
        "personuppgiftsansvarig",
        "dataskyddsombud@example.org",
        "artikel 6.1 e",
        "Integritetsskyddsmyndigheten",
        "allmän handling",
        "dokumenthanteringsplan",
        "få en kopia",
        "rätta det som är fel",
        "invända",
        "EU och EES",
        "sessionid",
        "csrftoken",
        "arende",
    ]
    assert [words for words in needed if words not in html] == []


def test_running_text_becomes_paragraphs_and_lists_and_nothing_else():
    assert prose("Hej\n\n1. ett\n2. två\n- tre <b>") == (
        "<p>Hej</p>\n\n<ol><li>ett</li><li>två</li></ol>\n<ul><li>tre &lt;b&gt;</li></ul>"
    )
    assert prose("") == ""


def test_the_start_page_asks_the_database_the_same_number_of_times_however_much_news(client, eva):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            client.get("/")
        return len(asked)

    client.get("/")
    few = queries()
    Notice.objects.bulk_create(Notice(title=f"Notis {n}", text="-") for n in range(50))
    assert queries() == few <= 10


def test_the_menu_says_where_one_is(client, eva):
    assert client.get("/evenemang/").content.decode().count('aria-current="page"') == 1
    assert 'href="/evenemang/" aria-current="page"' in client.get("/evenemang/").content.decode()
    for address in ("/arenden/", "/arenden/nytt/"):  # one address stands below the other, one page does not
        assert client.get(address).content.decode().count("aria-current") == 1, address
    client.force_login(eva)
    assert 'href="/admin/cases/pilotmeeting/" aria-current="true"' in (
        client.get("/admin/cases/pilotmeeting/add/").content.decode()
    )
    assert re.findall(r'href="([^"]*)" aria-current', client.get("/").text) == ["/"]


def test_a_search_engine_is_told_what_each_public_page_is_for(client, eva):
    told = {}
    for address in [
        "/initiativ/lotsen/",
        "/arenden/nytt/",
        "/vagvisaren/",
        "/evenemang/",
        "/resultat/",
        "/sa-gar-det/",
    ]:
        found = re.search(
            r'<meta name="description" property="og:description" content="(.+?)">', client.get(address).text
        )
        told[found[1]] = address
    assert len(told) == 6
    assert min(map(len, told)) > 20
