"""A case in the municipality's own diary: its number there, and what it is about in words that all may read."""

import pytest

from cases import actions
from cases.models import Case
from cases.queries import search
from portal.models import LogEntry
from portal.text.exceptions import NotAllowed


def enter(case, by, number="KS 2026/0123", words="uteservering vid hamnen"):
    return actions.register_in_diary(case, registry_number=number, neutral_description=words, by=by)


def test_the_registrar_enters_both_and_the_log_knows(case, rut):
    entered = enter(case, rut, words="  uteservering \n vid hamnen ")
    assert (entered.registry_number, entered.neutral_description) == ("KS 2026/0123", "uteservering vid hamnen")
    row = LogEntry.objects.get(action="case.diary")
    assert (row.actor_id, row.details) == (rut.pk, {"registry_number": "KS 2026/0123"})


@pytest.mark.parametrize("words", ["Bo Berg vill ha uteservering", "bo BERG", "bos bageri: uteservering"])
def test_a_name_that_may_be_a_persons_is_refused(case, rut, words):
    with pytest.raises(NotAllowed, match="enskild person"):
        enter(case, rut, words=words)


@pytest.mark.parametrize("words", ["uteservering 850709-9805", "ring 19850709-9805"])
def test_a_personal_identity_number_is_refused(case, rut, words):
    with pytest.raises(NotAllowed, match="personnummer"):
        enter(case, rut, words=words)


def test_nobody_else_enters_anything(case, assignment, anna, dag):
    for user in (anna, dag):
        with pytest.raises(NotAllowed, match="Bara registratorn"):
            enter(case, user)


def test_a_refusal_keeps_what_was_typed(client, case, rut):
    client.force_login(rut)
    form = {"registry_number": "KS 2026/0123", "neutral_description": "Bo Bergs uteservering"}
    page = client.post(f"/diarium/arende/{case.reference}/diariefor/", form).content.decode()
    assert "enskild person" in page
    assert 'value="Bo Bergs uteservering"' in page
    assert "<title>Fel:" in page
    client.post(f"/diarium/arende/{case.reference}/diariefor/", form | {"neutral_description": "uteservering"})
    case.refresh_from_db()
    assert case.registry_number == "KS 2026/0123"


def test_the_list_of_cases_without_a_number_shrinks(client, case, rut):
    client.force_login(rut)
    assert case.reference in client.get("/diarium/utan-nummer/").content.decode()
    enter(case, rut)
    assert case.reference not in client.get("/diarium/utan-nummer/").content.decode()


@pytest.mark.parametrize("number", ["2026-0001", "KS 2026/0123", "ks 2026/0123"])
def test_a_case_is_found_by_either_number(client, case, rut, number):
    enter(case, rut)
    client.force_login(rut)
    number = case.reference if number == "2026-0001" else number
    response = client.get("/diarium/hitta/", {"nummer": number})
    assert response["Location"] == f"/diarium/arende/{case.reference}/"


@pytest.mark.parametrize("number", ["KS 2026/0123", "KS-KS.2026.123"])
def test_evas_search_finds_the_diarys_number(case, rut, eva, number):
    enter(case, rut, number=number)
    assert search.find(Case.objects.visible_to(eva), number, reader=eva).ids == [case.pk]
    assert search.find(Case.objects.visible_to(eva), "KS 2026/9999", reader=eva).ids == []


def test_a_number_that_does_not_exist_is_told_in_words(client, case, rut):
    client.force_login(rut)
    response = client.get("/diarium/hitta/", {"nummer": "finns inte"}, follow=True)
    assert "Det finns inget ärende med det numret." in response.content.decode()


def test_a_number_that_stands_on_two_cases_is_told(client, case, rut):
    other = actions.register(actions.Submission(description="Skylt", phone="070-1112233"))
    client.force_login(rut)
    address = "/diarium/arende/{}/diariefor/"
    client.post(address.format(case.reference), {"registry_number": "KS 2026/0123"})
    page = client.post(address.format(other.reference), {"registry_number": "ks 2026/0123"}, follow=True)
    assert f"står också på {case.reference}." in page.content.decode()
    found = client.get("/diarium/hitta/?nummer=KS 2026/0123", follow=True).content.decode()
    assert f"Numret står på fler ärenden: {other.reference} och {case.reference}." in found
