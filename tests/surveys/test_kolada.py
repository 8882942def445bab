"""Kolada against a real HTTP server that answers with the example pages, and misbehaves on request."""

import json
import re
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from surveys import actions, tasks
from surveys.importing import kolada
from surveys.models import ImportBatch, Survey, Value
from tests.kolada import PAGES
from tests.surveys.conftest import import_now, tidy_csv, value


@pytest.fixture
def server(kolada_server):
    return kolada_server


def fetch(server) -> dict:
    return json.loads(kolada.fetch(server.base, ["0563", "0000"]))


def test_pages_are_followed_by_next_url_until_there_is_none(server):
    kept = fetch(server)
    assert len(kept["pages"]) == 3
    assert sum(len(page["values"]) for page in kept["pages"]) == 339
    assert [path.partition("?")[2] for path in server.asked] == ["", "page=2&per_page=120", "page=3&per_page=120"]


def test_ids_are_texts_and_at_most_25_in_a_part(server):
    places = [f"{number:04d}" for number in range(60)]
    server.pages = [b'{"values": [], "next_url": null}']
    kolada.fetch(server.base, places)
    parts = [path.split("/") for path in server.asked]
    assert [len(path[6].split(",")) for path in parts] == [25, 25, 10]
    assert all(len(path[4].split(",")) <= 25 for path in parts)
    assert parts[0][6].startswith("0000,0001")


def test_being_asked_to_wait_is_honoured(server):
    server.misbehave = ["429", "429 until"]
    assert len(fetch(server)["pages"]) == 3
    assert server.waits == [7.0, 2.0]


@pytest.mark.parametrize("fault", ["500", "cut", "not json", "another shape"])
def test_a_fault_is_tried_again_with_longer_and_longer_waits(server, fault):
    server.misbehave = [fault] * 3
    assert len(fetch(server)["pages"]) == 3
    assert server.waits == [1.0, 2.0, 4.0]


def test_a_slow_answer_is_tried_again(server, monkeypatch):
    monkeypatch.setattr(kolada, "READ_SECONDS", 0.2)
    server.misbehave = ["slow"]
    assert len(fetch(server)["pages"]) == 3
    assert server.waits == [1.0]


def test_an_answer_that_drips_is_stopped(server, monkeypatch):
    monkeypatch.setattr(kolada, "ANSWER_SECONDS", 0.2)
    server.misbehave = ["drips"]
    assert len(fetch(server)["pages"]) == 3
    assert server.waits == [1.0]


def test_a_kolada_that_stays_down_is_said_in_words(server):
    server.misbehave = ["500"] * 20
    with pytest.raises(kolada.KoladaDown, match="svarar inte just nu"):
        fetch(server)
    assert len(server.asked) == 5


def test_a_wrong_address_is_not_tried_again(server):
    server.misbehave = ["404"]
    with pytest.raises(kolada.KoladaDown, match="fel 404"):
        fetch(server)
    assert len(server.asked) == 1


def test_nobody_is_led_elsewhere_or_in_a_circle(server):
    for following in ("https://evil.example.org/v3/data", "/v3/data/kpi/U07453/municipality/0563"):
        server.pages = [json.dumps({"values": [], "next_url": following}).encode()] * 3
        with pytest.raises(kolada.KoladaDown, match="inte hänger ihop"):
            fetch(server)


