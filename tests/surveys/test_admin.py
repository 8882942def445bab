"""Eva's import page: the upload, the words, the preview, the yes and the regret; and what nobody else may."""

import io
import random
import re

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.files.readers import sheets as sheet_files
from surveys import actions, readers
from surveys.models import ImportBatch, Value
from tests.people import on_the_day
from tests.surveys.conftest import example, import_now, stored, tidy_csv, value, workbook

LIST = "/admin/surveys/importbatch/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client, eva):
    client.force_login(eva)
    return client


def upload(client, content: bytes, name: str = "fil.csv", **fields):
    return client.post(f"{LIST}add/", {"file": SimpleUploadedFile(name, content), **fields}, follow=True)


def do(client, batch, command: str, **fields):
    return client.post(reverse("admin:surveys_importbatch_do", args=[batch.pk, command]), fields, follow=True)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_the_whole_way(desk):
    page = text_of(upload(desk, tidy_csv("2024;Bygglov;NKI;60,5;17", "2024;Brandskydd;NKI;*;4")))
    assert "Inget är ändrat ännu" in page
    assert "Nya: 1" in page
    assert "Cell D2 Insikt NKI, 2024, Bygglov, NKI, Företag, Valdemarsvik – 60,5 17 Nytt värde." in page
    batch = ImportBatch.objects.get()
    done = text_of(do(desk, batch, "godkann", seen=batch.preview_hash))
    assert "Klart. Resultaten är ändrade" in done
    assert value("insikt", 2024, "bygglov", "nki").batch.approved_by.name == "Eva Ek"
    undone = text_of(do(desk, batch, "aterkalla"))
    assert "Importen är återkallad" in undone
    assert Value.objects.count() == 0


def test_a_refused_line_shows_the_cell_that_has_to_be_mended(desk):
    heading = "Mätår;Myndighetsområde;Faktor;Index;Antal svar;Svarsfrekvens"
    page = text_of(upload(desk, f"{heading}\n2024;Bygglov;NKI;60,5;17;340\n2025;Bygglov;NKI;61;17;34".encode()))
    what = "Insikt NKI, 2024, Bygglov, NKI, Företag, Valdemarsvik"
    assert f"Cell F2 {what} – 340 17 Svarsfrekvensen är inte mellan 0 och 100 procent." in page


def test_a_file_of_text_without_a_table_says_nothing_of_sheets(desk):
    page = text_of(upload(desk, b"Hej,\nhur mar du?\n", "brev.txt"))
    assert "Filen innehåller ingen tabell med resultat." in page
    assert "Bladet" not in page


def test_what_would_be_blanked_has_a_tab_and_a_box_that_is_not_ticked(desk):
    import_now(tidy_csv("2024;Bygglov;NKI;60,5;17", "2024;Brandskydd;NKI;70;14"))
    page = upload(desk, tidy_csv("2024;Bygglov;NKI;..;17", "2024;Brandskydd;NKI;71;14"))
    assert '<input type="checkbox" name="blanks">' in page.content.decode()
    assert "Skulle tömmas: 1" in text_of(page)
    assert "Filen har inget värde här. 60,5 är publicerat och står kvar, om du inte kryssar" in text_of(page)
    batch = ImportBatch.objects.first()
    done = text_of(do(desk, batch, "godkann", seen=batch.preview_hash))
    assert "Publicerade som saknas i filen: 1, som står kvar" in done
    assert value("insikt", 2024, "bygglov", "nki").published is not None
    upload(desk, tidy_csv("2024;Bygglov;NKI;..;17"))
    again = ImportBatch.objects.first()
    done = text_of(do(desk, again, "godkann", seen=again.preview_hash, blanks="on"))
    assert "Publicerade som saknas i filen: 1, som tömdes" in done
    assert value("insikt", 2024, "bygglov", "nki").value is None


def test_the_preview_is_read_one_kind_at_a_time(desk):
    import_now(tidy_csv("2024;Bygglov;NKI;60,5;17"))
    upload(desk, tidy_csv("2024;Bygglov;NKI;61;17", "2024;Totalt;NKI;67;57"))
    batch = ImportBatch.objects.first()
    changed = text_of(desk.get(f"{batch.get_absolute_url()}?visa=changed"))
    assert "60,5 61,0 17 Ändras från 60,5 till 61,0." in changed
    assert "67,0" not in changed
    assert "67,0" in text_of(desk.get(f"{batch.get_absolute_url()}?visa=new&efter=0"))
    assert desk.get(f"{batch.get_absolute_url()}?visa=hittepa&efter=x").status_code == 200


