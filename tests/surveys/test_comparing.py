"""Åtvidaberg asks Kolada whom it is compared with, and finds itself in its files."""

import re

import pytest
from django.urls import reverse

from portal.models import LogEntry, TownHall, town_hall
from portal.models.pages import first_values
from portal.text import municipalities
from surveys.importing.words import vocabulary
from surveys.models import Municipality
from tests.surveys.conftest import import_now, value

PAGE = reverse("admin:surveys_municipality_kolada")


def group(code: str, title: str, **members: str) -> dict:
    named = [{"member_id": each.removeprefix("k"), "member_title": name} for each, name in members.items()]
    return {"id": code, "title": title, "members": named}


ALIKE = "Liknande kommuner, övergripande"
GROUPS = [
    group(
        "G2", "Liknande kommuner, övergripande, Åtvidaberg, 2026", k0560="Boxholm", k0561="Åtvidaberg", k9999="Ingen"
    ),
    group("G1", f"{ALIKE}, Åtvidaberg, 2025", k0512="Ydre"),
    group("G3", "Liknande kommuner, grundskola, Åtvidaberg, 2026", k0513="Kinda"),
    group("G4", "Östergötlands läns kommuner", k0560="Boxholm", k0561="Åtvidaberg"),
]


def atvidaberg() -> None:
    row = first_values()
    row.name, row.place, row.code, row.similar_group = "Åtvidabergs kommun", "Åtvidaberg", "0561", ""
    row.save()


def test_a_press_shows_the_years_groups_and_another_one_takes_them(client, eva, kolada_server):
    atvidaberg()
    kolada_server.groups = GROUPS
    client.force_login(eva)
    assert (
        reverse("admin:surveys_municipality_kolada") in client.get("/admin/portal/townhall/1/change/").content.decode()
    )
    assert client.get(PAGE).status_code == 200
    assert kolada_server.asked == []
    shown = client.post(PAGE).content.decode()
    assert "Liknande kommuner, övergripande, Åtvidaberg, 2026 (G2)" in shown
    assert not Municipality.objects.filter(code="G2").exists()
    client.post(PAGE, {"take": _taken(shown)})
    assert town_hall().similar_group == TownHall.objects.get().similar_group == "G2"
    assert list(Municipality.objects.filter(is_similar=True).values_list("code", "name")) == [("0560", "Boxholm")]
    assert Municipality.objects.get(code="0561").name == "Åtvidaberg"
    assert Municipality.objects.get(code="G4").kind == "county"
    assert LogEntry.objects.get(action="compared.take").details == {"groups": ["G2", "G4"]}
    kolada_server.groups = [group("G2", f"{ALIKE}, Åtvidaberg, 2026", k0513="Kinda"), *GROUPS[1:]]
    said = client.post(PAGE, {"take": _taken(shown)}).content.decode()
    assert "Kolada svarar något annat nu" in said
    assert "Kinda" in said
    assert not Municipality.objects.filter(code="0513").exists()


def _taken(page: str) -> str:
    return re.search(r'name="take" value="(\w+)"', page).group(1)


def test_it_can_be_taken_before_anybody_has_saved_the_municipality(client, eva, kolada_server, settings):
    settings.TOWN_HALL = settings.TOWN_HALL | {"place": "Åtvidaberg", "code": "0561"}
    kolada_server.groups = GROUPS
    client.force_login(eva)
    client.post(PAGE, {"take": _taken(client.post(PAGE).content.decode())})
    assert TownHall.objects.get().similar_group == "G2"


def test_a_kolada_that_is_away_says_so_after_one_try_and_changes_nothing(client, eva, kolada_server):
    atvidaberg()
    client.force_login(eva)
    kolada_server.misbehave = ["500"] * 2
    assert "Kolada svarar inte just nu." in client.post(PAGE).content.decode()
    assert (len(kolada_server.asked), kolada_server.waits) == (1, [])
    kolada_server.misbehave = ["another shape"]
    assert "Kolada svarar inte just nu." in client.post(PAGE, {"take": "G2"}).content.decode()
    assert town_hall().similar_group == ""
    kolada_server.misbehave, kolada_server.groups = (
        [],
        [{"id": "9; DROP", "title": GROUPS[0]["title"], "members": []}, *GROUPS[2:3]],
    )
    assert "Kolada har ingen grupp för Åtvidaberg" in client.post(PAGE).content.decode()
    TownHall.objects.update(code="")
    town_hall.forget()
    assert "Fyll i kommunen först" in client.post(PAGE).content.decode()


def test_a_new_portals_first_file_is_its_own_and_the_next_one_knows_it(db):
    Municipality.objects.exclude(kind="country").delete()  # as in a database where nobody has imported anything
    atvidaberg()
    assert vocabulary().place("Åtvidabergs kommun") == vocabulary().place("åtvidaberg") == "0561"
    head = "Kommun;Mätår;Myndighetsområde;Faktor;Index;Antal svar\n"
    import_now(f"{head}Åtvidaberg;2024;Bygglov;NKI;60,5;17\n".encode())
    assert value("insikt", 2024, "bygglov", "nki", place="0561").value == 60.5
    assert list(Municipality.objects.filter(kind="municipality").values_list("code", "name")) == [
        ("0561", "Åtvidaberg")
    ]


def test_the_county_and_the_group_are_found_by_what_they_are_called_in_files(db):
    atvidaberg()
    Municipality.objects.create(code="G9", name="Liknande kommuner, övergripande, Åtvidaberg, 2026", kind="similar")
    TownHall.objects.update(similar_group="G9")
    town_hall.forget()
    words = vocabulary()
    assert words.place("Liknande kommuner") == "G9"
    assert words.place("länet") == words.place("Östergötland") == words.place("Östergötlands län") == "G33615"
    assert words.heading("Östergötland").value == "county"
    TownHall.objects.update(code="1280")
    town_hall.forget()
    assert vocabulary().heading("Östergötland") is None
    assert vocabulary().heading("Skåne").value == "county"


@pytest.mark.parametrize("code", ["0980", "0680", "0880", "0180", "0380", "1880"])
def test_above_a_column_a_name_that_a_county_and_a_municipality_share_is_the_municipality(db, code):
    ours = municipalities.by_code()[code]
    row = first_values()
    row.name, row.place, row.code = ours.full_name, ours.name, code
    row.save()
    words = vocabulary()
    assert words.heading(ours.county).value == "county"
    assert words.heading(ours.name) is None
    assert words.place(ours.name) == code


def test_habo_and_habo_with_a_ring_are_two_places(db):
    atvidaberg()
    TownHall.objects.update(code="0643", place="Habo", name="Habo kommun")
    town_hall.forget()
    words = vocabulary()
    assert (words.place("HABO"), words.place("Håbo"), words.place("Håbo kommun")) == ("0643", "0305", "0305")
