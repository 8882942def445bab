"""Signing up: who gets a seat, who waits, and what is never doubled."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import actions, emails
from events.models import Attendee, CompanySeats, Diet, Event, Registration
from events.workflow import ACTIVE, PLACE_MOVES, Place, may_move_place
from portal.mail import links
from portal.models import OutgoingEmail
from portal.models.business import KnownNumber
from portal.text import orgnumber
from portal.text.exceptions import NotAllowed
from tests.gatherings import an_event, sign_up
from tests.people import tells

PERSONAL = "850709-9805"


def places(event) -> list[tuple[str, str]]:
    return [(r.email.split("@")[0], r.place) for r in event.registrations.order_by("pk")]


def letters(kind: str) -> list[str]:
    return list(OutgoingEmail.objects.filter(kind=kind).order_by("pk").values_list("to", flat=True))


def taken(event) -> int:
    return Event.objects.values_list("taken", flat=True).get(pk=event.pk)


def test_a_sign_up_takes_its_seats_and_gets_a_letter_with_the_entry(breakfast):
    registration = sign_up(breakfast, "Bo@Example.org", "Bo Berg", "Berit Berg", company_name="Bos bageri AB")
    assert (registration.email, registration.place, registration.seats) == ("bo@example.org", "confirmed", 2)
    assert list(registration.attendees.values_list("name", flat=True)) == ["Bo Berg", "Berit Berg"]
    assert taken(breakfast) == 2
    letter = OutgoingEmail.objects.get()
    assert (letter.kind, letter.to, letter.calendar_method) == ("confirmed", "bo@example.org", "REQUEST")
    assert "Bo Berg" not in letter.subject + letter.calendar


def test_a_full_event_puts_the_next_one_in_the_queue(full):
    registration = sign_up(full, "fia@example.org")
    assert (registration.place, registration.queue_place, taken(full)) == ("waiting", 1, 3)
    assert letters("waiting") == ["fia@example.org"]


def test_the_same_form_sent_twice_is_one_sign_up_and_one_letter(breakfast):
    first = sign_up(breakfast, "bo@example.org", key="en-nyckel")
    assert sign_up(breakfast, "bo@example.org", key="en-nyckel") == first
    assert (Registration.objects.count(), taken(breakfast), OutgoingEmail.objects.count()) == (1, 1, 1)


def test_the_same_address_again_is_recognised_and_told_by_letter_alone(breakfast):
    first = sign_up(breakfast, "bo@example.org", key="ett")
    result, again = actions.sign_up(
        breakfast, actions.SignUp(email="BO@example.org", attendees=["Någon Annan"]), key="två"
    )
    assert (result, again) == (actions.Result.KNOWN, first)
    assert (taken(breakfast), Attendee.objects.get().name) == (1, "Bo")
    assert letters("signed_up_already") == ["bo@example.org"]
    for number in range(3):  # a stranger who goes on fills nobody's mailbox
        sign_up(breakfast, "bo@example.org", key=f"igen {number}", at=timezone.now())
    assert len(letters("signed_up_already")) <= 2


def test_whoever_cancelled_may_sign_up_again(breakfast):
    actions.cancel(sign_up(breakfast, "bo@example.org"))
    assert sign_up(breakfast, "bo@example.org").place == "confirmed"
    assert taken(breakfast) == 1


@pytest.mark.parametrize("hours", [-1, 0])
def test_after_the_deadline_nobody_signs_up_alone_but_eva_may(breakfast, eva, hours):
    now = timezone.now()
    Event.objects.filter(pk=breakfast.pk).update(deadline=now + timedelta(hours=hours))
    with pytest.raises(NotAllowed, match="Anmälan har stängt"):
        sign_up(breakfast, "bo@example.org", at=now)
    breakfast.refresh_from_db()
    told = actions.SignUp(email="bo@example.org", attendees=["Bo"])
    assert actions.sign_up(breakfast, told, source="desk", by=eva, at=now)[0] is actions.Result.SEATED


def test_a_deadline_that_passed_since_the_page_was_read_still_holds(breakfast):
    now = timezone.now()
    read_before = Event.objects.get(pk=breakfast.pk)
    Event.objects.filter(pk=breakfast.pk).update(deadline=now)
    with pytest.raises(NotAllowed, match="Anmälan har stängt"):
        actions.sign_up(read_before, actions.SignUp(email="bo@example.org", attendees=["Bo"]), at=now)
    assert Registration.objects.count() == OutgoingEmail.objects.count() == 0


def test_a_draft_and_an_event_called_off_take_nobody(breakfast, eva):
    draft = actions.copy(breakfast, by=eva)
    actions.call_off(breakfast, because="Snö", by=eva)
    for event in (draft, Event.objects.get(pk=breakfast.pk)):
        with pytest.raises(NotAllowed, match="går inte att anmäla"):
            sign_up(event, "bo@example.org")


def test_two_wanted_and_one_free_waits_unless_fewer_would_do(breakfast):
    sign_up(breakfast, "bo@example.org", "Bo", "Berit")
    assert sign_up(breakfast, "david@example.org", "David", "Disa").place == "waiting"
    some = sign_up(breakfast, "ester@example.org", "Ester", "Elin", fewer_is_fine=True)
    assert (some.place, some.seats, some.wanted) == ("confirmed", 1, 2)
    assert list(some.attendees.values_list("name", flat=True)) == ["Ester"]
    assert taken(breakfast) == 3


def test_a_company_has_its_share_whoever_signs_up(client, eva):
    event = an_event(eva, capacity=10, per_company=2)
    assert sign_up(event, "bo@example.org", "Bo", company_name="Bos Bageri AB").place == "confirmed"
    assert sign_up(event, "berit@example.org", "Berit", company_name="bos bageri").place == "confirmed"
    bertil = sign_up(event, "bertil@example.org", "Bertil", company_name="Bos bageri ab")
    assert bertil.place == "waiting"
    page = client.get(links.mint(emails.registration_key(bertil))).content.decode()
    assert "Varje företag kan få högst två platser, och det räcker inte till er." in page
    assert sign_up(event, "david@example.org", "David", company_name="Davids firma").place == "confirmed"
    assert CompanySeats.objects.get(company="bos bageri").taken == 2
    actions.cancel(Registration.objects.get(email="berit@example.org"))
    assert Registration.objects.get(email="bertil@example.org").place == "confirmed"


NUMBER = KnownNumber.of(orgnumber.parse("556016-0680"))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"company_name": "Bos bageri AB", "org_number": NUMBER}, {"company_name": "Bos bageri"}),
        ({"company_name": "Bos bageri"}, {"company_name": "Bos bageri AB", "org_number": NUMBER}),
        ({"company_name": "Bageri Bo", "org_number": NUMBER}, {"company_name": "Bos bageri", "org_number": NUMBER}),
        ({"org_number": NUMBER}, {"company_name": "Bos bageri", "org_number": NUMBER}),
    ],
)
def test_a_number_and_a_name_that_belong_together_are_one_company(eva, first, second):
    event = an_event(eva, capacity=10, per_company=1)
    bo = sign_up(event, "bo@example.org", **first)
    berit = sign_up(event, "berit@example.org", **second)
    assert (bo.place, berit.place) == ("confirmed", "waiting")
    actions.set_share(event, 2, by=eva)
    assert Registration.objects.get(pk=berit.pk).place == "confirmed"
    actions.set_share(event, 1, by=eva)
    for registration in (bo, berit):
        actions.cancel(registration)
    assert set(CompanySeats.objects.values_list("taken", flat=True)) == {0}


def test_a_share_that_is_changed_counts_those_who_have_seats(eva):
    event = an_event(eva, capacity=10)
    for name in ("bo", "berit", "bertil"):
        sign_up(event, f"{name}@example.org", company_name="Bos bageri")
    actions.set_share(event, 2, by=eva)
    assert CompanySeats.objects.get().taken == 3
    assert sign_up(event, "bea@example.org", company_name="Bos bageri").place == "waiting"
    actions.set_share(event, 4, by=eva)
    assert Registration.objects.get(email="bea@example.org").place == "confirmed"


def test_held_seats_are_for_those_who_have_never_been_here_until_the_day(eva):
    earlier = an_event(eva, slug="forra")
    sign_up(earlier, "bo@example.org")
    until = timezone.now() + timedelta(days=3)
    event = an_event(eva, capacity=2, reserved=1, reserved_until=until)
    sign_up(event, "david@example.org")
    assert Registration.objects.get(event=event).is_first  # he took the seat that was held
    assert Event.objects.get(pk=event.pk).held == 0
    assert sign_up(event, "bo@example.org").place == "confirmed"

    event = an_event(eva, slug="nasta", capacity=1, reserved=1, reserved_until=until)
    assert sign_up(event, "bo@example.org").place == "waiting"
    actions.settle_due(until + timedelta(minutes=1))
    assert Registration.objects.get(event=event).place == "confirmed"


def test_a_held_seat_goes_to_the_queue_before_a_newcomer_when_its_day_has_come(eva):
    sign_up(an_event(eva, slug="forra"), "bo@example.org")
    sign_up(Event.objects.get(slug="forra"), "david@example.org")
    until = timezone.now() + timedelta(days=3)
    event = an_event(eva, capacity=1, reserved=1, reserved_until=until)
    sign_up(event, "bo@example.org")
    late = sign_up(event, "david@example.org", at=until + timedelta(minutes=1))
    assert places(event) == [("bo", "confirmed"), ("david", "waiting")]
    assert late.queue_place == 2


def test_a_sole_traders_number_is_masked_and_recognised(breakfast):
    number = KnownNumber.of(orgnumber.parse("850709-9805"))
    registration = sign_up(breakfast, "bo@example.org", org_number=number)
    assert registration.number_shown == "850709-****"
    assert not tells("850709-9805", vars(registration))
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.update(number_shown="850709-9805")


def test_a_seat_may_have_to_be_confirmed_by_the_letter(eva):
    event = an_event(eva, capacity=1, confirm_by_letter=True)
    now = timezone.now()
    held = sign_up(event, "bo@example.org", at=now)
    assert (held.place, taken(event), letters("confirm_please")) == ("offered", 1, ["bo@example.org"])
    sign_up(event, "david@example.org", at=now)
    assert actions.settle_due(now + timedelta(hours=47)) == 0
    actions.settle_due(now + timedelta(hours=48))
    assert places(event) == [("bo", "lapsed"), ("david", "offered")]
    actions.accept(Registration.objects.get(email="david@example.org"), at=now + timedelta(hours=49))
    assert places(event) == [("bo", "lapsed"), ("david", "confirmed")]
    assert letters("confirmed") == ["david@example.org"]


def test_the_database_itself_refuses_what_can_never_be(full):
    def refused(act):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()

    refused(lambda: Event.objects.filter(pk=full.pk).update(taken=4))
    bo = Registration.objects.get(email="bo@example.org")
    refused(lambda: Registration.objects.create(event=full, email="bo@example.org", place="confirmed"))
    refused(lambda: Registration.objects.create(event=full, email="x@example.org", place="waiting", queue_place=None))
    refused(lambda: CompanySeats.objects.create(event=full, company="x", taken=3, most=2))
    refused(lambda: Registration.objects.filter(pk=bo.pk).update(seats=0))


@pytest.mark.parametrize("place", Place)
def test_every_place_may_move_as_the_table_says_and_no_other_way(place):
    for other in Place:
        assert may_move_place(place, other) == (other in PLACE_MOVES[place])
    assert bool(PLACE_MOVES[place]) == (place in ACTIVE)


def test_a_sign_up_costs_the_same_whatever_has_happened_before(breakfast):
    sign_up(breakfast, "ada@example.org")  # what a process keeps in mind is read now
    numbers = []
    for address in ("bo@example.org", "david@example.org"):
        event = Event.objects.get(pk=breakfast.pk)
        with CaptureQueriesContext(connection) as queries:
            actions.sign_up(event, actions.SignUp(email=address, attendees=["En"]))
        numbers.append(len(queries))
    assert numbers[0] == numbers[1] <= 9, [query["sql"][:80] for query in queries]


def test_diet_stands_apart_and_goes_with_a_cancellation(breakfast):
    registration = sign_up(breakfast, "bo@example.org", diet="Tål inte nötter")
    assert Diet.objects.get().text == "Tål inte nötter"
    assert "nötter" not in OutgoingEmail.objects.get().text
    actions.cancel(registration)
    assert Diet.objects.count() == 0


def test_the_page_after_says_where_the_letter_went_and_the_letter_who_has_seats(client, breakfast):
    address = f"/evenemang/{breakfast.slug}/anmalan/"
    pages = []
    for name in ("Bo Berg\nBerit Berg", "Gun Grön"):  # Gun uses the bakery's address, and is not added
        typed = {"attendees": name, "email": "info@example.org"}
        pages.append(client.post(address, typed, follow=True).content.decode())
        assert "Vi skickar ett mejl till info@example.org." in pages[-1]
        assert "gäller den första anmälan, och ingen ny är tillagd" in pages[-1]
        assert "Bo Berg" not in pages[-1]
    assert "info@example.org" not in client.get(address + "tack/").content.decode()
    first, second = OutgoingEmail.objects.filter(to="info@example.org").order_by("pk")
    for letter in (first, second):
        assert "Har plats: Bo Berg och Berit Berg" in letter.text
        assert "lägga till någon eller byta namn? Öppna sidan och tryck på ”Ändra”" in letter.text
        assert "Gun" not in letter.text
    assert "Den första anmälan gäller, och ingen ny är tillagd." in second.text
    typed = {"attendees": "Vinn pengar https://example.net", "email": "gun@example.org"}
    assert "ingen webbadress" in client.post(address, typed, follow=True).text


def test_a_mistyped_address_is_put_right_on_the_page_after_and_the_strangers_link_is_dead(client, breakfast):
    """The same words and the same page when the address that was typed is somebody's who is signed up already."""
    guns, address = sign_up(breakfast, "gun@example.org"), f"/evenemang/{breakfast.slug}/anmalan/"
    told = {"company_name": "Bos bageri", "attendees": "Bo Berg", "org_number": PERSONAL, "phone": "0123-555 55"}
    said = []
    for key, mistyped, meant in (("a", "bo@example.net", "bo@example.org"), ("b", guns.email, "berit@example.org")):
        page = client.post(address, told | {"email": mistyped, "key": key}, follow=True).text
        strangers = Registration.objects.get(email=mistyped)
        link = links.mint(emails.registration_key(strangers), email=mistyped)
        assert PERSONAL not in str(dict(client.session))
        assert (f"{mistyped[0]}•••@" in page, "Fel adress? Ändra här" in page) == (True, True)
        assert "Kontrollera e-postadressen." in client.post(f"{address}tack/", {"email": "bo"}).text
        after = client.post(f"{address}tack/", {"email": meant}, follow=True).text
        said.append(
            [
                words in after
                for words in (f"Vi skickar ett mejl till {meant} i stället.", f"{meant[0]}•••@example.org")
            ]
        )
        is_guns = mistyped == guns.email
        assert client.get(link).status_code == (200 if is_guns else 404)
        assert letters("confirmed").count(meant) == 1
        client.cookies.clear()
    assert said == [[True, True]] * 2
    assert places(breakfast) == [("gun", "confirmed"), ("bo", "confirmed"), ("berit", "confirmed")]
    assert taken(breakfast) == 3
    assert not OutgoingEmail.objects.filter(to="bo@example.net").exists()  # it had not left
    assert "Anmäl dig igen, eller ring oss." in client.post(f"{address}tack/", {"email": "x@example.org"}).text


