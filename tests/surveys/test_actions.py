"""An import from the file to the results and back: nothing before the yes, everything after it, exactly undone."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from psycopg2.extensions import set_wait_callback

from portal.models import LogEntry, StoredFile, town_hall
from portal.server import silence
from portal.text.exceptions import NotAllowed
from surveys import actions
from surveys.models import Alias, Edition, ImportBatch, Municipality, Series, SourceFile, Value, ValueChange
from surveys.readers import Unreadable
from surveys.workflow import BatchState, Stale
from tests.surveys.conftest import example, import_now, stored, tidy_csv, value, workbook

pytestmark = pytest.mark.django_db
FIRST = tidy_csv("2023;Bygglov;NKI;60,5;17", "2024;Bygglov;NKI;..;8", "2024;Totalt;NKI;67,4;57")
CORRECTED = tidy_csv("2023;Bygglov;NKI;61;17", "2024;Bygglov;NKI;63;11", "2024;Totalt;NKI;67,4;57")


def preview(content: bytes, **options):
    return actions.receive(content, "fil.csv", by=None, **options)


def counts(batch) -> dict:
    return {name: number for name, number in batch.counts.items() if number}


def test_a_preview_changes_nothing_in_the_results(eva):
    tables = [Value, ValueChange, Series, Edition, Municipality, Alias]
    before = [model.objects.count() for model in tables]
    batch = preview(example("insikt_2019-2025.csv"))
    assert batch.state == BatchState.PREVIEWED
    assert [model.objects.count() for model in tables] == before
    assert batch.rows.count() == 700


def test_each_value_is_told_apart(eva):
    import_now(FIRST)
    batch = preview(CORRECTED + "\r\n2025;Bygglov;NKI;För få svar;5\r\n2025;Totalt;NKI;172;60".encode())
    assert counts(batch) == {"changed": 2, "same": 1, "suppressed": 1, "refused": 1, "writes": 3}
    rows = {row.cell: (row.outcome, row.sentence) for row in batch.rows.all()}
    assert rows == {
        "D2": ("changed", ""),
        "D3": ("changed", ""),
        "D4": ("same", ""),
        "D5": ("suppressed", ""),
        "D6": ("refused", "Värdet ligger utanför skalan 0–100."),
    }


def test_the_same_file_twice_changes_nothing_and_is_stored_once():
    import_now(FIRST)
    again = preview(FIRST)
    assert counts(again) == {"same": 2, "missing": 1}
    assert (again.changes_anything, again.state, again.is_open) == (False, "unchanged", False)
    with pytest.raises(NotAllowed, match="ändrar ingenting"):
        actions.approve(again, by=None, seen=again.preview_hash)
    assert (SourceFile.objects.count(), StoredFile.objects.count()) == (1, 1)


def test_every_value_knows_its_file_its_cell_and_who_said_yes(eva):
    batch = import_now(FIRST, by=eva)
    found = value("insikt", 2023, "bygglov", "nki")
    assert (found.batch.source.sha256, found.cell, found.batch.created_by, found.batch.approved_by) == (
        batch.source.sha256,
        "D2",
        eva,
        eva,
    )
    assert LogEntry.objects.filter(action="import.approve", actor_id=eva.pk, thing_id=batch.pk).count() == 1


def test_what_a_value_said_before_is_kept(eva):
    first = import_now(FIRST)
    import_now(CORRECTED, by=eva)
    found = value("insikt", 2023, "bygglov", "nki")
    change = ValueChange.objects.get(series=found.series, edition=found.edition)
    assert (found.published, change.value, change.batch_before, change.batch.approved_by) == (61, 60.5, first, eva)
    other = ValueChange.objects.get(edition__measurement_year=2024)
    assert (other.value, other.state, other.answers) == (None, "missing", 8)


def test_a_change_in_between_is_refused_and_shown_again():
    import_now(FIRST)
    batch = preview(CORRECTED)
    seen = batch.preview_hash
    import_now(tidy_csv("2023;Bygglov;NKI;70;17"), "annan.csv")
    before = stored()
    with pytest.raises(Stale, match="ändrats sedan förhandsvisningen"):
        actions.approve(batch, by=None, seen=seen)
    assert stored() == before
    fresh = actions.refresh(ImportBatch.objects.get(pk=batch.pk))
    assert fresh.preview_hash != seen
    assert fresh.rows.get(cell="D2").before == 70
    actions.approve(fresh, by=None, seen=fresh.preview_hash)
    assert value("insikt", 2023, "bygglov", "nki").published == 61


def test_a_value_changed_behind_the_portals_back_is_noticed_too():
    import_now(FIRST)
    batch = preview(CORRECTED)
    Value.objects.filter(series__area__key="totalt").update(answers=58)
    with pytest.raises(Stale):
        actions.approve(batch, by=None, seen=batch.preview_hash)


def test_what_another_import_has_done_already_settles_the_preview():
    batch, other = preview(FIRST), preview(FIRST)
    actions.approve(other, by=None, seen=other.preview_hash)
    with pytest.raises(Stale):
        actions.approve(batch, by=None, seen=batch.preview_hash)
    assert actions.refresh(ImportBatch.objects.get(pk=batch.pk)).get_state_display() == "klar, ändrar ingenting"


class TestBlanks:
    """A file without a value for what is published already."""

    EMPTIER = tidy_csv("2023;Bygglov;NKI;-;17", "2024;Bygglov;NKI;63;11", "2024;Totalt;NKI;För få svar;7")

    def test_they_are_counted_by_themselves_and_stand_unless_somebody_says_so(self):
        import_now(FIRST)
        batch = preview(self.EMPTIER)
        assert counts(batch) == {"changed": 1, "blanked": 2, "writes": 1}
        actions.approve(batch, by=None, seen=batch.preview_hash)
        assert value("insikt", 2023, "bygglov", "nki").published == Decimal("60.5")
        assert value("insikt", 2024, "bygglov", "nki").published == 63
        assert value("insikt", 2024, "totalt", "nki").published == Decimal("67.4")

    def test_they_are_blanked_when_somebody_says_so_and_a_revert_restores_them(self):
        import_now(FIRST)
        before = stored()
        batch = preview(self.EMPTIER)
        actions.approve(batch, by=None, seen=batch.preview_hash, blanks=True)
        assert ImportBatch.objects.get(pk=batch.pk).counts["writes"] == 3
        found = value("insikt", 2023, "bygglov", "nki"), value("insikt", 2024, "totalt", "nki")
        assert [(each.value, each.state) for each in found] == [(None, "missing"), (None, "suppressed")]
        actions.revert(batch, by=None)
        assert stored() == before

    def test_a_file_of_blanks_alone_needs_a_word(self):
        import_now(FIRST)
        batch = preview(tidy_csv("2023;Bygglov;NKI;null;17"))
        assert (batch.state, counts(batch)) == (BatchState.PREVIEWED, {"blanked": 1})
        with pytest.raises(NotAllowed, match="bara tömma värden"):
            actions.approve(batch, by=None, seen=batch.preview_hash)


class TestCountsOfAnotherSource:
    """A newer file that gives a value and says nothing of how many answered."""

    def test_they_stand_and_say_where_they_came_from(self):
        first = import_now(tidy_csv("2023;Totalt;NKI;60;40", "2023;Bygglov;NKI;60,5;17"), "ett.csv")
        import_now(tidy_csv("2023;Bygglov;NKI;61;"), "tva.csv")
        third = import_now(tidy_csv("2023;Bygglov;NKI;62;"), "tre.csv")
        found = value("insikt", 2023, "bygglov", "nki")
        assert (found.published, found.batch, found.cell) == (62, third, "D2")
        assert (found.answers, found.counts_batch, found.counts_cell) == (17, first, "D3")

    def test_a_file_that_says_how_many_gives_both_numbers(self):
        heading = "Mätår;Myndighetsområde;Faktor;Index;Antal svar;Svarsfrekvens"
        import_now(f"{heading}\n2023;Bygglov;NKI;60;17;40".encode())
        import_now(tidy_csv("2023;Bygglov;NKI;61;18"))
        found = value("insikt", 2023, "bygglov", "nki")
        assert (found.answers, found.response_rate, found.counts_batch) == (18, None, None)

    def test_a_revert_restores_their_origin(self):
        import_now(FIRST)
        import_now(tidy_csv("2023;Bygglov;NKI;61;"))
        before = stored()
        actions.revert(import_now(tidy_csv("2023;Bygglov;NKI;62;19")), by=None)
        assert stored() == before


def test_a_file_is_called_what_it_was_called_this_time():
    import_now(FIRST, "ett.csv")
    assert str(actions.receive(FIRST, "två.csv", by=None)) == "två.csv"


def test_a_yes_to_another_preview_is_refused():
    batch = preview(FIRST)
    with pytest.raises(Stale):
        actions.approve(batch, by=None, seen="0" * 64)
    assert Value.objects.count() == 0


def test_a_second_press_does_nothing_more():
    batch = import_now(FIRST)
    with pytest.raises(NotAllowed, match="redan importerad"):
        actions.approve(batch, by=None, seen=batch.preview_hash)


def test_a_revert_restores_exactly(imported, eva):
    before = stored()
    batch = import_now(example("insikt_matris_2024.xlsx"), "matris.xlsx", by=eva)
    assert stored() != before
    actions.revert(batch, by=eva)
    assert stored() == before
    assert (batch.values.count(), batch.changes.count()) == (0, 0)
    assert ImportBatch.objects.get(pk=batch.pk).reverted_by == eva


def test_a_revert_of_what_has_been_changed_since_is_refused():
    first, second = import_now(FIRST), import_now(CORRECTED)
    with pytest.raises(NotAllowed, match="En senare import har ändrat 2 av värdena"):
        actions.revert(first, by=None)
    actions.revert(second, by=None)
    actions.revert(first, by=None)
    assert Value.objects.count() == 0


def test_a_reverted_file_can_be_imported_again():
    actions.revert(import_now(FIRST), by=None)
    again = import_now(FIRST)
    assert counts(again) == {"new": 2, "missing": 1, "writes": 3}


def test_one_bad_row_lets_the_rest_be_imported():
    batch = preview(FIRST + b"\r\n2025;Bygglov;NKI;sextio;12")
    assert [(row.cell, row.sentence) for row in batch.rows.filter(outcome="refused")] == [
        ("D5", "”sextio” är inget tal.")
    ]
    actions.approve(batch, by=None, seen=batch.preview_hash)
    assert Value.objects.count() == 3


def test_the_same_value_in_two_cells_is_refused_with_both_cells():
    batch = preview(tidy_csv("2024;Bygglov;NKI;60;17", "2024;Bygg;NKI;61;17", "2024;Totalt;NKI;67;57"))
    assert counts(batch) == {"new": 1, "refused": 2, "writes": 1}
    sentence = "Samma värde står i flera celler: D2 och D3. Ta bort det ena."
    assert set(batch.rows.filter(outcome="refused").values_list("sentence", flat=True)) == {sentence}


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("1987;Bygglov;NKI;60;17", "Mätåret 1987 är inte rimligt."),
        ("2099;Bygglov;NKI;60;17", "Mätåret 2099 är inte rimligt."),
        ("i fjol;Bygglov;NKI;60;17", "”i fjol” är inget år."),
        ("2024;Bygglov;NKI;-5;17", "Värdet ligger utanför skalan 0–100."),
        ("2024;Bygglov;NKI;60;många", "”många” är inget antal."),
        ("2024;Bygglov;NKI;60;99999999", "Antalet svar är orimligt stort."),
    ],
)
def test_sentences_of_refused_rows(row, sentence):
    batch = preview(tidy_csv("2024;Totalt;NKI;60;30", row))
    assert batch.rows.get(outcome="refused").sentence == sentence


def test_a_grade_and_a_place_keep_to_their_scales():
    text = "År;Publicering;Faktor;Betyg;Ranking\n2024;Enkätsvar;Infrastruktur;7;\n2024;Ranking;Placering;;291\n"
    batch = preview(text.encode())
    assert set(batch.rows.values_list("sentence", flat=True)) == {
        "Betyget ligger utanför skalan 1–6.",
        "Placeringen är inte ett helt tal från 1 till 290.",
    }


def test_counts_that_a_file_does_not_have_stand_as_they_were():
    import_now(FIRST)
    import_now("Mätår;Område;NKI\n2023;Bygglov;62\n".encode())
    found = value("insikt", 2023, "bygglov", "nki")
    assert (found.published, found.answers) == (62, 17)


def test_a_preliminary_value_never_replaces_a_final_one():
    import_now(tidy_csv("2025;Bygglov;NKI;60;17"), is_preliminary=True)
    assert value("insikt", 2025, "bygglov", "nki").state == "preliminary"
    import_now(tidy_csv("2025;Bygglov;NKI;61;18"))
    batch = preview(tidy_csv("2025;Bygglov;NKI;62;19"), is_preliminary=True)
    assert "redan ett slutligt värde" in batch.rows.get().sentence


def test_a_value_with_too_few_answers_is_stored_as_published():
    """Whether it is shown is another question: see test_pages."""
    import_now(tidy_csv("2024;Brandskydd;NKI;88;4"))
    found = value("insikt", 2024, "brandskydd", "nki")
    assert (found.published, found.answers, found.state) == (Decimal(88), 4, "final")


def test_a_word_is_mapped_once_and_remembered(eva):
    strange = "Mätår;Förvaltning;Faktor;Poängtal\n2024;Bygglov;NKI;60\n".encode()
    batch = actions.receive(strange, "ny.csv", by=eva)
    assert (batch.state, [each["text"] for each in batch.unknown]) == (BatchState.MAPPING, ["Poängtal"])
    batch = actions.map_words(batch, {0: "value"}, by=eva)
    assert batch.state == BatchState.PREVIEWED
    assert Alias.objects.get(meaning="value", kind="heading").made_by == eva
    again = actions.receive(strange.replace(b"60", b"61"), "nasta.csv", by=eva)
    assert (again.state, counts(again)) == (BatchState.PREVIEWED, {"new": 1, "writes": 1})


def test_a_name_without_a_meaning_leaves_its_rows_out(eva):
    batch = actions.receive(tidy_csv("2024;Trädgård;NKI;60;10", "2024;Bygglov;NKI;61;10"), "ny.csv", by=eva)
    assert batch.state == BatchState.MAPPING
    batch = actions.map_words(batch, {0: ""}, by=eva)
    assert counts(batch) == {"new": 1, "refused": 1, "writes": 1}
    other = actions.receive(tidy_csv("2024;Trädgård;NKI;62;10"), "ny2.csv", by=eva)
    other = actions.map_words(other, {0: "mark"}, by=eva)
    assert other.rows.get().area_id == value_area("mark")


def test_names_in_a_column_that_was_just_mapped_are_asked_about_next(eva):
    strange = "Mätår;Avdelning;Faktor;Index\n2024;Nord;NKI;60\n2024;Bygglov;NKI;61\n".encode()
    batch = actions.receive(strange, "ny.csv", by=eva)
    assert [each["text"] for each in batch.unknown] == ["Avdelning"]
    batch = actions.map_words(batch, {0: "area"}, by=eva)
    assert (batch.state, [each["text"] for each in batch.unknown]) == (BatchState.MAPPING, ["Nord"])
    batch = actions.map_words(batch, {0: "miljo"}, by=eva)
    assert counts(batch) == {"new": 2, "writes": 2}


def value_area(key: str) -> int:
    from surveys.models import Area

    return Area.objects.get(survey__key="insikt", key=key).pk


def test_a_file_without_a_year_is_asked_for_it(eva):
    batch = actions.receive("Område;Faktor;Index\nBygglov;NKI;60\n".encode(), "utan.csv", by=eva)
    assert [each["kind"] for each in batch.unknown] == ["year"]
    batch = actions.map_words(batch, {}, by=eva, year=2024)
    assert counts(batch) == {"new": 1, "writes": 1}


def test_what_cannot_be_opened_is_not_kept():
    with pytest.raises(Unreadable):
        actions.receive(b"", "tom.csv", by=None)
    assert (ImportBatch.objects.count(), SourceFile.objects.count()) == (0, 0)


def test_a_file_without_a_table_says_what_is_needed(eva):
    batch = actions.receive(workbook(("Blad1", [["Hej", "då"]])), "brev.xlsx", by=eva)
    assert (batch.state, "rad med rubriker" in batch.problem) == (BatchState.FAILED, True)
    actions.put_aside(batch, by=eva)
    assert ImportBatch.objects.count() == 0


def test_a_large_file_waits_for_the_worker(monkeypatch, eva):
    monkeypatch.setattr(actions, "LARGE", 100)
    batch = actions.receive(example("insikt_2019-2025.csv"), "stor.csv", by=eva)
    assert batch.state == BatchState.WAITING
    claimed = actions.claim_waiting()
    assert (claimed.pk, actions.claim_waiting()) == (batch.pk, None)
    assert actions.read(claimed).state == BatchState.PREVIEWED


def test_a_dead_worker_leaves_a_sentence(monkeypatch, eva):
    monkeypatch.setattr(actions, "LARGE", 100)
    actions.receive(example("insikt_2019-2025.csv"), "stor.csv", by=eva)
    actions.claim_waiting()
    monkeypatch.setattr(actions, "PATIENCE", actions.PATIENCE * 0)
    actions.give_up_on_the_dead()
    assert "avbröts" in ImportBatch.objects.get().problem


def test_a_preview_and_a_yes_cost_the_same_number_of_queries_however_many_rows():
    def queries(content: bytes) -> int:
        with CaptureQueriesContext(connection) as asked:
            import_now(content)
        return len(asked)

    town_hall()  # is remembered for some seconds
    one = queries(tidy_csv("2024;Bygglov;NKI;60;17"))
    many = queries(example("insikt_2019-2025.csv"))
    assert many == one


def test_an_import_is_read_in_the_web_process_where_no_question_may_wait_for_ever(eva):
    silence.end_silences({})
    try:
        content = tidy_csv("2024;Bygglov;NKI;60,5;17", "2024;Totalt;NKI;se \\N och \\t;1")
        batch = actions.receive(content, "fil.csv", by=eva)
        actions.approve(batch, by=eva, seen=batch.preview_hash)
    finally:
        set_wait_callback(None)
    assert value("insikt", 2024, "bygglov", "nki").answers == 17
    assert batch.rows.get(outcome="refused").raw == "se \\N och \\t"
