"""Who gets a role reads what it is and how to come in; and many get theirs from a list."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.models import LogEntry, OutgoingEmail, PilotRole, SectorRole, SecurityEvent, User
from portal.people import roles
from portal.people.roles import listed
from portal.text.roles import MAY
from tests.at_once import in_parallel
from tests.surveys.conftest import workbook

PAGE = "/admin/portal/user/lista/"
FIVE = """Namn;E-post;Sektor;Roll;Från;Till;Telefon;Titel
Karin Nord;Karin.Nord@Example.org;Bygg;handläggare;;;0123-191 20;byggnadsinspektör
Olle Öst;olle@example.org;Miljö;chef;2030-01-01;2030-06-30
Anna Alm;anna@example.org;;registrator
Per Syd;per@;Bygg;handläggare
Åsa Väst;asa@example.org;Gatan;vaktmästare
"""


@pytest.fixture
def desk(client, eva, building, environment, anna):
    client.force_login(eva)
    return client


def letters() -> dict[str, str]:
    return dict(OutgoingEmail.objects.filter(kind="welcome").values_list("to", "text"))


def seen(page) -> dict[str, str]:
    return {"people": page.context["form"]["people"].value(), "seen": page.context["seen"]}


def test_a_list_is_looked_at_put_in_and_put_in_again_without_doubles(desk, anna, building):
    page = desk.post(PAGE, {"people": FIVE})
    steps = [(step.row.number, step.outcome.label, step.row.person.role) for step in page.context["steps"]]
    assert steps == [
        (2, "ny person", "handläggare på Bygg"),
        (3, "ny person", "chef på Miljö"),
        (4, "ny roll", "registrator"),
    ]
    said = " ".join(page.text.split())
    for wrong in (
        "Rad 5: Per Syd",
        "”per@” är ingen e-postadress.",
        "Rad 6: Åsa Väst",
        "Rollen ”vaktmästare” är okänd.",
    ):
        assert wrong in said
    assert "Lägg in tre roller som är rätt (3 mejl), och behåll resten i rutan" in said
    desk.post(PAGE, seen(page) | {"lagg-in": "alla"})
    assert not User.objects.filter(email="karin.nord@example.org").exists()
    assert letters() == {}  # all was asked for, and two rows are wrong

    page = desk.post(PAGE, seen(page) | {"lagg-in": "ratta"})
    assert "Tre roller är inlagda. Tre mejl är på väg." in page.text
    assert [row.cells["name"] for row in page.context["reading"].bad_rows] == ["Per Syd", "Åsa Väst"]
    karin = User.objects.get(email="karin.nord@example.org")
    assert (karin.name, karin.phone, karin.title) == ("Karin Nord", "0123-191 20", "byggnadsinspektör")
    assert not karin.has_usable_password()
    held = SectorRole.objects.get(user=karin)
    assert (held.sector, held.kind, held.since, held.until) == (building, "officer", timezone.localdate(), None)
    assert PilotRole.objects.filter(user=anna, kind="registrar").count() == 1
    assert LogEntry.objects.filter(action="admin.add", thing__in=("user", "sectorrole", "pilotrole")).count() == 5
    assert SecurityEvent.objects.filter(kind=SecurityEvent.Kind.ROLE).count() == 3
    assert set(letters()) == {"karin.nord@example.org", "olle@example.org", "anna@example.org"}
    assert "1 januari 2030 är du chef på Miljö" in letters()["olle@example.org"]

    page = desk.post(PAGE, {"people": FIVE})
    assert [step.outcome.label for step in page.context["steps"]] == ["inget nytt"] * 3
    desk.post(PAGE, seen(page) | {"lagg-in": "ratta"})
    assert (SectorRole.objects.count(), PilotRole.objects.count(), len(letters())) == (3, 2, 3)


def test_what_was_seen_is_what_is_put_in(desk):
    page = desk.post(PAGE, {"people": "Karin Nord;karin@example.org;Bygg;handläggare"})
    changed = seen(page) | {"lagg-in": "alla", "people": "Karin Nord;karin@example.org;Bygg;chef"}
    page = desk.post(PAGE, changed)
    assert "Granska en gång till." in page.text
    assert not User.objects.filter(email="karin@example.org").exists()
    page = desk.post(PAGE, seen(page) | {"lagg-in": "alla"})
    assert page.status_code == 302
    assert SectorRole.objects.get(user__email="karin@example.org").kind == "manager"


def test_a_workbook_is_read_and_what_is_no_list_is_refused_with_a_sentence(desk):
    rows = [["Kollegor"], [], ["E-post", "Namn", "Befattning", "Förvaltning", "Roll"]]
    rows.append(["dan@example.org", "Dan Dal", "miljöinspektör", "miljö", "Inspektör"])
    page = desk.post(PAGE, {"upload": SimpleUploadedFile("lista.xlsx", workbook(("Blad1", rows)))})
    (step,) = page.context["steps"]
    assert (step.row.person.role, step.row.person.title) == ("handläggare på Miljö", "miljöinspektör")
    assert "dan@example.org" in page.context["form"]["people"].value()
    page = desk.post(PAGE, {"people": "kvar", "upload": SimpleUploadedFile("bild.png", b"\x89PNG\r\n\x1a\n\x00\x00")})
    assert "varken en Excel-fil" in page.text
    assert page.context["form"]["people"].value() == "kvar"
    assert "Klistra in en lista, eller välj en fil." in desk.post(PAGE, {"people": " "}).text


def test_nothing_that_is_there_is_changed(desk, anna, building):
    User.objects.create_user("borta@example.org", name="Bea Bort", is_active=False)
    SectorRole.objects.filter(user=anna).update(until=timezone.localdate() + timedelta(days=30))
    rows = (
        "Anna Berg;ANNA@example.org;Bygg;chef;;;0123-1\n"
        "Anna Berg;anna@example.org;Bygg;handläggare\n"
        "Bea Bort;borta@example.org;Bygg;handläggare\n"
        "Nils Ny;nils@example.org;Bygg;handläggare\n"
        "Nils Ny;nils@example.org;Bygg;handläggare\n"
        "Nils Gammal;nils@example.org;Miljö;handläggare\n"
        "Kim Kort;kim@example.org;Bygg;handläggare;;2020-01-01\n"
    )
    reading = listed.read_text(rows)
    (berg, nils) = listed.look(reading)
    assert berg.notes == ("Heter Anna Alm här, och det ändras inte.", "Telefon saknas här och fylls i.")
    problems = {row.number: row.problems[0] for row in reading.bad_rows}
    assert problems.pop(2).startswith("Har redan rollen från 1 jan 2020 till och med ")
    assert problems == {
        3: "Kontot är stängt. Öppna det på personens sida först.",
        5: "Samma roll står på rad 4. Ta bort den ena raden.",
        6: "Adressen nils@example.org står på rad 4 med namnet Nils Ny.",
        7: "Slutdatumet har redan varit.",
    }
    listed.put_in(reading, by=User.objects.get(email="eva@example.org"))
    anna.refresh_from_db()
    assert (anna.name, anna.phone) == ("Anna Alm", "0123-1")  # what was blank is filled


def test_what_can_be_no_telephone_is_asked_about(desk, building):
    rows = [["Namn", "E-post", "Sektor", "Roll", "Telefon"], ["Nils Ny", "nils@example.org", "Bygg", "chef", "vx 12"]]
    page = desk.post(PAGE, {"upload": SimpleUploadedFile("lista.xlsx", workbook(("Blad1", rows)))})
    assert "Kontrollera telefonnumret." in page.text


def test_telephones_and_titles_are_seen_before_they_are_kept(desk, building, superuser):
    """A number in a cell of numbers has lost its 0; a person has one title; a superuser's is not filled."""
    rows = [["Namn", "E-post", "Sektor", "Roll", "Telefon", "Titel"]]
    rows += [
        ["Nils Ny", "nils@example.org", "Bygg", "chef", 701234567, ""],
        ["Nils Ny", "nils@example.org", "Miljö", "chef", "", "miljöchef"],
        ["Nils Ny", "nils@example.org", "", "lots", "070-12 34", ""],
        ["Su Per", superuser.email, "Bygg", "chef", 12319120, "chef"],
    ]
    User.objects.filter(pk=superuser.pk).update(name="", phone="", title="")
    page = desk.post(PAGE, {"upload": SimpleUploadedFile("lista.xlsx", workbook(("Blad1", rows)))})
    said = " ".join(page.text.split())
    assert "Nils Ny, nils@example.org, 0701234567<br>" in said
    assert "Nils Ny, nils@example.org, miljöchef<br>" in said
    assert "Adressen nils@example.org står på rad 2 med telefonnumret 0701234567." in said
    filled = seen(page) | {"lagg-in": "ratta"}
    User.objects.create_user("nils@example.org", phone="0123")  # since the page was shown
    again = desk.post(PAGE, filled)
    assert "Granska en gång till." in again.text
    assert "Har telefonnumret 0123 här, och det ändras inte." in again.text
    assert "Namn saknas här och fylls i." in again.text
    assert "Namn och titel saknas här och fylls i." in again.text
    desk.post(PAGE, seen(again) | {"lagg-in": "ratta"})
    people = {each.email: (each.name, each.phone, each.title) for each in User.objects.all()}
    assert people["nils@example.org"] == ("Nils Ny", "0123", "miljöchef")
    assert people[superuser.email] == ("", "", "")
    assert SectorRole.objects.filter(user=superuser).exists()