def test_an_address_is_put_right_for_an_hour(breakfast):
    at = timezone.now()
    told = {"attendees": ["Bo"], "addresses": [""]}
    for minutes, email in ((0, "bo@example.net"), (59, "bo@example.org"), (61, "bo@example.com")):
        with suppress(NotAllowed):
            actions.sign_up(
                breakfast, actions.SignUp(email=email, **told), key="a", at=at + timedelta(minutes=minutes)
            )
    assert Registration.objects.get().email == "bo@example.org"


def test_an_address_that_has_opened_or_confirmed_its_seat_keeps_it_whoever_else_is_signed_up(client, eva):
    event = an_event(eva, capacity=9, confirm_by_letter=True)
    opened = sign_up(event, "bo@example.org", key="a")
    client.get(links.mint(emails.registration_key(opened), email=opened.email))
    actions.accept(sign_up(event, "eva@example.net", key="b"))
    sign_up(event, "gun@example.org")  # later, and answered as an address that nobody has signed up
    for key in "ab":
        for email in ("gun@example.org", "ny@example.org"):
            with pytest.raises(NotAllowed, match="Öppna den igen, eller ring oss"):
                sign_up(event, email, key=key)
    assert [r.email[:3] for r in event.registrations.order_by("pk")] == ["bo@", "eva", "gun"]


