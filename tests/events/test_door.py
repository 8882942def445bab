"""At the door: who may see the list, taps and codes, walk-ins, and the list as a file."""

import csv
import io
import zipfile

import pytest
from django.utils import timezone

from events import actions, door
from events.models import Attendee, Event, Registration
from portal.models import LogEntry, User
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
    assert 'method="get"' not in found


def test_the_list_as_a_file_runs_no_formula_and_is_noted(client, full, eva, ordf):
    evil = '=HYPERLINK("https://example.org","klicka")'
    attendee = bo()
    attendee.name = evil
    attendee.save()
    full.questions.create(label="Storlek")
    client.force_login(eva)
    text = client.get(f"/evenemang/{full.slug}/narvaro/lista.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == ["Namn", "Företag", "Läge", "På plats", "E-post", "Telefon", "Anmäld", "Storlek"]
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