@pytest.mark.django_db
class TestThroughThePreview:
    """The same way as a file: asked for, looked at, said yes to."""

    @pytest.fixture
    def fetched(self, server):
        batch = actions.read(actions.ask_kolada(by=None))
        assert batch.state == "previewed"
        return actions.approve(batch, by=None, seen=batch.preview_hash)

    @pytest.mark.parametrize(
        ("survey", "year", "area", "factor", "place", "number"),
        [
            ("insikt", 2024, "totalt", "nki", "0563", "81.5"),
            ("insikt", 2025, "totalt", "nki", "0563", "63.3"),
            ("insikt", 2024, "totalt", "nki", "0000", "74.9"),
            ("insikt", 2024, "totalt", "nki", "G37570", "80.4"),
            ("insikt", 2019, "bygglov", "nki", "0563", "77"),
            ("insikt", 2020, "bygglov", "nki", "0563", None),
            ("insikt", 2025, "totalt", "information", "0563", "70.8"),
            ("insikt", 2020, "totalt", "information", "0000", "61.7"),
        ],
    )
    def test_values_as_they_stand_in_the_pages(self, fetched, survey, year, area, factor, place, number):
        found = value(survey, year, area, factor, place=place)
        assert found.published == (number and Decimal(number))
        assert found.state == ("final" if number else "missing")

    def test_the_total_of_each_year_is_that_of_its_own_definition(self, fetched):
        totals = Value.objects.filter(series__area__key="totalt", series__factor__key="nki")
        assert set(totals.filter(edition__measurement_year__gte=2024).values_list("cell", flat=True)) == {"U07453"}
        assert set(totals.filter(edition__measurement_year__lt=2024).values_list("cell", flat=True)) == {"U07451"}
        old = value("insikt", 2024, "totalt-gammal", "nki", place="G37570")
        assert (old.published, old.cell) == (Decimal("64.9"), "U07451")

    def test_the_count_and_the_rate_are_not_swapped(self, fetched):
        found = value("insikt", 2024, "totalt", "nki")
        assert (found.answers, found.response_rate) == (75, Decimal("64.9"))
        assert value("insikt", 2020, "totalt", "nki").answers is None

    def test_deleted_rows_are_dropped(self, fetched):
        ours = Value.objects.filter(series__municipality__code="0563")
        assert not ours.filter(cell="U07448", edition__measurement_year=2024).exists()
        assert not ours.filter(cell="U07510", edition__measurement_year=2023).exists()

    def test_a_group_has_its_number_of_members_and_procurement_its_own_survey(self, fetched):
        assert value("insikt", 2024, "totalt", "nki", place="G37570").members == 7
        assert value("insikt", 2024, "totalt", "nki").members is None
        assert {found.edition.survey.key for found in Value.objects.filter(cell="U07459")} == {"nui"}

    def test_each_value_knows_its_address(self, fetched, server):
        found = value("insikt", 2024, "bygglov", "nki")
        assert found.sheet == f"{server.base}/data/kpi/U07447/municipality/0563/year/2024"
        assert found.batch.source.kind == "kolada"
        assert found.edition.publication_year == 2025

    def test_the_same_answer_again_changes_nothing(self, fetched):
        again = actions.read(actions.ask_kolada(by=None))
        assert (again.source, again.changes_anything) == (fetched.source, False)

    def test_a_correction_is_a_change_in_the_preview(self, fetched, server):
        server.pages[0] = server.pages[0].replace(b"81.5", b"80.5", 1)
        batch = actions.read(actions.ask_kolada(by=None))
        row = batch.rows.get(outcome="changed")
        assert (row.before, row.value, batch.counts["changed"]) == (Decimal("81.5"), Decimal("80.5"), 1)
        assert value("insikt", 2024, "totalt", "nki").published == Decimal("81.5")

    def test_the_command_prints_one_line(self, server, capsys):
        call_command("fetch_kolada", "--approve")
        assert json.loads(capsys.readouterr().out)["new"] == 252
        server.misbehave = ["500"] * 20
        with pytest.raises(CommandError, match="svarar inte just nu"):
            call_command("fetch_kolada")

    def test_once_a_month_a_preview_waits_for_eva_unless_nothing_is_new(self, server):
        tasks.fetch_kolada()
        batch = ImportBatch.objects.get()
        assert (batch.state, Value.objects.count()) == ("previewed", 0)
        actions.approve(batch, by=None, seen=batch.preview_hash)
        tasks.fetch_kolada()
        assert ImportBatch.objects.get() == batch

    def test_a_second_press_on_the_button_finds_the_first(self, eva, server):
        first = actions.ask_kolada(by=eva)
        assert actions.ask_kolada(by=eva) == first
        tasks.read_waiting()
        assert ImportBatch.objects.get().state == "previewed"

    def test_a_number_of_answers_from_a_file_stands(self, server):
        import_now(tidy_csv("2025;Bygglov;NKI;60;17"))
        batch = actions.read(actions.ask_kolada(by=None))
        actions.approve(batch, by=None, seen=batch.preview_hash)
        assert value("insikt", 2025, "bygglov", "nki").answers == 17

    def test_an_id_that_stands_for_another_question_is_not_read(self, server):
        server.titles["U07447"] = "Bygglov, handläggningstid, median (dagar)"
        server.titles["U07554"] = server.titles["U07553"]
        del server.titles["U07459"]
        batch = actions.read(actions.ask_kolada(by=None))
        assert {row.outcome for row in batch.rows.filter(cell__in=["U07447", "U07459"])} == {"refused"}
        assert not batch.rows.exclude(cell__in=["U07447", "U07459"]).filter(outcome="refused").exists()
        assert not batch.rows.exclude(answers=None).filter(year__gte=2024).exists()
        said = "U07447 heter nu ”Bygglov, handläggningstid, median (dagar)” i Kolada. Här väntades Insikt: Bygglov."
        assert batch.rows.filter(cell="U07447").first().sentence == f"{said} Värdena läses inte."
        assert [each[:6] for each in batch.said if "väntades" in each] == ["U07447", "U07459", "U07554"]

    def test_titles_that_cannot_be_had_are_told(self, server):
        server.titles.clear()
        batch = actions.read(actions.ask_kolada(by=None))
        assert "Kolada sade inte vad nyckeltalen heter" in " ".join(batch.said)
        assert batch.counts["new"] == 252

    def test_what_the_button_says_is_what_the_tabs_say(self, server, client, eva):
        client.force_login(eva)
        batch = actions.read(actions.ask_kolada(by=None))
        page = re.sub(r"\s+", " ", client.get(batch.get_absolute_url()).content.decode())
        missing = batch.counts["missing"]
        assert "Nya: 252" in page
        assert '<button class="act"> Importera 252 värden </button>' in page
        assert f"Dessutom sparas att {missing} värden saknas." in page
        assert batch.counts["writes"] == 252 + missing
        actions.approve(batch, by=None, seen=batch.preview_hash)
        assert Value.objects.exclude(value=None).count() == 252

    def test_a_page_about_kolada_speaks_of_kolada_and_not_of_a_file(self, server, client, eva):
        """Also when nothing came: then what is offered is to ask again."""
        client.force_login(eva)

        def said() -> str:
            batch = actions.read(actions.ask_kolada(by=eva))
            page = re.sub(r"\s+", " ", client.get(batch.get_absolute_url(), {"visa": "missing"}).text)
            return page.partition("<h1>")[2].partition("</main>")[0]

        shown = said()
        assert "Saknas i Kolada: " in shown
        assert "Kolada har inget värde här. Det sparas som att värdet saknas." in shown
        assert '<th scope="row">U07447</th>' in shown
        server.pages = [b'{"values": [], "next_url": null}']
        empty = said()
        assert "Kolada svarade, men inte med något värde. Inget har ändrats." in empty
        server.misbehave = ["moved"]
        moved = said()
        assert "Kolada hänvisar till en annan adress, och där frågar vi inte. Inget har ändrats." in moved
        for page in (empty, moved):
            assert f'formaction="{reverse("admin:surveys_importbatch_kolada")}">Fråga Kolada igen</button>' in page
        for page in (shown, empty, moved):
            assert re.search(r"\b[Ff]il(en)?\b", page) is None

    def test_a_municipality_that_kolada_says_nothing_of_is_told(self, server):
        server.pages = [page.replace(b'"0563"', b'"0512"') for page in PAGES]
        batch = actions.read(actions.ask_kolada(by=None))
        who = "Valdemarsvik och Östergötlands läns kommuner"
        assert f"Här finns inget om {who}. Det som redan står i resultaten står kvar." in batch.said


