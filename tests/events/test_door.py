"""At the door: who may see the list, taps and codes, walk-ins, and the list as a file."""

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from events import actions, door
from events.models import Attendee, CompanySeats, Event, Registration
from portal.models import LogEntry, OutgoingEmail, User
from portal.text.exceptions import NotAllowed
from tests.gatherings import an_event, sign_up


@pytest.fixture
def ordf(full, eva) -> User:
    """The chair of Företagarna, which arranges the breakfast with us."""
    return actions.add_co_organiser(full, name="Företagarna", email="ordf@example.org", by=eva).user


def bo() -> Attendee:
    return Attendee.objects.get(registration__email="bo@example.org")


def test_a_co_organiser_sees_the_list_of_its_own_event_and_no_other(client, full, eva, ordf):
    other = an_event(eva, slug="en-annan")
    assert "Deltagarlista" not in client.get(f"/evenemang/{full.slug}/").content.decode()
    client.force_login(ordf)
    assert "Deltagarlista" in client.get(f"/evenemang/{full.slug}/").content.decode()
    assert "Deltagarlista" not in client.get(f"/evenemang/{other.slug}/").content.decode()
    assert "Bos firma" in client.get(f"/evenemang/{full.slug}/narvaro/").content.decode()
    for end in ("", "lista.csv", "lista.xlsx", "pricka/"):
        assert client.get(f"/evenemang/{other.slug}/narvaro/{end}").status_code == 404
    assert client.get("/admin/events/event/").status_code == 302
    code = door.path_of(sign_up(other, "bo@example.org"))
    assert client.get(code).status_code == 404
    actions.remove_co_organiser(full.co_organisers.get(), by=eva)
    assert client.get(f"/evenemang/{full.slug}/narvaro/").status_code == 404


def test_one_person_for_two_co_organisers_opens_the_list_all_the_same(client, full, eva, ordf):
    actions.add_co_organiser(full, name="Köpmannaföreningen", email="ordf@example.org", by=eva)
    client.force_login(ordf)
    assert client.get(f"/evenemang/{full.slug}/narvaro/").status_code == 200


def test_a_tap_ticks_somebody_off_and_another_takes_it_back(client, full, ordf):
    client.force_login(ordf)
    address = f"/evenemang/{full.slug}/narvaro/"
    client.post(address + "pricka/", {"attendee": bo().pk})
    first = bo().checked_in_at
    client.post(address + "pricka/", {"attendee": bo().pk})
    assert (bo().checked_in_at, bo().checked_in_by) == (first, ordf)
    assert "1 av 3" in client.get(address).content.decode()
    client.post(address + "pricka/", {"attendee": bo().pk, "undo": "1"})
    assert not bo().is_here


@pytest.mark.parametrize("number", ["", "x", "999999", "9" * 30])
def test_a_tap_on_somebody_of_another_event_finds_nothing(client, full, eva, number):
    client.force_login(eva)
    other = sign_up(an_event(eva, slug="en-annan"), "gun@example.org").attendees.get()
    address = f"/evenemang/{full.slug}/narvaro/pricka/"
    assert client.post(address, {"attendee": other.pk}).status_code == 404
    assert client.post(address, {"attendee": number}).status_code == 404


def test_the_code_of_the_letter_asks_before_it_ticks_everybody_off(client, full, eva):
    client.force_login(eva)
    address = door.path_of(Registration.objects.get(email="bo@example.org"))
    assert "Pricka av Bo" in client.get(address).content.decode()
    assert not bo().is_here
    client.post(address)
    assert bo().is_here
    assert "Alla är redan på plats" in client.get(address).content.decode()


def test_who_waits_in_the_queue_is_not_ticked_off(full, eva):
    waiting = sign_up(full, "fia@example.org")
    with pytest.raises(NotAllowed, match="har ingen plats"):
        actions.check_in(waiting.attendees.get(), by=eva)


