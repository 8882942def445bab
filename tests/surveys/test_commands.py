"""`import_survey` and `export_survey` as somebody at a terminal meets them."""

import csv
import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from surveys import readers
from surveys.models import ImportBatch, Value
from tests.surveys.conftest import EXAMPLES, stored, tidy_csv

pytestmark = pytest.mark.django_db
INSIKT, KLIMAT = str(EXAMPLES / "insikt_2019-2025.csv"), str(EXAMPLES / "foretagsklimatet_2018-2025.csv")


def run(capsys, *arguments) -> dict:
    call_command("import_survey", *arguments)
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    return json.loads(printed)


def test_without_approve_it_only_previews(capsys):
    expected = {"new": 623, "changed": 0, "same": 0, "missing": 51, "suppressed": 26, "refused": 0}
    assert run(capsys, INSIKT) == expected
    assert list(expected) == ["new", "changed", "same", "missing", "suppressed", "refused"]
    assert Value.objects.count() == 0
    assert run(capsys, INSIKT, "--approve") == expected
    assert Value.objects.count() == 700
    assert run(capsys, INSIKT, "--approve") == expected | {"new": 0, "same": 623}


@pytest.mark.parametrize("name", ["insikt", "Insikt NKI", "nki", "Insikt"])
def test_the_survey_by_any_of_its_names(capsys, name):
    assert run(capsys, INSIKT, "--survey", name)["new"] == 623


def test_an_unknown_survey_is_refused_in_words():
    with pytest.raises(CommandError, match="insikt, nui, foretagsklimatet"):
        call_command("import_survey", INSIKT, "--survey", "pisa")


def test_what_is_said_of_a_file_is_told_at_the_terminal_too(capsys):
    call_command("import_survey", str(Path(__file__).parent / "files" / "04-hidden-sheet.xlsx"))
    said = capsys.readouterr()
    assert json.loads(said.out)["new"] == 1
    assert "Dolt i filen, och inte med: bladet ”Utkast”. --hidden tar med det." in said.err
    call_command("import_survey", str(Path(__file__).parent / "files" / "04-hidden-sheet.xlsx"), "--hidden")
    assert json.loads(capsys.readouterr().out)["new"] == 2
    call_command("import_survey", str(Path(__file__).parent / "files" / "02-labels-only-first-row.xlsx"))
    assert "Tre tomma celler" in capsys.readouterr().err


def test_a_file_that_is_not_there_and_one_that_is_empty(tmp_path):
    with pytest.raises(CommandError, match="går inte att läsa"):
        call_command("import_survey", str(tmp_path / "nej.csv"))
    (tmp_path / "tom.csv").write_bytes(b"")
    with pytest.raises(CommandError, match="Filen är tom"):
        call_command("import_survey", str(tmp_path / "tom.csv"))


def test_unknown_words_leave_their_rows_out(capsys, tmp_path):
    file = tmp_path / "ny.csv"
    file.write_bytes(tidy_csv("2024;Trädgård;NKI;60;10", "2024;Bygglov;NKI;61;10"))
    assert run(capsys, str(file), "--approve") == {
        "new": 1,
        "changed": 0,
        "same": 0,
        "missing": 0,
        "suppressed": 0,
        "refused": 1,
    }
    file.write_bytes(tidy_csv(*["2024;Bygglov;NKI;högt;10"] * 23))
    call_command("import_survey", str(file))
    said = capsys.readouterr().err.splitlines()
    assert (said[0], said[20:]) == ("D2: ”högt” är inget tal.", ["Och 3 till. De står i importen i admin."])
    file.write_text("a;b\n1;2\n")
    with pytest.raises(CommandError, match="ingen tabell med resultat"):
        call_command("import_survey", str(file))


def test_a_heading_that_nobody_knows_stops_the_command_and_its_cells_are_counted_as_refused(capsys, tmp_path):
    file = tmp_path / "bytt.csv"
    content = EXAMPLES.joinpath("insikt_2019-2025.csv").read_bytes()
    file.write_bytes(content.replace(b"Index", "Nöjdhet enligt oss".encode()))
    with pytest.raises(CommandError) as stopped:
        call_command("import_survey", str(file), "--approve")
    printed = capsys.readouterr().out
    assert json.loads(printed) == {
        "new": 350,
        "changed": 0,
        "same": 0,
        "missing": 0,
        "suppressed": 0,
        "refused": 333,
    }
    assert printed.count("\n") == 1
    assert "Okända rubriker: ”Nöjdhet enligt oss” (cell E1)" in str(stopped.value)
    assert stopped.value.returncode == 1
    assert Value.objects.count() == 0
    batch = ImportBatch.objects.get()
    assert batch.get_state_display() == "behöver din hjälp med rubriker"
    assert batch.rows.get(cell="E16").sentence == "Rubriken ”Nöjdhet enligt oss” är okänd. Para ihop den i admin."