@pytest.mark.django_db
def test_a_municipality_that_is_not_in_a_file_is_told():
    text = "Kommunkod;Kommun;Mätår;NKI\n{}"
    both = "0563;Valdemarsvik;2023;60\n0512;Ydre;2023;61\n0513;Kinda;2023;62\n"
    import_now(text.format(both).encode(), survey=Survey.objects.get(key="insikt"))
    for rows, said in (
        (both.replace("2023", "2024"), []),
        ("0512;Ydre;2024;61\n", ["Här finns inget om Kinda och Valdemarsvik."]),
        ("0563;Valdemarsvik;2024;60\n", []),
        ("0563;Valdemarsvik;2024;60\n0512;Ydre;2024;61\n", ["Här finns inget om Kinda."]),
    ):
        insikt = Survey.objects.get(key="insikt")
        batch = actions.receive(text.format(rows).encode(), "fil.csv", by=None, survey=insikt)
        assert [each.partition(".")[0] + "." for each in batch.said] == said


def test_an_address_is_the_same_however_it_is_written(server):
    host = server.base.removeprefix("http://")
    page = {"values": [], "next_url": f"https://{host.partition('/')[0]}/v3/data/x?page=2"}
    last = {"values": [], "next_url": None}
    server.pages = [json.dumps(each).encode() for each in (page, last)]
    assert len(fetch(server)["pages"]) == 2
    assert server.asked[-1] == "/v3/data/x?page=2"
    first = server.asked[0].replace(",", "%2C")
    for again in (first, f"http://{host.upper().partition('/')[0]}{first}", f"{first}/"):
        server.pages = [json.dumps({"values": [], "next_url": again}).encode()]
        with pytest.raises(kolada.KoladaDown, match="inte hänger ihop"):
            fetch(server)


def test_other_sexes_and_unknown_ids_are_no_values_of_ours():
    rows = [
        {
            "kpi": "U07453",
            "municipality": "0563",
            "period": 2024,
            "values": [
                {"gender": "K", "count": 1, "status": "", "value": 1.0, "isdeleted": False},
                {"gender": "T", "count": 1, "status": "", "value": 70.5, "isdeleted": False},
            ],
        },
        {
            "kpi": "U07452",
            "municipality": "0563",
            "period": 2024,
            "values": [
                {"gender": "T", "count": 1, "status": "", "value": 9.0, "isdeleted": False},
            ],
        },
    ]
    kept = json.dumps({"base": "http://x/v3", "pages": [{"address": "", "values": rows}]}).encode()
    assert [(row.value, row.cell, row.code) for row in kolada.reading_of(kept).rows] == [("70.5", "U07453", "0563")]


@pytest.mark.parametrize("content", [b"", b"[]", b'{"pages": 3}', b'{"base": "x", "pages": [{"values": [{}]}]}'])
def test_an_answer_that_is_none(content):
    with pytest.raises(kolada.Unreadable):
        kolada.reading_of(content)
