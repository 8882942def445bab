"""What anybody reads about the results, and what only those who lead do."""

import re
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.text.ttl_cache import TtlCache
from surveys import actions, improvements
from surveys.improvements import Improvement
from surveys.models import Area, Factor, FactorInEdition, Target, Value
from surveys.reporting import export
from tests.surveys.conftest import example, import_now, stored, tidy_csv, value

pytestmark = pytest.mark.django_db
PUBLIC = [
    "/resultat/",
    "/resultat/insikt/",
    "/resultat/insikt/?ar=2023",
    "/resultat/nui/",
    "/resultat/foretagsklimatet/",
    "/resultat/insikt/totalt/",
    "/resultat/insikt/bygglov/",
    "/resultat/teman/",
]


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


@pytest.fixture
def goals(imported):
    total = Area.objects.get(survey__key="insikt", key="totalt")
    Target.objects.create(
        area=total,
        factor=Factor.objects.get(survey__key="insikt", key="nki"),
        since=2024,
        value=75,
        decision="Fullmäktige § 90",
    )
    for key, weight in {"effektivitet": "0.3", "bemotande": "0.2", "information": "0.1"}.items():
        factor = Factor.objects.get(survey__key="insikt", key=key)
        FactorInEdition.objects.filter(factor=factor).update(weight=Decimal(weight))
    TtlCache.forget_all()


class Figures(HTMLParser):
    """Each figure's plotted numbers, and the texts of the cells in its table."""

    def __init__(self) -> None:
        super().__init__()
        self.figures: list[tuple[list[str], list[str]]] = []
        self.cell: list[str] | None = None

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        if tag == "figure":
            self.figures.append(([], []))
        elif named.get("data-value"):
            self.figures[-1][0].append(named["data-value"])
        elif tag == "td":
            self.cell = []

    def handle_data(self, data):
        if self.cell is not None:
            self.cell.append(data)

    def handle_endtag(self, tag):
        if tag == "td" and self.cell is not None and self.figures:
            self.figures[-1][1].append("".join(self.cell).strip())
            self.cell = None


@pytest.mark.parametrize("address", [*PUBLIC, "/resultat/ledning/"])
def test_every_number_that_is_plotted_stands_in_the_table_beside_it(client, goals, dag, address):
    client.force_login(dag)
    page = Figures()
    page.feed(client.get(address).content.decode())
    assert page.figures
    for plotted, table in page.figures:
        assert plotted
        assert [number for number in plotted if number not in table] == []


@pytest.mark.parametrize("address", PUBLIC)
def test_anybody_reads_the_results(client, imported, address):
    html = client.get(address).content.decode()
    assert html.count("<h1") == 1
    assert "style=" not in html
    assert "<script>" not in html