def test_as_many_letters_as_are_promised_are_sent(desk):
    """None for a role whose days have passed, and none to whoever gives it to herself."""
    rows = (
        "Nils Ny;nils@example.org;Bygg;handläggare\n"
        "Gun Gammal;gun@example.org;Bygg;handläggare;2020-01-01;2020-06-30\n"
        "Eva Ek;eva@example.org;Bygg;chef\n"
    )
    page = desk.post(PAGE, {"people": rows})
    assert "Lägg in tre roller (1 mejl)" in page.text
    page = desk.post(PAGE, seen(page) | {"lagg-in": "alla"}, follow=True)
    assert "Tre roller är inlagda. Ett mejl är på väg." in page.text
    assert set(letters()) == {"nils@example.org"}


@pytest.mark.django_db(transaction=True)
def test_two_who_put_in_the_same_list_at_once_make_each_person_role_and_letter_once(eva, dag, building, anna):
    """A new address, and one that is there."""
    rows = (
        "".join(f"N {n};n{n}@example.org;Bygg;handläggare\n" for n in range(10)) + "Anna;anna@example.org;Bygg;chef\n"
    )
    readings = [listed.read_text(rows), listed.read_text(rows)]
    done = in_parallel(2, lambda number: len(listed.put_in(readings[number], by=(eva, dag)[number])))
    assert sorted(done, key=str) == [0, 11]
    assert SectorRole.objects.filter(user=anna, kind="manager").count() == 1
    assert len(letters()) == OutgoingEmail.objects.filter(kind="welcome").count() == 11