def test_another_address_is_counted_for_what_it_is_and_one_that_is_signed_up_is_only_reminded(client, eva):
    sign_up(an_event(eva, slug="forra"), "david@example.org")
    event = an_event(eva, capacity=3, reserved=1, reserved_until=timezone.now() + timedelta(days=3))
    gun = sign_up(event, "gun@example.org")
    for email, is_first, count in (
        ("dav@example.org", True, 2),
        ("david@example.org", False, 1),
        ("x@example.org", True, 2),
    ):
        sign_up(event, email, key="a")
        his = event.registrations.exclude(pk=gun.pk).get()
        assert (his.email, his.is_first, Event.objects.get(pk=event.pk).taken_by_first) == (email, is_first, count)
    his_link = links.mint(emails.registration_key(his), email=his.email)
    assert actions.sign_up(event, actions.SignUp(gun.email, ["X"]), key="a")[0] == actions.Result.KNOWN
    assert client.get(his_link).status_code == 404  # as when nobody has signed up that address
    assert (letters("signed_up_already"), actions.organising.recount()) == ([gun.email], [])
    assert event.registrations.exclude(pk=gun.pk).get().email == "x@example.org"


def test_a_question_in_advance_is_asked_without_signing_up(client, breakfast, eva):
    asked = f"/evenemang/{breakfast.slug}/fraga/"
    assert asked in client.get(breakfast.get_absolute_url()).content.decode()
    assert "Skriv din fråga." in client.post(asked, {"question": " "}).content.decode()
    for _ in range(2):
        page = client.post(asked, {"question": "Finns det parkering?"}, follow=True).content.decode()
        assert "Svaret kommer här på sidan" in page
    question = breakfast.asked.get()
    assert (question.text, question.registration) == ("Finns det parkering?", None)
    actions.write_answer(question, text=question.text, answer="Ja, vid kajen.", by=eva)
    actions.publish_answers(breakfast, by=eva)
    assert "Ja, vid kajen." in client.get(breakfast.get_absolute_url()).content.decode()
    with pytest.raises(NotAllowed, match="frågor om den här träffen längre"):
        actions.ask(breakfast, "Hur gick det?", at=breakfast.end)