@pytest.mark.parametrize("address", [*PUBLIC, "/resultat/ledning/"])
def test_no_id_stands_twice_and_every_reference_leads_to_one(client, goals, dag, address):
    client.force_login(dag)
    html = client.get(address).content.decode()
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    referred = " ".join(re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', html)).split()
    assert set(referred) - set(ids) == set()


def test_the_headline_is_a_sentence_for_each_survey(client, imported):
    page = text_of(client.get("/resultat/"))
    for sentence in (
        "Insikt NKI: 72,7 av 100, år 2025",
        "Kallas högt. 87 företag har svarat.",
        "→ Ingen säker förändring sedan 2024 (+5,3).",
        "Det är ungefär som riket (71,8): skillnaden kan vara slump.",
        "→ Ingen säker förändring sedan 2024 (+4,0).",
        "Det är sämre än riket (74,8).",
        "64,0 av 100, år 2025",
        "Kallas godkänt. 28 företag har svarat.",
        "3,13 av 6, år 2025",
        "Kallas godtagbart. 145 företag har svarat.",
        "NKI är 72,7 år 2025, ungefär som riket (71,8).",
        "Plats 225 av 290 i rankningen 2025. 7 platser ner sedan 2024.",
    ):
        assert sentence in page
    assert "NKI är inte en procent" in page


def test_without_results_the_page_says_so(client):
    assert "Inga resultat är publicerade här ännu." in text_of(client.get("/resultat/"))
    for address in ("/resultat/insikt/", "/resultat/insikt/bygglov/", "/resultat/hittepa/", "/resultat/siffra/1/"):
        assert client.get(address).status_code == 404
    assert client.get("/resultat/teman/").status_code == 200


def test_nothing_is_drawn_or_compared_across_2024(client, imported):
    Value.objects.filter(edition__measurement_year=2025).delete()
    page = client.get("/resultat/")
    assert "Går inte att jämföra med tidigare år, för totalen räknas på ett annat sätt." in text_of(page)
    first = re.search(r'<g class="line line-circle">(.*?)</g>', page.content.decode(), re.S).group(1)
    assert first.count('class="stroke"') == 1  # 2019–2023; 2024 is a dot of its own
    assert "2024 (nytt sätt att räkna)" in text_of(page)


def test_an_area_is_compared_across_2024_because_it_means_the_same(client, imported):
    Value.objects.filter(edition__measurement_year=2025).delete()
    page = text_of(client.get("/resultat/insikt/miljo/"))
    assert "sedan 2023" in page
    assert "nytt sätt att räkna" not in page


def test_the_break_is_data(client, imported):
    from surveys.models import AreaInTotal

    AreaInTotal.objects.filter(until=2023).update(until=None)
    TtlCache.forget_all()
    assert "nytt sätt att räkna" not in text_of(client.get("/resultat/insikt/totalt/"))


def test_too_few_answers_are_never_shown_whatever_the_file_says(client):
    import_now(tidy_csv("2024;Totalt;NKI;71;19", "2024;Bygglov;NKI;88,8;9", "2024;Livsmedel;NKI;77,7;10"))
    page = text_of(client.get("/resultat/insikt/"))
    assert "77,7" in page
    assert "88,8" not in page
    assert "71,0" not in page
    assert page.count("för få svar") >= 2
    hidden = value("insikt", 2024, "bygglov", "nki")
    assert "Visas inte: 9 svar är färre än 10" in text_of(client.get(hidden.get_absolute_url()))
    assert "88,8" not in text_of(client.get(hidden.get_absolute_url()))


def test_a_value_is_missing_only_when_enough_have_answered_or_nobody_knows_how_many(client, db):
    import_now(tidy_csv("2025;Totalt;NKI;70;60", "2025;Bygglov;NKI;-;12", "2025;Brandskydd;NKI;-;"))
    page = text_of(client.get("/resultat/insikt/"))
    assert "Bygglov saknas – 12" in page
    assert "Brandskydd saknas – –" in page


def test_below_the_threshold_a_missing_value_has_too_few_answers(client, imported):
    page = text_of(client.get("/resultat/insikt/?ar=2025"))
    assert "Bygglov för få svar 70,3 5" in page
    assert "Serveringstillstånd för få svar 70,7 9" in page


def test_the_place_in_the_ranking_stands_beside_similar_municipalities(client, eva):
    import_now(example("foretagsklimatet_2018-2025.csv"), by=eva)
    assert "bredvid liknande kommuner" not in text_of(client.get("/resultat/"))
    rows = ["1446;Karlsborg;88;268", "1466;Herrljunga;33;179", "0512;Ydre;249;12", "0563;Valdemarsvik;218;225"]
    import_now("\n".join(["Ranking", "Kommunkod;Kommun;2024;2025", *rows]).encode(), "ranking_foretagsklimatet.csv")
    page = text_of(client.get("/resultat/"))
    assert "Valdemarsvik har plats 225 och är nummer 2 av 3 bland liknande kommuner." in page
    table = page.rpartition("Plats 2025 Plats 2024")[2]
    assert table.split()[:10] == [
        "Herrljunga",
        "179",
        "33",
        "Valdemarsvik",
        "(vi)",
        "225",
        "218",
        "Karlsborg",
        "268",
        "88",
    ]


def test_counts_that_stand_from_another_file_say_so(client, db):
    import_now(tidy_csv("2023;Totalt;NKI;60;40", "2023;Bygglov;NKI;60,5;17"), "ett.csv")
    import_now(tidy_csv("2023;Bygglov;NKI;61;"), "tva.csv")
    import_now(tidy_csv("2023;Bygglov;NKI;62;19"), "tre.csv")
    found = value("insikt", 2023, "bygglov", "nki")
    page = text_of(client.get(found.get_absolute_url()))
    assert "kommer inte från samma källa" not in page
    assert "61,0 (17 svar, enligt ett.csv), från tva.csv, cell D2." in page
    import_now(tidy_csv("2023;Bygglov;NKI;63;"), "fyra.csv")
    page = text_of(client.get(found.get_absolute_url()))
    assert "Antalet svar kommer inte från samma källa som värdet, utan från tre.csv, cell D2." in page
    assert "fyra.csv Var i filen cell D2" in page


def test_every_figure_opens_its_origin(client, imported, eva):
    found = value("insikt", 2019, "miljo", "nki")
    page = text_of(client.get(found.get_absolute_url()))
    for words in (
        "62,5",
        "insikt_2019-2025.csv",
        "cell E16",
        "2019, publicerat 2020",
        "23 svar",
        "svarsfrekvens 61,8 %",
        found.batch.source.sha256,
    ):
        assert words in page
    assert "Eva Ek, godkänt" not in page
    client.force_login(eva)
    assert "Inlagt av Eva Ek, godkänt av Eva Ek" in text_of(client.get(found.get_absolute_url()))


def test_every_link_from_the_results_leads_somewhere(client, goals, dag):
    client.force_login(dag)
    links = {
        link
        for address in [*PUBLIC, "/resultat/ledning/"]
        for link in re.findall(r'href="(/resultat/[^"#]*)', client.get(address).content.decode())
    }
    assert len(links) > 100
    figures = sorted(link for link in links if "siffra" in link)
    for link in [link for link in links if "siffra" not in link] + figures[::25]:
        assert client.get(link).status_code == 200, link


def test_a_corrected_figure_tells_what_it_said_before(client, imported, eva):
    import_now(example("insikt_matris_2024.xlsx"), "matris.xlsx", by=eva)
    page = text_of(client.get(value("insikt", 2024, "totalt", "nki").get_absolute_url()))
    assert "Vad som stod förut" in page
    assert "67,4 (57 svar), från insikt_2019-2025.csv, cell E252" in page
    assert "Bladet Resultat, cell B6" in page


def test_themes_put_both_surveys_beside_each_other_and_never_in_one_number(client, imported):
    page = text_of(client.get("/resultat/teman/"))
    for words in ("Bemötande", "Service och bemötande", "77,1", "3,18", "Handläggningstid", "Effektivitet", "67,7"):
        assert words in page
    assert "Här finns inget resultat om det här." in page
    assert "Mätningarna säger samma sak: ungefär som riket." in page
    assert "Mätningarna säger samma sak: sämre än riket." in page


def test_all_themes_of_a_survey_stand_on_one_axis_with_ours_before_the_country(client, imported):
    html = client.get("/resultat/teman/").content.decode()
    charts = re.findall(r"<figure.*?</figure>", html, re.S)
    assert len(charts) == 3
    climate = next(chart for chart in charts if "Företagsklimatet 2025" in chart)
    assert len(re.findall(r'<g class="row', climate)) == len(re.findall(r'<tr>\s*<th scope="row"', climate)) > 5
    at = dict(re.findall(r'x="([\d.]+)%"[^>]*><path\s+data-value="([\d,]+)"', climate))
    places = {float(value.replace(",", ".")): float(x) for x, value in at.items()}
    first, *_, last = sorted(places)
    per_point = (places[last] - places[first]) / (last - first)
    assert all(x == pytest.approx(places[first] + (value - first) * per_point, abs=0.1) for value, x in places.items())
    assert re.search(r"Företagsklimatet 2025: .*än riket", climate)


def test_actions_under_way_stand_beside_their_theme(client, imported, monkeypatch):
    assert "Det här gör vi" not in text_of(client.get("/resultat/teman/"))
    action = Improvement("Vi ringer tillbaka inom ett dygn", "Bygg", "/initiativ/forenkla/", theme="tillganglighet")
    monkeypatch.setattr(improvements, "SOURCES", [])
    improvements.register(lambda: [action])
    page = client.get("/resultat/teman/")
    assert "Det här gör vi Vi ringer tillbaka inom ett dygn (Bygg)" in text_of(page)


def test_kolada_is_thanked_where_its_figures_are(client, imported):
    assert "Kolada" not in text_of(client.get("/resultat/insikt/"))
    Value.objects.first().batch.__class__.objects.filter(values__edition__survey__key="insikt").update(kind="kolada")
    assert "Källa: Sveriges Kommuner och Regioner (SKR) och Kolada." in text_of(client.get("/resultat/insikt/"))


@pytest.mark.parametrize("address", PUBLIC)
def test_a_page_costs_few_queries_and_the_same_however_much_is_imported(client, address):
    def queries() -> int:
        client.get(address)  # what is kept for some seconds has just been read
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    few = tidy_csv("2023;Totalt;NKI;70;30", "2023;Bygglov;NKI;70;30", "2023;Bygglov;Bemötande;71;30")
    import_now(few + b"\r\n2023;Upphandling;NKI;60;20")
    klimat = "År;Faktor;Betyg;Rikssnitt\n2023;Sammanfattande omdöme;3;3,2\n2023;Service och bemötande;3;3,1"
    import_now(klimat.encode())
    once = queries()
    import_now(example("insikt_2019-2025.csv"))
    import_now(example("foretagsklimatet_2018-2025.csv"))
    assert queries() == once <= 10


def test_the_start_page_has_the_newest_headline_and_the_initiative_leads_to_the_results(client, imported, kit_pages):
    TtlCache.forget_all()
    page = client.get("/")
    assert "NKI är 72,7 av 100 för 2025, vilket kallas högt." in text_of(page)
    assert 'href="/resultat/"' in page.content.decode()
    assert 'href="/resultat/">Se resultaten år för år' in client.get("/initiativ/matningar/").content.decode()
    assert "Se resultaten" not in client.get("/initiativ/lotsen/").content.decode()


def test_the_demo_says_that_its_figures_are_invented(client, imported, settings):
    assert "Siffrorna är påhittade." not in text_of(client.get("/resultat/"))
    settings.DEMO = True
    for address in ("/resultat/", "/resultat/insikt/", "/resultat/teman/"):
        assert "Siffrorna är påhittade." in text_of(client.get(address))


# --- For those who lead ---------------------------------------------------------------------------


def test_managers_see_what_to_do_first(client, goals, malin):
    client.force_login(malin)
    page = text_of(client.get("/resultat/ledning/"))
    assert "Totalt, NKI: 2,3 kvar till målet. Fullmäktige § 90" in page
    assert "Vikt och resultat 2025" in page
    assert "3. Effektivitet" in page or "Effektivitet 67,7 30 %" in page
    assert "Företagens och politikernas betyg 2025" in page
    assert "Starkast jämfört med riket" in page


def test_strong_is_what_lies_above_the_country_and_weak_what_lies_below(client, malin):
    heading = "Mätår;Myndighetsområde;Faktor;Index;Antal svar;Riket"
    rows = ["Totalt;NKI;70;60;70", "Totalt;Information;71;60;70,5", "Bygglov;NKI;60;20;64"]
    rows.append("Bygglov;Information;64;20;64")
    import_now("\n".join([heading, *(f"2025;{row}" for row in rows)]).encode())
    client.force_login(malin)
    page = text_of(client.get("/resultat/ledning/"))
    strong, _, weak = page.partition("Starkast jämfört med riket")[2].partition("Svagast jämfört med riket")
    assert [name for name in ("Totalt, NKI", "Totalt, Information", "Bygglov, NKI") if name in strong] == [
        "Totalt, Information"
    ]
    assert [name for name in ("Totalt, Information", "Bygglov, NKI", "Bygglov, Information") if name in weak] == [
        "Bygglov, NKI"
    ]


def test_a_goal_that_is_reached(client, goals, dag):
    Target.objects.update(value=70)
    TtlCache.forget_all()
    client.force_login(dag)
    assert "Totalt, NKI: Målet är nått." in text_of(client.get("/resultat/ledning/"))


def test_nobody_else_knows_that_the_page_exists(client, imported, anna, bo, rolf):
    ends = ("", "rapport.pdf", "alla-resultat.csv", "alla-resultat.xlsx")
    for person in (anna, bo, rolf):
        client.force_login(person)
        assert {client.get(f"/resultat/ledning/{end}").status_code for end in ends} == {404}
    client.logout()
    assert client.get("/resultat/ledning/").status_code == 302


def test_the_page_says_that_the_registrar_reads_it_too(client, imported, rut):
    client.force_login(rut)
    page = text_of(client.get("/resultat/ledning/"))
    assert "Sidan visas för chefer, kommundirektören, registratorn och företagslotsen." in page


def test_everything_as_csv_and_as_a_workbook(client, imported, dag):
    client.force_login(dag)
    before = stored()
    heads = {
        "alla-resultat.csv": "\ufeffMätning;Mätår;Publiceringsår;Publicering;Myndighetsområde;Faktor;Svarsgrupp;Kommun"
        ";Värde;Antal svar;Svarsfrekvens;Läge;Källfil;Blad;Cell",
        "alla-resultat-for-program.csv": ",".join(export.COLUMNS),
        "alla-resultat.xlsx": "",
    }
    for name, head in heads.items():
        content = client.get(f"/resultat/ledning/{name}").content
        again = actions.receive(content, name, by=None)
        assert (again.changes_anything, again.counts["refused"]) == (False, 0), name
        if head:
            lines = content.decode().splitlines()
            assert (lines[0], len(lines)) == (head, Value.objects.count() + 1)
    line = "Insikt NKI;2019;2020;enkätsvar;Miljö- och hälsoskydd;NKI;Företag;Valdemarsvik;62,5;23;61,8;slutligt;"
    assert line in client.get("/resultat/ledning/alla-resultat.csv").content.decode()
    assert stored() == before


def test_a_name_that_rounding_decides_says_so(client, db):
    import_now(tidy_csv("2025;Totalt;NKI;69,6;60", "2025;Bygglov;NKI;70,2;30", "2025;Livsmedel;NKI;69,4;30"))
    TtlCache.forget_all()
    assert "Kallas högt (avrundat till 70)." in text_of(client.get("/resultat/"))
    page = text_of(client.get("/resultat/insikt/"))
    assert "70,2 högt (" not in page
    assert "69,4 godkänt" in page
    assert "vilket kallas högt (avrundat till 70)." in text_of(client.get("/resultat/insikt/totalt/"))