def test_a_long_list_is_looked_at_with_the_same_questions(desk, building):
    def queries(number: int) -> int:
        reading = listed.read_text("".join(f"N {n};n{n}@example.org;Bygg;chef\n" for n in range(number)))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            listed.look(reading)
        return len(asked)

    assert queries(2) == queries(40)


# --- The letter ------------------------------------------------------------------------------------


def test_eva_gives_a_role_by_hand_and_the_page_says_what_it_is_before_and_after(desk, eva, anna):
    page = desk.get("/admin/portal/pilotrole/add/").text
    assert all(MAY[kind] in page for kind in PilotRole.Kind)
    assert MAY["officer"] not in page
    form = desk.get(f"/admin/portal/user/{anna.pk}/change/").text
    assert MAY["officer"] in form
    assert "får öppna admin" not in form.lower()
    fields = {"user": anna.pk, "kind": "substitute", "since": "2026-01-01"}
    page = desk.post("/admin/portal/pilotrole/add/", fields, follow=True)
    assert "Anna Alm får ett mejl om vad rollen innebär" in page.text
    text = letters()["anna@example.org"]
    for said in (
        "Du är nu lotsens ersättare",
        MAY["substitute"],
        reverse("account_login"),
        "Rollen har du fått av Eva Ek.",
    ):
        assert said in text
    role = PilotRole.objects.get(user=anna)
    desk.post(f"/admin/portal/pilotrole/{role.pk}/change/", fields | {"until": "2040-01-01"})
    assert OutgoingEmail.objects.filter(kind="welcome").count() == 1
    desk.post(f"/admin/portal/pilotrole/{role.pk}/change/", fields | {"kind": "registrar"})
    assert OutgoingEmail.objects.filter(kind="welcome").count() == 2


def test_the_letter_says_what_is_true_for_the_role(eva, anna, rolf, rut, settings):
    def text(role, **fields) -> str:
        for name, value in fields.items():
            setattr(role, name, value)
        with transaction.atomic():
            letter = roles.welcome(role, by=eva)
        return letter.text if letter else ""

    settings.SECOND_FACTOR = True
    officer, outside, registrar = (
        SectorRole.objects.get(user=anna),
        SectorRole.objects.get(user=rolf),
        PilotRole.objects.get(user=rut),
    )
    assert "andra steg" in text(registrar)
    assert "En fråga kommer med mejl" not in text(registrar)
    assert "andra steg" not in text(officer)
    assert "En fråga kommer med mejl" in text(officer)
    assert "Du ser bara de frågor som Räddningstjänsten har fått." in text(outside)
    assert "1 juni 2040." in text(officer, until=timezone.localdate().replace(2040, 6, 1))
    assert text(officer, until=timezone.localdate() - timedelta(days=1)) == ""
    assert text(PilotRole.objects.get(user=eva)) == ""


def test_the_box_is_left_to_those_who_have_no_role_and_nobody_is_let_out(anna, rolf, rut, bo, superuser):
    User.objects.update(is_staff=True)
    was_in = set(User.objects.opening_admin(timezone.localdate()))
    import_module("portal.migrations.0036_admin_by_role").leave_it_to_those_without_a_role(apps, None)
    assert set(User.objects.filter(is_staff=True)) == {rolf, bo, superuser}
    assert set(User.objects.opening_admin(timezone.localdate())) == was_in
