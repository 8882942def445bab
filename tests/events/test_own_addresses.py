"""An attendee with an address of her own: what she reads, what her link does, and what is kept of the address."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from events import actions, attendance, emails
from events.models import Attendee, Event, Registration
from events.record.disposing import forget_contacts
from portal.mail import links, outbox
from portal.models import OutgoingEmail, SecretLink
from portal.people import accounts
from portal.record import persons
from portal.record.persons import Identity
from portal.record.retention import Disposal
from tests.gatherings import an_event, sign_up

PEOPLE = "Bo Berg\nBerit Berg, Berit@Example.org\nCilla Ceder <cilla@example.org>"


@pytest.fixture
def bakery(client, breakfast) -> Registration:
    typed = {"company_name": "Bos bageri", "attendees": PEOPLE, "email": "bo@example.org"}
    assert client.post(f"/evenemang/{breakfast.slug}/anmalan/", typed).status_code == 302
    return Registration.objects.get()


def letters(address: str) -> list[OutgoingEmail]:
    return list(OutgoingEmail.objects.filter(to=address).order_by("pk"))


def kinds(address: str) -> list[tuple[str, str]]:
    return [(letter.kind, letter.calendar_method) for letter in letters(address)]


def entries(address: str) -> list[tuple[str, int, str]]:
    """Which entry, which version of it, and the guest that stands in it, in each file that went there."""
    found = [Calendar.from_ical(each.calendar).walk("VEVENT") for each in letters(address) if each.calendar]
    assert all(len(events) == 1 for events in found)
    return [(str(event["uid"]), event["sequence"], str(event["attendee"])) for (event,) in found]


def seat_of(name: str) -> str:
    hers = Attendee.objects.get(name=name)
    return links.mint(emails.seat_key(hers), email=hers.email)


def test_each_reads_of_her_own_seat_at_her_own_address_and_of_nobody_elses(eva, breakfast, bakery):
    breakfast.reminders.create(days_before=1)
    assert [actions.remind(breakfast.start - timedelta(hours=hours)) for hours in (20, 19)] == [3, 0]
    for group in ("coming", "all"):
        assert actions.write_to_group(breakfast, group=group, subject="Hej", text="Mugg.", by=eva).receivers == 3
    start = breakfast.start + timedelta(days=1)
    actions.move_event(breakfast, start=start, end=start + timedelta(hours=2), by=eva)
    actions.call_off(Event.objects.get(), because="Snö", by=eva)
    usual = [("reminder", ""), ("group_letter", ""), ("group_letter", ""), ("event_changed", "REQUEST")]
    for address in ("berit@example.org", "cilla@example.org"):
        assert kinds(address) == [("seat_given", "REQUEST"), *usual, ("called_off", "CANCEL")]
        assert [(version, guest) for _, version, guest in entries(address)] == [
            (version, f"mailto:{address}") for version in (0, 1, 2)
        ]
        for letter in letters(address):
            others = {"Bo Berg", "Berit Berg", "Cilla Ceder"} - {address.split("@")[0].capitalize()}
            told = letter.subject + letter.text + letter.calendar
            assert [name for name in others if name in told and name.split()[0].lower() not in address] == []
            assert {link["scope"] for link in letter.links} == {"attendee"}
            assert "Se, ändra" not in letter.text
    assert kinds("bo@example.org") == [("confirmed", "REQUEST"), *usual, ("called_off", "CANCEL")]
    assert "Har plats: Bo Berg, Berit Berg och Cilla Ceder" in letters("bo@example.org")[0].text
    uids = {uid for who in ("bo", "berit", "cilla") for uid, *_ in entries(f"{who}@example.org")}
    assert len(uids) == 3


def test_who_waits_is_told_by_the_company_and_hears_when_there_is_a_seat(full):
    david = Registration.objects.get(email="david@example.org")
    sign_up(full, "fia@example.org", "Fia", "Finn", addresses=["FIA@example.org".lower(), "finn@example.org"])
    actions.cancel(david)
    assert letters("finn@example.org") == []
    actions.cancel(Registration.objects.get(email="bo@example.org"))
    assert (kinds("finn@example.org"), kinds("fia@example.org")[-1]) == (
        [("seat_given", "REQUEST")],
        ("promoted", "REQUEST"),
    )
    assert "seat_given" not in [kind for kind, _ in kinds("fia@example.org")]  # the same address as the sign-up's


def test_who_gets_fewer_seats_than_it_asked_for_is_told_of_those_it_got(eva):
    event = an_event(eva, capacity=10, per_company=3)
    sign_up(event, "bo@example.org", company_name="Bos bageri")
    names, own = ("Berit", "Cilla", "Disa"), ["berit@example.org", "cilla@example.org", "disa@example.org"]
    made = sign_up(event, "bos@example.org", *names, addresses=own, company_name="Bos bageri", fewer_is_fine=True)
    assert (made.place, made.seats, Event.objects.get().taken) == ("confirmed", 2, 3)
    assert list(Attendee.objects.filter(registration=made).values_list("name", flat=True)) == ["Berit", "Cilla"]
    (told,) = letters("bos@example.org")
    assert (told.kind, "Har plats: Berit och Cilla\n" in told.text) == ("confirmed", True)
    assert [kinds(address) for address in own] == [[("seat_given", "REQUEST")], [("seat_given", "REQUEST")], []]
    keys = {letter.links[0]["target_id"] for address in own for letter in letters(address)}
    assert keys == set(made.attendees.values_list("pk", flat=True))


def test_her_link_gives_back_her_own_seat_alone(client, full):
    full.capacity = 5
    full.save()
    ester = sign_up(full, "elin@example.org", "Elin", "Ed", addresses=["", "ed@example.org"], company_name="Elins ur")
    fia = sign_up(full, "fia@example.org")
    page, taken = seat_of("Ed"), Event.objects.get().taken
    shown = client.get(page).content.decode()
    assert "Du har plats" in shown
    assert ("Ed är anmäld av Elins ur." in shown, "Elin</" in shown, "Ändra" in shown) == (True, False, False)
    token = page.strip("/").split("/")[-1]
    assert client.get(f"/anmalan/{token}/").status_code == 404
    assert Attendee.objects.filter(name="Ed").exists()  # a reader of mail that opens every link changes nothing
    for _ in range(2):
        assert "Du är inte anmäld" in client.post(page, follow=True).content.decode()
    ester.refresh_from_db()
    fia.refresh_from_db()
    assert (ester.place, ester.seats, ester.names, fia.place) == ("confirmed", 1, ["Elin"], "confirmed")
    assert Event.objects.get().taken == taken
    assert kinds("ed@example.org") == [("seat_given", "REQUEST"), ("seat_gone", "CANCEL")]
    (told,) = [each for each in letters("elin@example.org") if each.kind == "somebody_left"]
    assert told.subject == "Ed har avbokat Frukost vid hamnen"
    assert "Har plats: Elin\n" in told.text


def test_afterwards_each_who_came_is_thanked_asked_and_finds_the_seat_signed_in(
    client, breakfast, bakery, eva, bo, rut
):
    """Her answer is her own, beside that of the address that signed up; nobody else opens it."""
    berit = Attendee.objects.get(name="Berit Berg")
    assert accounts.open_account_for("nobody@example.org") is None
    client.force_login(accounts.open_account_for("Berit@example.org"))
    mine = client.get(reverse("my_pages")).text
    assert ("Du har plats" in mine, "Anmäld av Bos bageri" in mine, "Öppna anmälan" in mine) == (True, True, False)
    opened = client.post(reverse("seat_open", args=[berit.pk]), follow=True)
    assert (opened.status_code, "Berit Berg är anmäld av Bos bageri." in opened.text) == (200, True)
    assert "Svara på tre frågor" not in opened.text
    client.force_login(bo)
    assert client.post(reverse("seat_open", args=[berit.pk])).status_code == 404
    assert ("Du har plats" in client.get(reverse("my_pages")).text) is False
    client.logout()
    for name in ("Bo Berg", "Berit Berg"):
        actions.check_in(Attendee.objects.get(name=name), by=eva)
    over = timezone.now() - timedelta(hours=1)
    Event.objects.update(start=over - timedelta(hours=2), end=over, over_at=over)
    event = Event.objects.get()
    assert [actions.thank(event, by=eva) for _ in range(2)] == [2, 0]
    assert [kinds(each)[-1][0] for each in ("bo@example.org", "berit@example.org", "cilla@example.org")] == [
        *("thanks", "thanks", "seat_given"),
    ]
    page = seat_of("Berit Berg")
    assert f"{links.absolute(page)}utvardera/" in outbox.as_message(letters("berit@example.org")[-1]).body
    assert "Svara på tre frågor" in client.get(page).text
    own = links.mint(emails.registration_key(bakery), email=bakery.email)
    for address, useful, text in ((page, 5, "BERITS ORD"), (own, 2, "BOS ORD"), (page, 1, "IGEN")):
        assert (
            "Tack för ditt svar"
            in client.post(f"{address}utvardera/", {"useful": useful, "heard": 4, "text": text}).text
        )
    assert list(bakery.evaluations.order_by("pk").values_list("attendee", "useful")) == [(berit.pk, 5), (None, 2)]
    found = {
        each.register.name: str([r.data for r in each.records])
        for each in persons.find(Identity(email=berit.email), reader=rut)
    }
    assert [("BERITS ORD" in words, "BOS ORD" in words) for words in found.values() if "ORD" in words] == [
        (True, False)
    ]


def test_the_last_who_leaves_gives_up_the_whole_sign_up(client, breakfast):
    made = sign_up(breakfast, "bo@example.org", "Berit", addresses=["berit@example.org"])
    client.post(seat_of("Berit"))
    made.refresh_from_db()
    assert (made.place, Event.objects.get().taken) == ("cancelled", 0)
    assert letters("bo@example.org")[-1].subject == "Berit har avbokat Frukost vid hamnen"
    assert kinds("berit@example.org")[-1] == ("seat_gone", "CANCEL")


def test_a_change_tells_each_address_what_became_of_its_seat_and_closes_its_link(client, breakfast, bakery, eva):
    address = links.mint(emails.registration_key(bakery))
    form = client.get(f"{address}andra/").content.decode()
    assert "Berit Berg, berit@example.org\nCilla Ceder, cilla@example.org" in form
    actions.check_in(Attendee.objects.get(name="Cilla Ceder"), by=eva)
    berits, cillas = seat_of("Berit Berg"), seat_of("Cilla Ceder")
    people = "Bo Berg\nCilla Ceder, cilla@foretag.example.org\nDisa Dal, disa@example.org"
    assert client.post(f"{address}andra/", {"attendees": people}).status_code == 302
    assert [kinds(each)[1:] for each in ("berit@example.org", "cilla@example.org")] == [[("seat_gone", "CANCEL")]] * 2
    for each in ("cilla@foretag.example.org", "disa@example.org"):
        assert kinds(each) == [("seat_given", "REQUEST")]
    assert "Du är inte anmäld" in client.get(berits).content.decode()
    assert "Fråga den som anmälde dig" in client.get(cillas).content.decode()
    assert Attendee.objects.get(name="Cilla Ceder").is_here
    assert letters("cilla@example.org")[-1].links == []  # else it would go to the address of today
    people = "Bo Berg\nBerit Berg, berit@example.org\nCilla Ceder, cilla@example.org"
    client.post(f"{address}andra/", {"attendees": people})
    first, gone, again = entries("cilla@example.org")
    assert first[0] == gone[0] == again[0]
    assert first[1] < gone[1] <= again[1]
    client.post(f"{address}avboka/")
    assert kinds("berit@example.org")[-1] == ("seat_gone", "CANCEL")
    for _ in range(5):
        again = sign_up(breakfast, "bo@example.org", "Bo", "Berit", addresses=["", "berit@example.org"])
        actions.cancel(again)
    assert len(letters("berit@example.org")) == emails.MOST_OF_SEATS_A_DAY
    assert "Du är inte anmäld" in client.get(seat_of("Berit Berg")).content.decode()


UNREADABLE = {
    "Berit Berg, berit@": "Kontrollera adressen ”berit@”.",
    "berit@example.org": "Skriv också vem som har adressen berit@example.org.",
    "Bo, bo@example.net\nBerit, BO@example.net": "Adressen bo@example.net står två gånger.",
    "Bo, bo@example.net, berit@example.net": "Skriv en person per rad, med en adress",
}


def test_an_address_that_cannot_be_is_said_so_and_stays_in_the_box(client, breakfast):
    for people, sentence in UNREADABLE.items():
        typed = {"attendees": people, "email": "bo@example.org"}
        page = client.post(f"/evenemang/{breakfast.slug}/anmalan/", typed, follow=True).content.decode()
        assert sentence in page
        assert f">\n{people}</textarea>" in page


def test_what_is_kept_of_the_address_is_found_by_it_listed_and_goes(client, breakfast, bakery, eva, rut, school):
    typed = {"attendees": "Fia, fia.egen@example.org", "email": "fia@example.org", "offers": ["class_visit"]}
    refused = client.post(f"/evenemang/{school.slug}/anmalan/", typed, follow=True).content.decode()
    assert "Skriv bara namn här. Svar och schema skickar vi till företagets e-post." in refused
    found = {
        each.register.name: each.records for each in persons.find(Identity(email="BERIT@example.org"), reader=rut)
    }
    (hers,) = found["attendees"]
    assert (hers.data["Deltagare"], hers.data["Egen e-post"]) == ("Berit Berg", "berit@example.org")
    assert (hers.data["Anmäld av"], set(found)) == ("Bos bageri", {"attendees", "letters"})
    assert "Cilla" not in repr(found)
    table = attendance.as_table(breakfast, everything=False)
    assert [row[table.head.index("Egen e-post")] for row in table.rows] == [
        "berit@example.org",
        "",
        "cilla@example.org",
    ]
    assert [row.attendee.name for row in attendance.rows_of(breakfast, search="cilla@")] == ["Cilla Ceder"]
    pages = [seat_of("Berit Berg"), seat_of("Cilla Ceder")]
    persons.rectify(
        Identity(email="berit@example.org"),
        register="attendees",
        pk=hers.pk,
        values={"name": "Berit Bergström", "email": "berit.ny@example.org"},
        by=rut,
    )
    assert client.get(pages[0]).status_code == 404
    forget_contacts([bakery.pk], Disposal(at=breakfast.end, by=None, run=None, is_real=True))
    assert set(Attendee.objects.filter(registration=bakery).values_list("email", flat=True)) == {""}
    assert client.get(pages[1]).status_code == 404
    assert not SecretLink.objects.usable().filter(scope="attendee").exists()
    assert not OutgoingEmail.objects.filter(to__in=["cilla@example.org", "berit@example.org"]).exists()
