"""What whoever waits is told: why there was no seat, how the next one comes, and how long it is held."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import actions, emails
from events.models import Event, Registration
from events.pure.seats import Obstacle, Room, Wish, obstacle
from portal.mail import links
from portal.models import OutgoingEmail
from portal.text.swedish import moment
from tests.gatherings import an_event, sign_up


def of(name: str) -> Registration:
    return Registration.objects.select_related("event").get(email=f"{name}@example.org")


def letter(kind: str, to: str) -> str:
    return OutgoingEmail.objects.get(kind=kind, to=f"{to}@example.org").text


def own_page(client, name: str) -> str:
    return client.get(links.mint(emails.registration_key(of(name)))).content.decode()


def form(client, event) -> str:
    return client.get(f"/evenemang/{event.slug}/anmalan/").content.decode()


DIRECT, OFFER = "får ni den automatiskt", "Tacka ja inom 24 timmar"


@pytest.mark.parametrize(("hours", "said", "unsaid"), [(24, OFFER, DIRECT), (None, DIRECT, "acka ja")])
def test_only_where_seats_are_offered_is_an_answer_spoken_of(client, eva, hours, said, unsaid):
    event = an_event(eva, capacity=1, answer_hours=hours)
    sign_up(event, "bo@example.org")
    sign_up(event, "fia@example.org")
    page = client.get(event.get_absolute_url()).content.decode()
    for text in (page, form(client, event), own_page(client, "fia"), letter("waiting", "fia")):
        assert said in text
        assert unsaid not in text
    assert "\n\n\n" not in letter("waiting", "fia")


def test_an_offer_says_the_last_day_and_time_in_the_letter_and_on_the_page(client, eva):
    event = an_event(eva, capacity=1, answer_hours=24)
    for name in ("bo", "fia"):
        sign_up(event, f"{name}@example.org")
    now = timezone.now()
    actions.cancel(of("bo"), at=now)
    last = f"senast {moment(now + timedelta(hours=24))}"
    assert last in letter("offered", "fia")
    page = own_page(client, "fia")
    assert last in page
    assert (">Tacka ja<" in page, ">Tacka nej<" in page) == (True, True)


def test_nobody_is_given_time_to_answer_after_it_has_begun(eva):
    event = an_event(eva, capacity=1, answer_hours=48)
    for name in ("bo", "fia"):
        sign_up(event, f"{name}@example.org")
    actions.cancel(of("bo"), at=event.start - timedelta(hours=5))
    assert of("fia").answer_by == event.start


def test_a_sign_up_that_is_not_confirmed_is_asked_for_that_and_not_for_a_yes(client, eva):
    event = an_event(eva, confirm_by_letter=True, capacity=5)
    fia = sign_up(event, "fia@example.org")
    page = own_page(client, "fia")
    assert f"Bekräfta anmälan senast {moment(fia.answer_by)}" in page
    assert "Tacka ja" not in page


@pytest.mark.parametrize(
    ("wish", "room", "left", "found"),
    [
        (Wish(1, 1), Room(2, taken=2), None, Obstacle.FULL),
        (Wish(1, 1), Room(2, taken=1, reserved=1), None, Obstacle.HELD),
        (Wish(1, 1, is_first=True), Room(2, taken=1, reserved=1), None, None),
        (Wish(1, 2), Room(2, taken=1), None, Obstacle.PARTY),
        (Wish(1, 2, fewer_is_fine=True), Room(2, taken=1), None, None),
        (Wish(1, 1), Room(2, taken=2), 0, Obstacle.SHARE),
        (Wish(1, 2), Room(9), 1, Obstacle.SHARE),
        (Wish(1, 2, fewer_is_fine=True), Room(9), 1, None),
        (Wish(1, 2), Room(None), None, None),
    ],
)
def test_what_keeps_somebody_in_the_queue(wish, room, left, found):
    assert obstacle(wish, room, left) == found


def test_the_letter_and_the_page_say_what_stopped_it(client, eva):
    until = timezone.now() + timedelta(days=3)
    sign_up(an_event(eva, slug="forra"), "kalle@example.org", company_name="Kalles")
    event = an_event(eva, capacity=3, per_company=1, reserved=1, reserved_until=until)
    sign_up(event, "bo@example.org", company_name="Bos")
    sign_up(event, "berit@example.org", company_name="Bos")
    said = "Varje företag kan få högst en plats, och det räcker inte till er."
    assert said in letter("waiting", "berit")
    assert said in own_page(client, "berit")
    Event.objects.filter(pk=event.pk).update(capacity=1, reserved=0)
    sign_up(event, "fia@example.org")
    assert "Alla platser är tagna." in letter("waiting", "fia")
    sign_up(an_event(eva, slug="stor", capacity=1), "gun@example.org", "Gun", "Gert")
    assert "Ni vill ha två platser, och just nu finns en plats kvar till er." in letter("waiting", "gun")


def test_held_seats_are_named_as_what_stopped_it(client, eva):
    until = timezone.now() + timedelta(days=3)
    sign_up(an_event(eva, slug="forra"), "kalle@example.org")
    event = an_event(eva, slug="nu", capacity=1, reserved=1, reserved_until=until)
    assert sign_up(event, "kalle@example.org").place == "waiting"
    assert "De platser som är kvar hålls till" in letter("waiting", "kalle")


def test_before_sending_one_reads_what_is_left_and_that_there_may_be_a_queue(client, eva):
    event = an_event(eva, capacity=3, per_company=2)
    sign_up(event, "bo@example.org")
    page = form(client, event)
    assert "Just nu finns två platser kvar. Räcker de inte när du skickar ställs ni i kö." in page
    assert "Varje företag kan få högst två platser. Har någon hos er redan anmält sig" in page


def test_a_seat_comes_with_what_really_happened(eva):
    event = an_event(eva, capacity=1, per_company=1)
    sign_up(event, "bo@example.org", company_name="Bos")
    sign_up(event, "fia@example.org")
    actions.set_capacity(event, 2, by=eva)
    assert "Vi har fler platser än förut. Nu har ni plats" in letter("promoted", "fia")
    sign_up(event, "gun@example.org")
    actions.cancel(of("bo"))
    assert "Någon har lämnat tillbaka sin plats. Nu har ni plats" in letter("promoted", "gun")
    sign_up(event, "hans@example.org", company_name="Hans")
    Event.objects.filter(pk=event.pk).update(capacity=9)
    event = Event.objects.get(pk=event.pk)
    actions.settle(event, by=eva)
    assert "Det har blivit plats. Nu har ni plats" in letter("promoted", "hans")
    sign_up(event, "hilda@example.org", company_name="Hans")
    actions.set_share(event, 2, by=eva)
    assert "Varje företag får fler platser än förut." in letter("promoted", "hilda")


def test_a_seat_that_nobody_answered_for_or_that_is_no_longer_held_says_so(eva):
    now = timezone.now()
    event = an_event(eva, capacity=1, answer_hours=24)
    for name in ("bo", "fia", "gun"):
        sign_up(event, f"{name}@example.org")
    actions.cancel(of("bo"), at=now)
    actions.settle_due(now + timedelta(hours=25))
    assert "Någon tackade inte ja i tid. Vi håller plats åt er" in letter("offered", "gun")
    sign_up(an_event(eva, slug="forra"), "kalle@example.org")
    held = an_event(eva, slug="nu", capacity=1, reserved=1, reserved_until=now + timedelta(days=1))
    sign_up(held, "kalle@example.org")
    actions.settle_due(now + timedelta(days=1, minutes=1))
    assert "höll för nya företag är fria för alla" in letter("promoted", "kalle")