def test_a_change_in_between_is_shown_again(desk):
    import_now(tidy_csv("2024;Bygglov;NKI;60,5;17"))
    upload(desk, tidy_csv("2024;Bygglov;NKI;61;17"))
    batch = ImportBatch.objects.first()
    import_now(tidy_csv("2024;Bygglov;NKI;65;17"))
    before = stored()
    page = text_of(do(desk, batch, "godkann", seen=batch.preview_hash))
    assert "Något har ändrats sedan förhandsvisningen gjordes" in page
    assert "Ändras från 65,0 till 61,0." in page
    assert stored() == before


def test_errors_are_a_sheet_to_mend_from(desk):
    page = upload(desk, tidy_csv("2024;Bygglov;NKI;sextio;17", "2024;Totalt;NKI;67;57"))
    assert "Importera resten: ett värde" in text_of(page)
    batch = ImportBatch.objects.get()
    answer = desk.get(reverse("admin:surveys_importbatch_errors", args=[batch.pk]))
    (sheet,) = readers.sheets_of(answer.content)
    assert sheet.rows[1] == [
        "",
        "D2",
        "sextio",
        "Insikt NKI, 2024, Bygglov, NKI, Företag, Valdemarsvik",
        "”sextio” är inget tal.",
    ]


def test_words_are_mapped_with_what_was_chosen_kept_when_something_is_missing(desk):
    text = "Mätår;Avdelning;Poängtal;Faktor\n2024;Nord;60;NKI\n2025;Syd;61;NKI\n".encode()
    page = upload(desk, text)
    assert "Kolumnen ”Avdelning” (cell B1)" in text_of(page)
    batch = ImportBatch.objects.get()
    wrong = do(desk, batch, "ord", ord0="skip")
    assert "Välj vad kolumnen ”Poängtal” betyder, eller hoppa över den." in text_of(wrong)
    assert "<title>Fel:" in wrong.content.decode()
    assert '<option value="skip" selected>' in wrong.content.decode()
    right = do(desk, batch, "ord", ord0="skip", ord1="value")
    assert "Nya: 2" in text_of(right)


def test_what_the_command_could_not_read_is_mapped_and_approved_by_eva(desk, tmp_path):
    file = tmp_path / "bytt.csv"
    file.write_text("Mätår;Område;Faktor;Nöjdhet\n2024;Bygglov;NKI;60\n")
    with pytest.raises(CommandError):
        call_command("import_survey", str(file))
    assert "behöver din hjälp med rubriker" in text_of(desk.get(LIST))
    batch = ImportBatch.objects.get()
    assert "Kolumnen ”Nöjdhet” (cell D1)" in text_of(desk.get(batch.get_absolute_url()))
    assert "Importera ett värde" in text_of(do(desk, batch, "ord", ord0="value"))


def test_the_year_is_asked_for(desk):
    upload(desk, "Område;Index\nBygglov;60\nBrandskydd;61\n".encode())
    batch = ImportBatch.objects.get()
    assert "Skriv mätåret, till exempel 2025." in text_of(do(desk, batch, "ord"))
    assert "Nya: 2" in text_of(do(desk, batch, "ord", ord0="2024"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Filen är tom. Kontrollera att du har valt rätt fil."),
        (b"%PDF-1.7", sheet_files.NOT_A_TABLE),
        (b"PK\x03\x04 nonsense", sheet_files.BROKEN),
        (example("insikt_matris_2024.xlsx")[:3000], sheet_files.BROKEN),
    ],
)
def test_what_cannot_be_read_is_a_sentence_beside_the_field(desk, content, sentence):
    page = upload(desk, content, "fil.xlsx")
    assert page.status_code == 200
    assert sentence in text_of(page)
    assert "<title>Fel:" in page.content.decode()
    assert ImportBatch.objects.count() == 0


