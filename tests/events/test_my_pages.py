"""A signed-in company finds its sign-ups beside its cases, and nobody else's."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from events import actions
from events.models import Event
from portal.people import accounts
from tests.gatherings import an_event, sign_up


def test_ones_own_sign_ups_are_listed_and_opened(client, breakfast, bo, david):
    registration = sign_up(breakfast, "bo@example.org")
    address = reverse("registration_open", args=[registration.pk])
    client.force_login(david)
    assert breakfast.title not in client.get(reverse("my_pages")).content.decode()
    assert client.post(address).status_code == 404
    client.force_login(bo)
    page = client.get(reverse("my_pages")).content.decode()
    assert breakfast.title in page
    assert "Har plats" in page
    opened = client.post(address, follow=True)
    assert "Avboka" in opened.content.decode()


def test_a_cancelled_sign_up_says_so(client, breakfast, bo):
    actions.cancel(sign_up(breakfast, "bo@example.org"))
    client.force_login(bo)
    assert "Avbokad" in client.get(reverse("my_pages")).content.decode()


def test_whoever_has_signed_up_may_sign_in(breakfast):
    sign_up(breakfast, "gun@example.org")
    assert accounts.open_account_for("Gun@example.org").email == "gun@example.org"
    assert accounts.open_account_for("nobody@example.org") is None


def test_whoever_arranges_with_us_finds_the_list_and_nobody_else_does(client, dialogue, eva, bo, david):
    actions.add_co_organiser(dialogue, name="Davids firma", email=david.email, by=eva)
    address = reverse("attendance", args=[dialogue.slug])
    for person, expected in ((david, True), (bo, False), (eva, False)):
        client.force_login(person)
        assert (address in client.get(reverse("my_pages")).content.decode()) is expected


def test_what_comes_stands_in_date_order_and_what_is_over_or_cancelled_stands_below(client, eva, bo):
    now = timezone.now()
    late, soon, over, off = (
        an_event(
            eva, title=title, slug=title, start=now + timedelta(days=days), end=now + timedelta(days=days, hours=1)
        )
        for title, days in (("sent", 40), ("snart", 4), ("var", 9), ("avbokad", 5))
    )
    signed_up = [sign_up(event, "bo@example.org") for event in (soon, over, late, off)]
    actions.cancel(signed_up[-1])
    Event.objects.filter(pk=over.pk).update(over_at=now - timedelta(days=1))
    client.force_login(bo)
    html = client.get(reverse("my_pages")).content.decode()
    titles = [f"<strong>{title}</strong>" for title in ("snart", "sent", "avbokad", "var")]
    places = [html.index(words) for words in (*titles[:2], "Tidigare och avbokade", *titles[2:])]
    assert places == sorted(places)


def test_the_address_to_subscribe_to_can_be_copied(client, db):
    html = client.get(reverse("events")).content.decode()
    assert f"{settings.SITE_URL}{reverse('events_calendar')}</code>" in html