def test_a_walk_in_takes_a_free_seat_and_a_full_room_is_told(client, full, eva):
    client.force_login(eva)
    address = f"/evenemang/{full.slug}/narvaro/utan-anmalan/"
    page = client.post(address, {"name": "Viktor Vik", "company_name": "Viks varv"}).content.decode()
    assert "Alla platser är tagna" in page
    assert "Viks varv" in page
    actions.set_capacity(full, 5, by=eva)
    for name in ("Viktor Vik", "Vera Vik"):
        client.post(address, {"name": name})
    assert Registration.objects.filter(source="door", email="").count() == 2
    assert Event.objects.get(pk=full.pk).taken == 5
    assert all(a.is_here for a in Attendee.objects.filter(registration__source="door"))


def test_a_search_is_posted_so_that_no_name_is_in_an_address(client, full, eva):
    client.force_login(eva)
    address = f"/evenemang/{full.slug}/narvaro/"
    found = client.post(address, {"search": "davids FIRMA"}).content.decode()
    assert ("Davids firma" in found, "Bos firma" in found) == (True, False)
    assert "Ingen heter så" in client.post(address, {"search": "finns inte"}).content.decode()
    assert 'method="get"' not in found.partition("<main")[2]


def test_the_list_as_a_file_runs_no_formula_and_is_noted(client, full, eva, ordf):
    evil = '=HYPERLINK("https://example.org","klicka")'
    attendee = bo()
    attendee.name = evil
    attendee.save()
    full.questions.create(label="Storlek")
    client.force_login(eva)
    text = client.get(f"/evenemang/{full.slug}/narvaro/lista.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == ["Namn", "Företag", "Läge", "På plats", "E-post", "Egen e-post", "Telefon", "Anmäld", "Storlek"]
    assert f"'{evil}" in [row[0] for row in rows]
    sheet = client.get(f"/evenemang/{full.slug}/narvaro/lista.xlsx").content
    with zipfile.ZipFile(io.BytesIO(sheet)) as book:
        assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
        assert "HYPERLINK" in book.read("xl/sharedStrings.xml").decode()
    assert LogEntry.objects.filter(action="event.list_out").count() == 2
    client.force_login(ordf)
    theirs = client.get(f"/evenemang/{full.slug}/narvaro/lista.csv").content.decode("utf-8-sig")
    assert "Storlek" not in theirs


@pytest.mark.parametrize("person", ["anna", "dag", "bo", "rut"])
def test_nobody_else_sees_who_comes(client, request, full, person):
    client.force_login(request.getfixturevalue(person))
    assert client.get(f"/evenemang/{full.slug}/narvaro/").status_code == 404
    with pytest.raises(NotAllowed, match="Bara arrangörerna"):
        actions.walk_in(full, "Någon", by=request.getfixturevalue(person))


def test_a_walk_in_is_let_in_where_a_seat_was_held_for_newcomers(eva):
    until = timezone.now() + timezone.timedelta(days=1)
    event = an_event(eva, capacity=1, reserved=1, reserved_until=until)
    assert actions.walk_in(event, "Viktor", by=eva).place == "confirmed"


def test_once_the_doors_are_open_the_door_decides_and_nobody_gets_a_seat_by_letter(client, full, eva):
    fia = sign_up(full, "fia@example.org").attendees.get()
    client.force_login(eva)
    address = f"/evenemang/{full.slug}/narvaro/"
    assert "Släpp in" not in client.get(address).content.decode()
    with pytest.raises(NotAllowed, match="Dörren är inte öppen"):
        actions.let_in(fia, anyway=True, by=eva)
    start = timezone.now() - timedelta(minutes=10)
    Event.objects.filter(pk=full.pk).update(start=start, end=start + timedelta(hours=2))
    letters = OutgoingEmail.objects.count()
    said = actions.set_capacity(full, 4, by=eva)
    assert "ingen i kön får ett mejl" in said
    assert actions.someone_waits_in_vain() == []
    actions.set_capacity(full, 3, by=eva)
    # Nobody is here, so a seat whose owner did not come is free: let in at once, from the street and from the queue.
    client.post(address + "utan-anmalan/", {"name": "Viktor Vik", "company_name": "Viks varv"})
    client.post(address + "pricka/", {"attendee": fia.pk, "let_in": "1"})
    fia.refresh_from_db()
    assert (fia.is_here, fia.registration.place) == (True, "confirmed")
    again = {"name": " viktor  vik", "company_name": "Viks varv"}
    page = client.post(address + "utan-anmalan/", again).content.decode()
    assert "Viktor Vik (Viks varv) är redan på plats sedan kl." in page
    assert Registration.objects.filter(source="door").count() == 1
    gun = sign_up(full, "gun@example.org", at=start - timedelta(days=1)).attendees.get()
    actions.check_in(bo(), by=eva)  # three of three are here
    page = client.post(address + "pricka/", {"attendee": gun.pk, "let_in": "1"}).content.decode()
    assert "Det finns tre platser, fem är lovade och tre är på plats." in page
    assert not Attendee.objects.get(pk=gun.pk).is_here
    client.post(address + "pricka/", {"attendee": gun.pk, "let_in": "1", "anyway": "1"})
    client.post(address + "utan-anmalan/", {"name": "Vera", "anyway": "Viktor"})  # an answer about somebody else
    assert not Attendee.objects.filter(name="Vera").exists()
    client.post(address + "utan-anmalan/", {"name": "Vera", "anyway": "Vera"})
    event = Event.objects.get(pk=full.pk)
    assert (event.taken, event.capacity, event.meant_capacity) == (7, 7, 3)
    assert actions.recount() == []
    actions.cancel(Registration.objects.get(email="david@example.org"))
    assert Event.objects.get(pk=full.pk).capacity == 6
    late = OutgoingEmail.objects.filter(pk__gt=0).order_by("-pk")[: OutgoingEmail.objects.count() - letters]
    assert sorted({letter.kind for letter in late}) == ["cancelled", "waiting"]
    with pytest.raises(NotAllowed, match="skrivs in på deltagarlistan"):
        sign_up(full, "ny@example.org", at=timezone.now())


def test_the_door_may_go_over_a_companys_share_and_asks_before_it_begins(full, eva):
    soon = timezone.now() + timedelta(minutes=30)
    Event.objects.filter(pk=full.pk).update(start=soon, end=soon + timedelta(hours=2))
    actions.set_share(full, 1, by=eva)
    with pytest.raises(actions.AskFirst, match="tre är lovade och ingen är på plats"):
        actions.walk_in(full, "Berit", company_name="Bos firma", by=eva)
    actions.walk_in(full, "Berit", company_name="Bos firma", anyway=True, by=eva)
    assert Event.objects.get(pk=full.pk).taken == 4
    with pytest.raises(actions.AskFirst, match="Tryck på knappen vid namnet"):
        actions.walk_in(full, "BO", by=eva)


def test_the_share_of_a_company_gives_way_at_the_door_and_who_was_taken_off_the_list_is_not_here(full, eva):
    party = sign_up(full, "fia@example.org", "Fia", "Fritz", "Fanny", company_name="Fias fisk")
    taken_off = bo()
    start = timezone.now() - timedelta(minutes=10)
    Event.objects.filter(pk=full.pk).update(start=start, end=start + timedelta(hours=2), per_company=2)
    actions.check_in(taken_off, by=eva)
    actions.cancel(taken_off.registration)
    fia = party.attendees.get(name="Fia")
    actions.let_in(fia, by=eva)  # nobody who is on the list is here
    party.refresh_from_db()
    assert party.place == "confirmed"
    assert CompanySeats.objects.get(company=party.companies[0]).taken == 3


def test_what_cannot_be_is_refused_before_anything_is_asked(full, eva):
    gone = sign_up(full, "fia@example.org")
    start = timezone.now() - timedelta(minutes=10)
    for attendee in Attendee.objects.filter(registration__event=full, registration__place="confirmed"):
        actions.check_in(attendee, by=eva)
    actions.cancel(gone)
    Event.objects.filter(pk=full.pk).update(start=start, end=start + timedelta(hours=2))
    with pytest.raises(NotAllowed) as refusal:
        actions.let_in(gone.attendees.get(), by=eva)
    assert not isinstance(refusal.value, actions.AskFirst)