@pytest.mark.parametrize("name", ["insikt_matris_2024.xlsx", "foretagsklimatet_2018-2025.csv"])
def test_a_damaged_file_is_never_an_error_page_and_never_writes(desk, name):
    whole, chance = example(name), random.Random(7)
    for _ in range(25):
        broken = bytearray(whole[: chance.randint(1, len(whole))])
        for _ in range(chance.randint(0, 30)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        assert upload(desk, bytes(broken), name).status_code == 200
    assert Value.objects.count() == 0


def test_a_file_that_is_too_large_is_refused_before_it_is_read(desk, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    assert "Filen är för stor" in text_of(upload(desk, b"a;b\n" * 1000))


def test_no_file_at_all(desk):
    assert "Välj en fil." in text_of(desk.post(f"{LIST}add/", {}, follow=True))


def test_a_file_without_a_table_is_kept_in_the_list_until_it_is_thrown_away(desk):
    page = upload(desk, workbook(("Blad1", [["Hej", "då"]])), "brev.xlsx")
    assert "ingen tabell med resultat" in text_of(page)
    do(desk, ImportBatch.objects.get(), "slang")
    assert ImportBatch.objects.count() == 0


def test_the_same_file_again_says_that_it_changes_nothing(desk):
    content = tidy_csv("2024;Bygglov;NKI;60,5;17")
    import_now(content)
    page = text_of(upload(desk, content))
    assert "Filen ändrar ingenting. Allt i den står redan i resultaten, så du behöver inte göra något." in page
    assert "väntar på ditt ja" not in text_of(desk.get(LIST))
    assert "klar, ändrar ingenting" in text_of(desk.get(LIST))
    assert "Importera ett" not in page


def test_a_large_file_shows_how_far_it_has_come_without_scripts(desk, monkeypatch):
    monkeypatch.setattr(actions, "LARGE", 100)
    page = upload(desk, example("insikt_2019-2025.csv"))
    assert "Filen väntar på att läsas" in text_of(page)
    assert '<progress class="progress"' in page.content.decode()
    assert page["Refresh"] == "4"
    batch = ImportBatch.objects.get()
    assert "Refresh" not in desk.get(f"{batch.get_absolute_url()}?vila=1")
    actions.read(actions.claim_waiting())
    assert "Nya: 623" in text_of(desk.get(batch.get_absolute_url()))


def test_kolada_is_asked_by_the_worker_and_never_while_eva_waits(desk, settings):
    settings.KOLADA_URL = "http://127.0.0.1:1/v3"
    page = desk.post(f"{LIST}kolada/", follow=True)
    assert "Väntar på att fråga Kolada" in text_of(page)
    assert desk.get(f"{LIST}kolada/").status_code == 302
    assert ImportBatch.objects.count() == 1


def test_the_page_of_the_day_tells_what_waits_for_a_yes(desk):
    assert on_the_day(desk, "Importer att ta ställning till") == 0
    upload(desk, tidy_csv("2024;Bygglov;NKI;60,5;17"))
    assert on_the_day(desk, "Importer att ta ställning till") == 1


def test_the_file_is_given_out_as_a_download(desk):
    content = tidy_csv("2024;Bygglov;NKI;60,5;17")
    upload(desk, content)
    batch = ImportBatch.objects.get()
    answer = desk.get(reverse("admin:surveys_importbatch_file", args=[batch.pk]))
    assert b"".join(answer.streaming_content) == content
    assert "attachment" in answer["Content-Disposition"]


def test_looking_changes_nothing(desk):
    upload(desk, tidy_csv("2024;Bygglov;NKI;60,5;17"))
    batch = ImportBatch.objects.get()
    for command in ("godkann", "aterkalla", "slang", "ord"):
        assert desk.get(reverse("admin:surveys_importbatch_do", args=[batch.pk, command])).status_code == 302
    assert (Value.objects.count(), ImportBatch.objects.count()) == (0, 1)
    assert desk.post(reverse("admin:surveys_importbatch_do", args=[batch.pk, "hittepa"])).status_code == 404


def test_a_deed_that_comes_too_late_is_a_sentence(desk):
    batch = import_now(tidy_csv("2024;Bygglov;NKI;60,5;17"))
    for command in ("godkann", "slang", "ord"):
        assert "redan" in text_of(do(desk, batch, command)) or command == "ord"
    assert Value.objects.count() == 1


def test_nobody_but_the_pilot_imports(client, anna, dag, bo):
    batch = import_now(tidy_csv("2024;Bygglov;NKI;60,5;17"))
    for person in (anna, dag):
        client.force_login(person)
        assert client.get(LIST).status_code == 403
        assert client.get(batch.get_absolute_url()).status_code == 403
        assert client.post(reverse("admin:surveys_importbatch_do", args=[batch.pk, "aterkalla"])).status_code == 404
        answer = client.post(f"{LIST}add/", {"file": io.BytesIO(b"a;b")})
        assert answer.status_code == 403
    assert Value.objects.count() == 1


def test_the_list_costs_the_same_however_many_imports(desk):
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            desk.get(LIST)
        return len(asked)

    import_now(tidy_csv("2024;Bygglov;NKI;60;17"))
    desk.get(LIST)
    one = queries()
    for number in range(61, 65):
        import_now(tidy_csv(f"2024;Bygglov;NKI;{number};17"))
    assert queries() == one


@pytest.mark.parametrize("model", ["survey", "area", "factor", "theme", "respondentgroup", "municipality", "target"])
def test_the_catalogue_opens_in_admin(desk, model):
    for end in ("", "add/"):
        assert desk.get(f"/admin/surveys/{model}/{end}").status_code == 200
    row = apps.get_model("surveys", model).objects.first()
    if row:
        assert desk.get(f"/admin/surveys/{model}/{row.pk}/change/").status_code == 200
