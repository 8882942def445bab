"""The same person at the same moment, by several connections: two presses, two tabs, and an address put right."""

from collections import Counter

import pytest

from events import actions
from events.models import Event, Registration
from portal.models import OutgoingEmail, SecretLink
from tests.at_once import in_parallel
from tests.gatherings import sign_up

pytestmark = pytest.mark.django_db(transaction=True)

WRONG, RIGHT, OTHER = "bo@exmaple.org", "bo@example.org", "bo.berg@example.org"


def letters() -> Counter:
    rows = OutgoingEmail.objects.filter(about="registration")
    return Counter(rows.values_list("to", "kind"))


def send(event: Event, *, key: str, email: str) -> object:
    """What the form does: a connection of its own, and the event as it is then."""
    told = actions.SignUp(email=email, attendees=["Bo", "Berit"])
    return actions.sign_up(Event.objects.get(pk=event.pk), told, key=key)


def test_a_double_press_and_two_tabs_are_one_sign_up_with_its_seats(breakfast):
    keys = ["form", "form", "other tab", "form", "other tab", "third"]
    found = in_parallel(6, lambda number: send(breakfast, key=keys[number], email=RIGHT))
    assert Counter(result for result, _ in found) == {actions.Result.SEATED: 1, actions.Result.KNOWN: 5}
    registration = Registration.objects.get()
    assert {made.pk for _, made in found} == {registration.pk}
    assert (Event.objects.get(pk=breakfast.pk).taken, registration.seats, registration.attendees.count()) == (2, 2, 2)
    told = letters()
    assert told.pop((RIGHT, "confirmed")) == 1
    assert told in ({}, {(RIGHT, "signed_up_already"): 1})  # from another tab: reminded once


def test_an_address_put_right_twice_at_once_is_put_right_once(breakfast):
    sign_up(breakfast, WRONG, "Bo", "Berit", key="form")
    in_parallel(5, lambda _: send(breakfast, key="form", email=RIGHT))
    registration = Registration.objects.get()
    assert (registration.email, Event.objects.get(pk=breakfast.pk).taken) == (RIGHT, 2)
    assert letters() == {(RIGHT, "confirmed"): 1}  # what had not left for the wrong one was taken back


def test_an_address_put_right_to_two_others_at_once_is_one_of_them_and_the_rest_open_nothing(breakfast):
    sign_up(breakfast, WRONG, "Bo", "Berit", key="form")
    in_parallel(4, lambda number: send(breakfast, key="form", email=(RIGHT, OTHER)[number % 2]))
    registration = Registration.objects.get()
    assert registration.email in (RIGHT, OTHER)
    assert {to for to, _ in letters()} == {registration.email}
    assert not SecretLink.objects.usable().exclude(email=registration.email).exists()


def test_put_right_to_an_address_that_signs_up_at_that_very_moment_is_one_for_each_address(breakfast):
    sign_up(breakfast, WRONG, "Bo", key="form")
    found = in_parallel(2, lambda number: send(breakfast, key=("form", "own")[number], email=RIGHT))
    assert [each for each in found if isinstance(each, Exception)] == []
    assert Registration.objects.active().filter(email=RIGHT).count() == 1
    assert Event.objects.get(pk=breakfast.pk).taken == sum(each.seats for each in Registration.objects.active())
    assert not OutgoingEmail.objects.untried().filter(to=WRONG, kind="confirmed").exists()
