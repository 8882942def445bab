"""Lists as people have them: pasted from Excel, typed, exported; and every way in which they are wrong."""

import pytest

from surveys.readers import Unreadable
from tests.surveys.conftest import workbook
from training.pure.people_lists import Person, known_places, read_file, read_text

KNOWN = known_places([(1, "Bygg"), (2, "Miljö")], [(7, "Bygg- och miljönämnden")], ["anna@example.org"])
HEAD = "Namn;E-post;Roll;Sektor\n"


def problems(text: str) -> dict[int, list[str]]:
    reading = read_text(text, KNOWN)
    return {row.number: row.problems for row in reading.bad_rows} | ({0: reading.problems} if reading.problems else {})


def test_a_pasted_list_needs_no_headings():
    reading = read_text(
        "Bo Ek; Bo@Example.org ; chef; Bygg\nPia; pia@example.org; Politiker; Bygg- och miljönämnden", KNOWN
    )
    assert reading.is_good
    assert reading.people == [
        Person("Bo Ek", "bo@example.org", "manager", 1, None),
        Person("Pia", "pia@example.org", "politician", None, 7),
    ]


def test_columns_may_stand_in_any_order_and_have_other_names():
    text = "Förvaltning\tEfternamn\tFörnamn\tMejl\tBefattning\nMILJÖ\tEk\tBo\tbo@example.org\tTjänsteperson\n"
    assert read_text(text, KNOWN).people == [Person("Bo Ek", "bo@example.org", "officer", 2, None)]


def test_a_file_in_windows_letters_with_semicolons_is_read():
    content = "Namn;E-post;Roll;Sektor\r\nÅsa Öst;asa@example.org;handläggare;Miljö\r\n".encode("cp1252")
    (person,) = read_file(content, KNOWN).people
    assert (person.name, person.sector) == ("Åsa Öst", 2)


def test_an_excel_file_with_a_title_above_the_headings_is_read():
    rows = [["Deltagare hösten"], [], ["Namn", "E-post", "Roll", "Sektor"], ["Bo", "bo@example.org", "chef", "Bygg"]]
    reading = read_file(workbook(("Blad1", rows)), KNOWN)
    assert reading.is_good
    assert reading.rows[0].number == 4


def test_every_bad_row_says_what_is_wrong_with_it():
    text = HEAD + (
        ";bo@example.org;chef;Bygg\n"
        "Bo;;chef;Bygg\n"
        "Bo;bo@;chef;Bygg\n"
        "Bo;bo2@example.org;direktör;Bygg\n"
        "Bo;bo3@example.org;chef;Bygget\n"
        "Bo;bo4@example.org;;\n"
        "Bo;anna@example.org;chef;Bygg\n"
        "Bo;bo5@example.org;chef;Bygg- och miljönämnden\n"
    )
    assert problems(text) == {
        2: ["Namnet saknas."],
        3: ["E-postadressen saknas. Dit går inbjudan."],
        4: ["”bo@” är ingen e-postadress."],
        5: ["Rollen ”direktör” är okänd. Skriv chef, handläggare eller politiker."],
        6: ["”Bygget” är ingen sektor eller nämnd här. Menar du Bygg?"],
        7: ["Rollen saknas. Skriv chef, handläggare eller politiker.", "Sektorn eller nämnden saknas."],
        8: ["anna@example.org finns redan i omgången. Ta bort raden."],
        9: ["Bygg- och miljönämnden är en nämnd, och bara politiker hör till en nämnd. Skriv en sektor."],
    }


def test_the_same_address_twice_names_both_rows():
    text = HEAD + "Bo;bo@example.org;chef;Bygg\nEn;en@example.org;chef;Bygg\nBo Ek;BO@example.org;chef;Bygg\n"
    assert problems(text) == {4: ["Adressen bo@example.org står också på rad 2. Ta bort den ena raden."]}


def test_wrong_columns_are_told_by_their_names():
    (said,) = read_text("Namn;Telefon;E-post\nBo;123;bo@example.org\n", KNOWN).problems
    assert said.startswith("Kolumnen Roll och Sektor eller nämnd saknas. Rubrikerna i listan är ”Namn”, ”Telefon”")
    (said,) = read_text("bara, två\nsaker, här\n", KNOWN).problems
    assert "fyra delar" in said


def test_a_personal_number_is_refused_wherever_it_stands():
    for cell in ("850709-9805", "198507099805", "150060-2394"):
        (row,) = read_text(HEAD + f"Bo {cell};bo@example.org;chef;Bygg\n", KNOWN).bad_rows
        assert "personnummer" in row.problems[0]
    assert not read_text(HEAD + "Bo 0701234567;bo@example.org;chef;Bygg\n", KNOWN).bad_rows


def test_dates_are_read_and_wrong_ones_told():
    text = "Namn;E-post;Roll;Sektor;Från;Till\nBo;bo@example.org;chef;Bygg;2027-01-01;2027-06-30\n"
    assert str(read_text(text, KNOWN).people[0].until) == "2027-06-30"
    assert "inget datum" in read_text(text.replace("2027-06-30", "i juni"), KNOWN).bad_rows[0].problems[0]
    assert (
        "före startdatumet"
        in read_text(text.replace("06-30", "00-00").replace("2027-00-00", "2026-01-01"), KNOWN).bad_rows[0].problems[0]
    )


def test_a_read_list_can_be_pasted_again_as_it_was():
    reading = read_text(HEAD + "Bo;bo@example.org;chef;Bygg\nEn;fel;chef;Bygg\n", KNOWN)
    again = read_text(reading.as_text, KNOWN)
    assert (again.people, len(again.bad_rows)) == (reading.people, 1)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04trasig", b"\x89PNG\r\n\x1a\n\x00\x00"])
def test_what_is_no_list_is_refused_with_a_sentence(content):
    with pytest.raises(Unreadable):
        read_file(content, KNOWN)
