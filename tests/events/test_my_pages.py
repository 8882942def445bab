"""A signed-in company finds its sign-ups beside its cases, and nobody else's."""

from django.urls import reverse

from events import actions
from portal.people import accounts
from tests.gatherings import sign_up


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