def test_a_heading_is_mapped_on_the_command_line_and_remembered(capsys, tmp_path):
    file = tmp_path / "bytt.csv"
    file.write_text("Period;Enhet;Nöjdhet=ja\n2024;Bygglov;60\n2025;Bygglov;61\n")
    for wrong, said in (("Nöjdhet", "RUBRIK=FÄLT"), ("Nöjdhet=ja=hittepa", "RUBRIK=FÄLT"), ("Betyg=value", "”Betyg”")):
        with pytest.raises(CommandError, match=said):
            call_command("import_survey", str(file), "--map", wrong)
    with pytest.raises(CommandError, match="--map RUBRIK=FÄLT"):
        call_command("import_survey", str(file), "--map", "Enhet=Myndighetsområde")
    capsys.readouterr()
    assert run(capsys, str(file), "--map", "Nöjdhet=ja=Index", "--approve")["new"] == 2
    assert run(capsys, str(file))["same"] == 2


def test_what_would_be_blanked_stands_until_it_is_said_and_counts_as_missing(capsys, tmp_path):
    file = tmp_path / "fil.csv"
    file.write_bytes(tidy_csv("2023;Bygglov;NKI;60,5;17", "2024;Bygglov;NKI;61;18"))
    call_command("import_survey", str(file), "--approve")
    file.write_bytes(tidy_csv("2023;Bygglov;NKI;-;17", "2024;Bygglov;NKI;*;18"))
    capsys.readouterr()
    call_command("import_survey", str(file), "--approve")
    said = capsys.readouterr()
    expected = {"new": 0, "changed": 0, "same": 0, "missing": 1, "suppressed": 1, "refused": 0}
    assert (json.loads(said.out), Value.objects.exclude(value=None).count()) == (expected, 2)
    assert "Publicerade värden som saknas i filen: 2. De står kvar" in said.err
    call_command("import_survey", str(file), "--approve", "--blank")
    assert json.loads(capsys.readouterr().out) == {
        "new": 0,
        "changed": 2,
        "same": 0,
        "missing": 0,
        "suppressed": 0,
        "refused": 0,
    }
    assert Value.objects.exclude(value=None).count() == 0


def test_the_index_of_procurement_is_nui_on_the_screen_and_nki_in_the_export(client, tmp_path):
    file = tmp_path / "nui.csv"
    file.write_bytes(tidy_csv("2024;Upphandling;NKI;60;17", "2023;Upphandling;NUI;61;18"))
    call_command("import_survey", str(file), "--approve")
    assert [(row["survey"], row["factor"]) for row in exported()] == [("Insikt NUI", "NKI")] * 2
    for page in (Value.objects.first().get_absolute_url(), "/resultat/nui/"):
        shown = client.get(page).content.decode().partition("<main")[2]
        assert "NUI" in shown
        assert "NKI" not in shown.replace("aldrig i NKI", "")


def test_a_file_with_nothing_but_an_unknown_value_column_waits_for_its_meaning_too(capsys, tmp_path):
    file = tmp_path / "bytt.csv"
    file.write_text("Mätår;Område;Faktor;Nöjdhet\n2024;Bygglov;NKI;60\n2025;Bygglov;NKI;61\n")
    with pytest.raises(CommandError, match="Nöjdhet"):
        call_command("import_survey", str(file))
    assert json.loads(capsys.readouterr().out)["refused"] == 2
    assert ImportBatch.objects.get().state == "mapping"


def exported(capfd=None, **options) -> list[dict]:
    out = io.StringIO()
    call_command("export_survey", stdout=out, **options)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def test_the_export_has_the_promised_columns_and_swedish_names(capsys):
    run(capsys, INSIKT, "--approve")
    rows = exported()
    assert list(rows[0]) == [
        "survey",
        "measurement_year",
        "publication_year",
        "release",
        "area",
        "factor",
        "group",
        "municipality",
        "value",
        "answers",
        "response_rate",
        "state",
        "source_file",
        "sheet",
        "cell",
    ]
    assert len(rows) == 700
    by_cell = {row["cell"]: row for row in rows}
    assert by_cell["E16"] == {
        "survey": "Insikt NKI",
        "measurement_year": "2019",
        "publication_year": "2020",
        "release": "answers",
        "area": "Miljö- och hälsoskydd",
        "factor": "NKI",
        "group": "Företag",
        "municipality": "Valdemarsvik",
        "value": "62.5",
        "answers": "23",
        "response_rate": "61.8",
        "state": "final",
        "source_file": "insikt_2019-2025.csv",
        "sheet": "",
        "cell": "E16",
    }
    missing = by_cell["E25"]
    assert (missing["value"], missing["answers"], missing["state"]) == ("", "4", "missing")
    assert by_cell["E51"]["survey"] == "Insikt NUI"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_can_be_imported_and_changes_nothing(capsys, tmp_path, kind):
    run(capsys, INSIKT, "--approve")
    run(capsys, KLIMAT, "--approve")
    before = stored()
    file = tmp_path / f"allt.{kind}"
    call_command("export_survey", format=kind, to=str(file))
    found = run(capsys, str(file), "--approve")
    assert (found["new"], found["changed"], found["refused"]) == (0, 0, 0)
    assert stored() == before


def test_the_workbook_holds_numbers_as_numbers(tmp_path, capsys):
    run(capsys, KLIMAT, "--approve")
    file = tmp_path / "allt.xlsx"
    call_command("export_survey", format="xlsx", to=str(file))
    (sheet,) = readers.sheets_of(file.read_bytes())
    row = next(row for row in sheet.rows if row[14] == "E2")
    assert row[8:11] == [2.64, 137.0, 43.0]
