"""Whom somebody let in who got Bo's letter by mistake: they go with the address, and where cases are joined they are
named."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cases import actions, emails
from cases.access import actions as access_of
from cases.access import letters
from cases.models import Case, CaseAccess
from portal.mail import links, outbox
from portal.models import Contact, OutgoingEmail
from portal.record import persons
from portal.site.own_details import change_address

pytestmark = pytest.mark.django_db

RIGHT = "bo.berg@example.org"
GUESTS = {"Kim Konsult": "kim@konsult.example.org", "Lo Lund": "lo@example.org"}


def let_in(client, case: Case) -> dict[str, CaseAccess]:
    """By whoever reads the letter: each has said yes."""
    page = links.mint(emails.case_key(case), email=case.contact.email)
    for name, email in GUESTS.items():
        client.post(f"{page}personer/", {"name": name, "email": email, "level": "skriva", "gets_letters": "on"})
    found = {str(each): each for each in CaseAccess.objects.filter(case=case)}
    assert found.keys() == GUESTS.keys()
    for each in found.values():
        access_of.accept(each)
    return found


def link_of(access: CaseAccess) -> str:
    return links.mint(letters.access_key(access), email=access.email)


def desk(case: Case) -> str:
    return f"/admin/cases/case/{case.pk}/change/"


def ticks(page: str) -> dict[str, bool]:
    """Each guest named beside the address, and whether the box stands ticked."""
    found = re.findall(r"<label[^>]*>\s*(<input[^>]*bekrafta-leaving[^>]*>)\s*Ta bort ([\w ]+) \(", page)
    return {name: " checked" in box for box, name in found}


def shown(page: str) -> list[str]:
    return re.findall(r'name="bekrafta-shown" value="(\d+)"', page)


def test_whom_a_stranger_let_in_goes_when_eva_puts_the_address_right(postman, client, case, eva):
    guests = let_in(client, case)
    opened = {name: link_of(each) for name, each in guests.items()}
    actions.write_to_business(Case.objects.get(pk=case.pk), "Kom på torsdag.", by=eva)
    client.force_login(eva)
    page = client.get(desk(case)).text
    assert ticks(page) == {"Kim Konsult": True, "Lo Lund": True}
    kim = guests["Kim Konsult"]
    typed = {"bekrafta-email": RIGHT, "bekrafta-shown": shown(page), "bekrafta-leaving": [kim.pk]}
    before = OutgoingEmail.objects.latest("pk").pk
    done = client.post(f"{desk(case).removesuffix('change/')}gor/bekrafta/", typed, follow=True)
    assert "Kim Konsult kommer inte längre åt ärendet." in done.text
    client.logout()
    assert {name: client.get(link).status_code for name, link in opened.items()} == {
        "Kim Konsult": 404,
        "Lo Lund": 200,
    }
    since = OutgoingEmail.objects.filter(pk__gt=before)
    assert set(since.values_list("to", flat=True)) == {RIGHT}  # nobody else is told
    outbox.send_due(at=timezone.now() + timedelta(hours=1))
    sent = postman.receivers
    assert (kim.email in sent, GUESTS["Lo Lund"] in sent) == (False, True)


def test_a_right_address_keeps_its_guests_and_one_that_was_not_shown_goes(client, case, eva):
    guests = let_in(client, case)
    client.force_login(eva)
    page = client.get(desk(case)).text
    press = f"{desk(case).removesuffix('change/')}gor/bekrafta/"
    same = {"bekrafta-email": "bo@example.org", "bekrafta-shown": shown(page), "bekrafta-leaving": shown(page)}
    client.post(press, same)  # it was right, also when its letters had shown that somebody reads them
    assert access_of.let_in_by(case.contact).count() == 2
    page = client.get(desk(case)).text
    assert ticks(page) == {"Kim Konsult": False, "Lo Lund": False}
    client.post(press, {"bekrafta-email": RIGHT, "bekrafta-shown": [guests["Lo Lund"].pk]})
    assert list(map(str, access_of.let_in_by(case.contact))) == ["Lo Lund"]


def test_an_address_that_was_typed_as_it_was_heard_keeps_nobody_until_the_person_says_it_is_right(eva):
    """At registration, and when it is put right by telephone. Guests are let in by whoever reads the letters."""
    told = actions.Submission(description="Vi vill öppna café", email="bo.verg@example.org", channel="phone")
    case = actions.register(told, by=eva)
    assert case.contact.is_proved
    for right, (name, email) in zip(("bo.werg@example.org", RIGHT), GUESTS.items(), strict=True):
        access_of.give(case, email=email, name=name, may_write=False)
        assert actions.vouch_for(case, email=right, by=eva) == f"{name} kommer inte längre åt ärendet."
    access_of.give(case, email="kim@konsult.example.org", name="Kim Konsult", may_write=False)
    actions.vouch_for(case, email=RIGHT, by=eva)
    assert actions.vouch_for(case, email="bo@nytt.example.org", by=eva) == ""


def by_the_registrar(case, people):
    values = {"email": RIGHT}
    who = persons.Identity(email=case.contact.email)
    return persons.rectify(who, register="contacts", pk=case.contact_id, values=values, by=people["rut"])


def in_admin(case, people):
    page = people["client"]
    page.force_login(people["eva"])
    typed = {"name": "Bo", "email": RIGHT, "phone": "", "preference": "", "business": case.contact.business_id or ""}
    done = page.post(f"/admin/portal/contact/{case.contact_id}/change/", typed, follow=True)
    page.logout()
    return re.findall(r"[\w ]+ kommer inte längre åt ärendet\.", done.text)


def under_own_details(case, people):
    change_address(people["bo"], RIGHT)
    return []


GONE = ["Kim Konsult och Lo Lund kommer inte längre åt ärendet."]
WAYS = [
    (by_the_registrar, "letter", GONE),
    (by_the_registrar, "spoken", []),
    (in_admin, "letter", GONE),
    (under_own_details, "letter", []),  # who has shown both addresses is who let them in
]


@pytest.mark.parametrize(("way", "how", "told"), WAYS)
def test_each_way_to_put_an_address_right_asks_whether_it_was_the_right_persons(
    client, case, eva, rut, bo, way, how, told
):
    let_in(client, case)
    Contact.objects.filter(pk=case.contact_id).update(proved_how=how)
    case.contact.refresh_from_db()
    assert way(case, {"client": client, "eva": eva, "rut": rut, "bo": bo}) == told
    assert Contact.objects.get(pk=case.contact_id).email == RIGHT
    assert access_of.let_in_by(case.contact).count() == (0 if told else 2)


def test_the_registrar_reads_whom_it_let_in_beside_the_box_and_takes_a_tick_away(client, case, rut):
    guests = let_in(client, case)
    client.force_login(rut)
    page = client.post("/diarium/person/", {"email": case.contact.email}, follow=True).text
    boxes = re.findall(r'name="leaving" value="(\d+)"[^>]*checked', page)
    assert boxes == [str(each.pk) for each in guests.values()]
    typed = {"record": f"contacts:{case.contact_id}", "email": RIGHT, "shown": boxes, "leaving": boxes[:1]}
    page = client.post("/diarium/person/ratta/", typed, follow=True).text
    assert "Kim Konsult kommer inte längre åt ärendet." in page
    assert list(map(str, access_of.let_in_by(case.contact))) == ["Lo Lund"]


def test_before_cases_are_joined_those_who_come_to_read_the_other_are_named(client, case, eva):
    twin = actions.register(actions.Submission(description="Samma café", email="bo@example.org"))
    let_in(client, twin)
    access_of.give(case, email="mi@example.org", name="Mi Molin", may_write=False)
    actions.prove_address(case, how=Contact.Proof.LETTER)
    client.force_login(eva)
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(desk(twin)).text))
    here = "De som är inbjudna här läser också"
    follow = f"{here} {case.reference}: Kim Konsult (får läsa och skriva), Lo Lund (får läsa och skriva)"
    assert follow in page
    there = f"De som är inbjudna i {case.reference} läser också det här: Mi Molin (får läsa)"
    assert there in page
    Contact.objects.filter(pk=case.contact_id).update(proved_at=None, proved_address="")
    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(desk(twin)).text))
    assert there not in page
